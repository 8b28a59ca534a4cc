"""What to say when the set-up fails: the fact, the likely cause, and what to type next.

Only the standard library, and the syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

import os
import re
import sys

from shared.language import tr
from shared.setup import system
from shared.setup.stamps import ROOT, VENV
from shared.setup.typed import quoted, typed

MOST_LINES = 12
MOST_NAMES = 3
LONGEST_LINE = 240  # characters

NO_NETWORK = re.compile(
    r"ConnectionError|ConnectTimeout|ReadTimeout|ProxyError|NameResolutionError|"
    r"[Nn]ame resolution|dns error|[Nn]etwork is unreachable|"
    r"[Cc]onnection (?:refused|reset|timed out|broken)|error sending request|Failed to fetch|"
    r"client error \(Connect\)|getaddrinfo failed|operation timed out|"
    r"\(from versions: none\)"  # what is left of it when pip is not to try again
)
WRONG_HASH = re.compile(r"DO NOT MATCH THE HASHES|Hash mismatch")
NO_SPACE = re.compile(r"No space left on device|ENOSPC|not enough space on the disk")
NO_RIGHT = re.compile(r"Permission denied|Read-only file system|EROFS|WinError 5\b")


def explain(output: str) -> str:
    """Return what a failed installation means, what to do, and below it the tool's own words."""
    lines = [line for line in output.strip().splitlines() if line.strip()]
    if NO_NETWORK.search(output):
        sentence = tr(
            "The packages could not be downloaded. Is this machine online? Behind a proxy, set"
            " HTTPS_PROXY.",
            "패키지를 내려받지 못했어요. 인터넷에 연결되어 있나요? 프록시를 쓴다면 HTTPS_PROXY를"
            " 설정하세요.",
        )
    elif WRONG_HASH.search(output):
        sentence = tr(
            "A package that was downloaded is not the one that the course was tested with, so"
            " nothing was installed. A proxy or a mirror may have changed it.",
            "내려받은 패키지가 강의에서 확인한 것과 달라서 설치하지 않았어요."
            " 프록시나 미러가 파일을 바꿨을 수 있어요.",
        )
    elif NO_SPACE.search(output):
        sentence = tr(
            "The disk is full. The environment takes about 100 MB.",
            "디스크가 가득 찼어요. 가상 환경에는 100MB쯤 필요해요.",
        )
    elif NO_RIGHT.search(output):
        return cannot_write(ROOT, lines[-1])
    else:
        sentence = tr("The packages could not be installed.", "패키지를 설치하지 못했어요.")
    return f"{sentence}\n{_tail(lines)}"


def _tail(lines: list[str]) -> str:
    """Return the last words of a tool, indented; of pip's repeated warnings, only the last."""
    retries = [line for line in lines if line.startswith("WARNING: Retrying")]
    told = [line for line in lines if line not in retries[:-1]]
    return "\n".join("    " + line[:LONGEST_LINE] for line in told[-MOST_LINES:])


def cannot_write(folder: str, error: str) -> str:
    """Return what to say when the course's folder is read-only."""
    copy = "cp -R . ~/flask-course && cd ~/flask-course"
    if os.name == "nt":
        copy = r"robocopy . %USERPROFILE%\flask-course /E & cd /d %USERPROFILE%\flask-course"
    return (
        tr(
            f"The folder {folder} can't be written to ({error}), and the course keeps its"
            " environment and your work in it. Copy it to a folder of your own, and go on there:",
            f"{folder} 폴더에 쓸 수 없어요({error}). 강의 환경과 여러분의 코드가 여기에"
            " 저장되니, 내 폴더로 복사해서 거기서 계속하세요:",
        )
        + f"\n  {copy}"
    )


def too_old(oldest: tuple[int, int]) -> str:
    """Return what to say when there is no Python that is new enough."""
    wanted = ".".join(map(str, oldest))
    found = "{}.{}.{}".format(*sys.version_info)
    first = tr(
        f"The course needs Python {wanted} or newer. This is Python {found} ({sys.executable}),"
        " and no newer one was found. Install one:",
        f"이 강의에는 Python {wanted} 이상이 필요해요. 지금 Python은 {found}({sys.executable})이고,"
        " 더 새로운 Python을 찾지 못했어요. 먼저 설치하세요:",
    )
    return f"{first}\n{system.how_to_install('python')}"


def names(missing: list[str]) -> str:
    """Return the first names of modules or packages, for a line."""
    some = [re.split(r"[.-]", name)[0] for name in missing[:MOST_NAMES]]
    return ", ".join([*some, *(["…"] if len(missing) > MOST_NAMES else [])])


def damaged(missing: list[str]) -> str:
    """Return what to say before packages of which a part is missing are installed again."""
    what = f" ({names(missing)})" if missing else ""
    return tr(
        f"A part of .venv is missing{what}. The packages are installed again…",
        f".venv의 일부가 없어졌어요{what}. 패키지를 다시 설치해요…",
    )


def cannot_import(error: str, own: bool) -> str:
    """Return what to say when a library can't be imported though all its files are there, or in an
    environment of the user's own, where the course installs nothing."""
    if own:
        first = tr(
            f"A library can't be imported from your environment {sys.prefix}: {error}."
            " Install the course there again:",
            f"가상 환경 {sys.prefix}에서 라이브러리를 불러오지 못했어요: {error}."
            " 강의를 다시 설치하세요:",
        )
        install = f"{quoted(sys.executable)} -m pip install --force-reinstall -e {quoted(ROOT)}"
        return f"{first}\n  {install}"
    return tr(
        f"A library can't be imported: {error}. Delete the folder {VENV}; it is made anew.",
        f"라이브러리를 불러오지 못했어요: {error}. {VENV} 폴더를 지우면 새로 만들어요.",
    )


def again() -> str:
    """Return the last lines of every refusal: the command to type next."""
    return tr("Then type again:", "그다음 다시 입력하세요:") + f"\n  {typed()}"
