"""`course doctor`: what this machine has and what it lacks, lesson by lesson.

It installs nothing, and runs before the set-up as well; so: only the standard library, and the
syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import unicodedata

from shared.language import tr
from shared.setup import environment
from shared.setup.finding import Finding
from shared.setup.stamps import ROOT
from shared.setup.typed import command, program
from shared.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.material.catalog import Lesson

MARKS = {"ok": "✓", "missing": "✗", "note": "–"}


def main() -> int:
    """Print the report; return 0, or 1 if something is missing."""
    _print(tr("This machine", "이 컴퓨터"))
    found = list(machine())
    _report(found)
    if sys.version_info >= environment.OLDEST_PYTHON:
        _print(tr("The lessons", "레슨"))
        of_lessons = list(lessons())
        _report(of_lessons)
        found += of_lessons + _of_databases()
    lacks = any(finding.state == "missing" for finding in found)
    _print(_next_step(lacks))
    return 1 if lacks else 0


def machine() -> Iterator[Finding]:
    """Look at Python, the environment and the tools."""
    version = "{}.{}.{}".format(*sys.version_info)
    new_enough = sys.version_info >= environment.OLDEST_PYTHON
    oldest = ".".join(map(str, environment.OLDEST_PYTHON))
    said = f"{version} ({sys.executable})"
    if not new_enough:
        said += tr(f": the course needs {oldest} or newer", f": {oldest} 이상이 필요해요")
    yield Finding("ok" if new_enough else "missing", "Python", said)
    yield _environment()
    yield _writable()
    without_make = f"{program()} check"
    for tool, use in (
        ("uv", tr("pip is used instead; uv is faster", "대신 pip을 써요. uv가 더 빨라요")),
        ("git", tr("needed to hand in your work", "코드를 제출할 때 필요해요")),
        ("make", tr("type `{0} 1` for `make check-1`", "`{0} 1`로 입력해요").format(without_make)),
        ("curl", tr("the lessons' texts use it", "레슨 본문에서 사용해요")),
    ):
        path = shutil.which(tool)
        yield Finding("ok" if path else "note", tool, path or tr("not here: ", "없음: ") + use)


def _environment() -> Finding:
    name = tr("packages", "패키지")
    lacking = environment.lacking()
    if lacking:
        said = tr(
            f"a part is missing ({lacking}): the next command installs it again",
            f"일부가 없어졌어요({lacking}). 다음 명령이 다시 설치해요",
        )
        return Finding("missing", name, said)
    if not environment.is_ready():
        said = tr("not installed yet: the first command does it", "아직 없음: 첫 명령이 설치해요")
        return Finding("missing", name, said)
    return Finding("ok", name, tr(f"installed in {sys.prefix}", f"설치됨: {sys.prefix}"))


def _writable() -> Finding:
    name = tr("folder", "폴더")
    if os.access(ROOT, os.W_OK):
        return Finding("ok", name, ROOT)
    said = tr("read-only: copy it to a folder of yours", "읽기 전용: 내 폴더로 복사하세요")
    return Finding("missing", name, f"{ROOT} ({said})")


def lessons() -> Iterator[Finding]:
    """Look at each lesson: its packages, what the system must have, and its port."""
    from shared.material.catalog import Course, find_root

    for lesson in Course(find_root()).lessons:
        ready = environment.is_ready()
        missing = list(_missing(lesson)) if ready else []
        notes = list(_notes(lesson))
        state = "missing" if missing else "ok" if ready and not notes else "note"
        said = "; ".join([lesson.title(), *missing, *notes])
        yield Finding(state, lesson.id, said)


def _of_databases() -> list[Finding]:
    """Look at the lessons' databases and report it, once there are packages to look with."""
    from shared.material.catalog import Course, find_root
    from shared.material.needs import needs_of

    wanted = any(needs_of(lesson).server for lesson in Course(find_root()).lessons)
    if not wanted or not environment.is_ready():
        return []
    from shared.database import health

    _print(tr("The databases", "데이터베이스"))
    found = list(health.findings())
    _report(found)
    return found


def _missing(lesson: Lesson) -> Iterator[str]:
    from shared.material.needs import needs_of
    from shared.setup.system import how_to_install

    needs = needs_of(lesson)
    modules = needs.missing_modules()
    if modules and needs.groups:
        names = ", ".join(modules)
        yield tr(
            f"lacks {names}, which `{command('lesson', lesson.number)}` installs",
            f"{names} 없음. `{command('lesson', lesson.number)}` 명령이 설치해요",
        )
    elif modules:
        names = ", ".join(modules)
        yield tr(f"lacks {names}", f"{names} 없음")
    for need in needs.missing_system():
        if need == "mysql-server" and os.environ.get("MYSQL_URL"):
            continue  # it is the student's own
        lines = how_to_install(need).replace("\n", "\n      ")
        yield tr(f"lacks {need}:\n      {lines}", f"{need} 없음:\n      {lines}")


def _notes(lesson: Lesson) -> Iterator[str]:
    if _is_taken(lesson.port):
        other = command("lesson", lesson.number, port=lesson.port + 3000)
        yield tr(
            f"port {lesson.port} is in use: `{other}`",
            f"{lesson.port}번 포트를 이미 쓰고 있어요: `{other}`",
        )


def _is_taken(port: int) -> bool:
    """Tell whether a server answers on this port of this machine."""
    with socket.socket() as client:
        client.settimeout(0.2)
        return client.connect_ex(("127.0.0.1", port)) == 0


def _next_step(lacks: bool) -> str:
    if not environment.is_ready():
        return tr(
            f"Next: {command('list')} (it installs the packages)",
            f"다음: {command('list')} (패키지를 설치해요)",
        )
    if lacks:
        return tr(
            f"Next: install what is missing, then {command('doctor')}",
            f"다음: 빠진 것을 설치하고 {command('doctor')}",
        )
    return tr(
        f"Nothing is missing. Next: {command('next')}",
        f"빠진 것이 없어요. 다음: {command('next')}",
    )


def _report(findings: list[Finding]) -> None:
    width = max([_columns(finding.name) for finding in findings], default=0)
    for finding in findings:
        space = " " * (width - _columns(finding.name))
        _print(f"  {MARKS[finding.state]} {finding.name}{space}  {finding.said}")


def _columns(text: str) -> int:
    """Return how many columns a terminal takes for `text`: two for a Korean letter."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _print(line: str) -> None:
    print(shown(line))
