"""What a check gives an app in place of the student's own: told with a failure.

Who looks for the answer's values in their file does not find them there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shared.handed_in.work import Files
from shared.language import tr
from shared.suite.passwords import HASHES
from shared.suite.selects import BACKWARDS, LEAVING
from shared.suite.transport import AppSpec
from shared.suite.wording import in_words, one_line

# Of no meaning to a student: they only show more, or cost less.
OWN = {*BACKWARDS, *LEAVING, HASHES}


def given(spec: AppSpec) -> Iterator[str]:
    """Give a line for each file, setting and variable of an app that its check has chosen."""
    for file, content in spec.files.items():
        try:
            said = f": {one_line(content.decode())}"
        except UnicodeDecodeError:
            said = "."
        yield _replaced(file, said) if _has(spec.folder, file) else _added(file, said)
    for name, value in spec.config.items():
        said = in_words(value)
        yield tr(
            f"app.config has {name} = {said} of the check's.",
            f"app.config의 {name} = {said}은(는) 검사가 정한 값이에요.",
        )


def given_variables(variables: dict[str, str | None]) -> Iterator[str]:
    """Give a line for each variable of the process that a check has chosen for an app."""
    for name, value in variables.items():
        if name in OWN:
            continue
        if value is None:
            yield tr(f"The variable {name} is not set.", f"환경 변수 {name}이(가) 없어요.")
        else:
            yield tr(
                f"The variable {name} has a value of the check's.",
                f"환경 변수 {name}의 값은 검사가 정했어요.",
            )


def _has(work: Path | Files, name: str) -> bool:
    """Say whether the student has a file of this name."""
    return Path(work, name).is_file() if isinstance(work, Path) else name in work


def _replaced(name: str, said: str) -> str:
    return tr(
        f"{name} is the check's, in place of yours{said}",
        f"{name}은(는) 검사가 바꿔 넣은 파일이에요{said}",
    )


def _added(name: str, said: str) -> str:
    return tr(
        f"{name} is the check's; you have no such file{said}",
        f"{name}은(는) 검사가 더한 파일이에요. 내 코드에는 이 파일이 없어요{said}",
    )
