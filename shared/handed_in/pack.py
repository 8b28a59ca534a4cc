"""An exercise as an archive to hand in: what is the student's work, and nothing else."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.handed_in.folder import FolderTree, opened
from shared.handed_in.tree import STATE
from shared.handed_in.work import Bounds, Files, take_all
from shared.language import tr
from shared.material.catalog import Lesson

MADE = b"course pack"  # the comment of an archive that was made here, and may be made again
CHECKED = "CHECK.txt"  # beside the folder with the work, which it is no part of
_DATE = (1980, 1, 1, 0, 0, 0)  # the same work is the same archive


class Occupied(Exception):
    """A file of somebody's has the archive's name."""


@dataclass(frozen=True)
class Packed:
    """What goes into the archive, and what does not."""

    files: Files
    left_out: tuple[tuple[str, str], ...]  # the name of a file or folder, and why


def pack(lesson: Lesson) -> Packed:
    """Choose what of an exercise's folder is handed in.

    Raises:
        Refused: it holds a link or what is no file, or more than a grader takes.
        OSError: it cannot be read.
    """
    folder = lesson.exercise_dir
    with opened(str(folder)) as place:
        found = take_all(FolderTree(place), Bounds()).files
    files = {
        name: content for name, content in found.items() if not _is_ours(lesson, name, content)
    }
    return Packed(files, tuple(_missing(folder, folder, found, files)))


def write(lesson: Lesson, packed: Packed, report: str, path: Path) -> None:
    """Write the archive: a folder with the lesson's name, and the report of a check beside it.

    Raises:
        Occupied: a file that was not written by this function has the name.
        OSError: it cannot be written; what was there before is still there.
    """
    if path.exists() and not _was_made_here(path):
        raise Occupied(str(path))
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    contents = {f"{lesson.id}/{name}": content for name, content in packed.files.items()}
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = MADE
            for name, content in {**contents, CHECKED: report.encode()}.items():
                entry = zipfile.ZipInfo(name, _DATE)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _was_made_here(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == MADE
    except (zipfile.BadZipFile, OSError):
        return False


def _is_ours(lesson: Lesson, name: str, content: bytes) -> bool:
    """Return whether a file is a text of the exercise's, as it came."""
    text = lesson.starter_dir / name
    return name.endswith(".md") and text.is_file() and text.read_bytes() == content


def _missing(top: Path, folder: Path, found: Files, files: Files) -> Iterator[tuple[str, str]]:
    """Give the names below a folder that are not handed in, a folder of them once, and why."""
    for path in sorted(folder.iterdir()):
        name = path.relative_to(top).as_posix()
        if path.is_dir() and any(one.startswith(f"{name}/") for one in found):
            yield from _missing(top, path, found, files)
        elif name not in files and not _is_empty(path):
            yield (f"{name}/" if path.is_dir() else name), _why(path, top, name in found)


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _why(path: Path, top: Path, is_ours: bool) -> str:
    if is_ours:
        return tr("the exercise's own text, unchanged", "바뀌지 않은 연습 문제 글")
    if not STATE.isdisjoint(path.relative_to(top).parts):
        return tr(
            "what the app has stored: a grader begins without",
            "앱이 저장한 데이터. 채점은 이것 없이 시작해요",
        )
    return tr("left by Python or another tool", "Python이나 다른 도구가 남긴 파일")
