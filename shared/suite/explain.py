"""Say in plain words why an app does not start; the original stays beneath."""

from __future__ import annotations

import difflib
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from shared.language import tr
from shared.suite.deadline import OutOfTime
from shared.suite.servers import NoTerminal, ServesItself
from shared.suite.sources import SavedOtherwise, save_as_utf8
from shared.suite.transport import Location, StartError

ALIKE = 0.8  # of two names: `render_templete` is a typo, `url_quote` is not one of `unquote`
REASON_LIMIT = 2000  # characters
ORIGINAL_LIMIT = 16 * 1024  # characters of a traceback, from its end, where the error is


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raise a StartError for what the student's code raises in the block: SystemExit, too."""
    try:
        yield
    except (StartError, OutOfTime, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise explain_start(error, folder) from error


def explain_start(error: BaseException, folder: Path) -> StartError:
    """Return the StartError for what importing or creating the app raised."""
    try:
        where = _last_student_line(error, folder)
        reason, advice = _translate(error, folder, where)
        original = student_traceback(error, folder)
    except (OutOfTime, KeyboardInterrupt):
        raise
    except BaseException:  # by the error's class, which is the student's: its __str__, say
        where, advice, original = None, "", ""
        reason = tr(
            f"Starting the app raised {type(error).__name__}, an exception that cannot be shown.",
            f"앱을 시작하다가 {type(error).__name__} 예외가 발생했고, 그 내용은 보여 줄 수 없어요.",
        )
    return StartError(reason[:REASON_LIMIT], advice, original[-ORIGINAL_LIMIT:], where)


def student_traceback(error: BaseException, folder: Path) -> str:
    """Return the traceback from the first line in the student's folder on."""
    report = traceback.TracebackException.from_exception(error, capture_locals=False)
    _drop_outer_frames(report, folder)
    return "".join(report.format(chain=True)).rstrip()


def _drop_outer_frames(report: traceback.TracebackException, folder: Path) -> None:
    seen: traceback.TracebackException | None = report
    while seen is not None:
        frames = list(seen.stack)
        own = [index for index, frame in enumerate(frames) if _inside(frame.filename, folder)]
        # Without a frame of the student's (a syntax error in app.py) all frames are ours.
        seen.stack[:] = frames[own[0] :] if own else []
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


def _last_student_line(error: BaseException, folder: Path) -> Location | None:
    if isinstance(error, SyntaxError) and error.filename and _inside(error.filename, folder):
        return Location(_relative(error.filename, folder), int(error.lineno or 1), "")
    return last_student_line(error.__traceback__, folder)


def last_student_line(trace: TracebackType | None, folder: Path) -> Location | None:
    """Return the innermost line of a traceback that lies in the student's folder."""
    found = None
    for frame, line in traceback.walk_tb(trace):
        code = frame.f_code
        if _inside(code.co_filename, folder):
            name = "" if code.co_name == "<module>" else code.co_name
            found = Location(_relative(code.co_filename, folder), line, name)
    return found


def _inside(filename: str, folder: Path) -> bool:
    return Path(filename).is_relative_to(folder)


def _relative(filename: str, folder: Path) -> str:
    return Path(filename).relative_to(folder).as_posix()


def _translate(error: BaseException, folder: Path, where: Location | None) -> tuple[str, str]:
    """Return the fact and the advice for one exception."""
    place = f"{where.file}, line {where.line}" if where else "app.py"
    place_ko = f"{where.file} {where.line}번째 줄" if where else "app.py"
    if isinstance(error, SavedOtherwise) and where:
        return (
            tr(
                f"{where.file} is saved as {error.encoding}, and Python reads UTF-8.",
                f"{where.file} 파일이 {error.encoding}로 저장되어 있어요. 파이썬은 UTF-8을 읽어요.",
            ),
            save_as_utf8(error.encoding),
        )
    if isinstance(error, SyntaxError) and where:
        return (
            tr(
                f"{place}, is not valid Python: {error.msg}.",
                f"{place_ko}은 올바른 파이썬 코드가 아니에요: {error.msg}.",
            ),
            "",  # the error coach's: Python's message says what is wrong
        )
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _missing_module(error.name, folder, place, place_ko)
    if isinstance(error, ImportError):
        return _missing_name(error, folder, place, place_ko)
    if isinstance(error, NoTerminal):
        return _asks(place, place_ko)
    if isinstance(error, ServesItself):
        return _serves(place, place_ko)
    if isinstance(error, SystemExit):
        return (
            tr(
                f"{place}, ends Python itself (sys.exit or exit).",
                f"{place_ko}에서 파이썬을 끝내 버려요(sys.exit 또는 exit).",
            ),
            tr("Take that call out.", "그 호출을 빼 주세요."),
        )
    name = type(error).__name__
    text = str(error).partition("\n")[0]
    return (
        tr(
            f"{place}, raised {name}: {text}",
            f"{place_ko}에서 {name} 예외가 발생했어요: {text}",
        ),
        "",  # what to do about this exception is the error coach's to say
    )


def _asks(place: str, place_ko: str) -> tuple[str, str]:
    return (
        tr(
            f"{place}, asks in the terminal (input()), which a web app cannot.",
            f"{place_ko}에서 터미널에 물어봐요(input()). 웹 앱은 그럴 수 없어요.",
        ),
        tr(
            "Take it out: a visitor has no terminal, and sends what the app needs in a request.",
            "그 호출을 빼 주세요. 방문자에게는 터미널이 없고, 필요한 값은 요청으로 보내요.",
        ),
    )


def _serves(place: str, place_ko: str) -> tuple[str, str]:
    return (
        tr(
            f"{place}, starts a server itself, so `flask run` never comes to serve the app.",
            f"{place_ko}에서 서버를 직접 시작해서 `flask run`이 앱을 실행하지 못해요.",
        ),
        tr(
            'Take it out, or put it below `if __name__ == "__main__":`.',
            '그 줄을 빼거나 `if __name__ == "__main__":` 아래로 옮겨 주세요.',
        ),
    )


def _missing_module(name: str, folder: Path, place: str, place_ko: str) -> tuple[str, str]:
    top = name.partition(".")[0]
    reason = tr(
        f"{place}, imports `{name}`, and there is no such module.",
        f"{place_ko}에서 `{name}`을(를) import하는데 그런 모듈이 없어요.",
    )
    near = difflib.get_close_matches(top, _own_modules(folder), n=1)
    if near:
        return reason, tr(
            f"Did you mean `{near[0]}`, which lies beside app.py?",
            f"app.py 옆에 있는 `{near[0]}`을(를) 뜻했나요?",
        )
    return reason, ""


def _own_modules(folder: Path) -> list[str]:
    """Return the names of the modules and packages that lie beside app.py."""
    packages = [one for one in folder.iterdir() if one.is_dir() and one.name.isidentifier()]
    return [path.stem for path in folder.glob("*.py")] + [one.name for one in packages]


def _relative_import(place: str, place_ko: str) -> tuple[str, str]:
    return (
        tr(
            f"{place}, imports with a leading dot, which works only inside a package.",
            f"{place_ko}에서 점으로 시작하는 import를 써요. 패키지 안에서만 쓸 수 있어요.",
        ),
        tr(
            "The files beside app.py are no package: write `from books import ...` without the dot.",
            "app.py 옆의 파일들은 패키지가 아니에요. 점 없이 `from books import ...`처럼 써 주세요.",
        ),
    )


def _missing_name(error: ImportError, folder: Path, place: str, place_ko: str) -> tuple[str, str]:
    text = str(error)
    if "relative import" in text:
        return _relative_import(place, place_ko)
    found = re.match(
        r"cannot import name '([^']+)' from (?:partially initialized module )?'([^']+)'", text
    )
    name, module = (found[1], found[2]) if found else ("?", error.name or "?")
    reason = tr(
        f"{place}, cannot import `{name}` from `{module}`.",
        f"{place_ko}에서 `{module}`의 `{name}`을(를) 가져올 수 없어요.",
    )
    if "circular import" in text:
        return reason, tr(
            "Two files import each other: the second one is read while the first is only half "
            "there. Move what both need into a third file, or import inside the function.",
            "두 파일이 서로를 import하고 있어요. 첫 파일을 다 읽기 전에 두 번째 파일이 읽히기 때문이에요. "
            "둘 다 필요한 것을 세 번째 파일로 옮기거나 함수 안에서 import해 주세요.",
        )
    if near := difflib.get_close_matches(name, dir(sys.modules.get(module)), n=1, cutoff=ALIKE):
        return reason, tr(f"Did you mean `{near[0]}`?", f"`{near[0]}`을(를) 뜻했나요?")
    if module.partition(".")[0] not in _own_modules(folder):
        return reason, ""  # a library's: where the name has gone, the error coach may know
    return reason, tr(
        f"Is the name spelled as it is in {module}, and was that file saved?",
        f"{module}에 적힌 이름과 철자가 같은지, 파일을 저장했는지 확인해 주세요.",
    )
