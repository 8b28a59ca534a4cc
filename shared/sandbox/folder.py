"""Read a submission's folder as bytes: regular files only, nothing from outside, capped."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from shared.language import tr
from shared.sandbox.limits import Limits
from shared.suite.loader import LEFT_OUT
from shared.suite.transport import StartError

DEEPEST = 20  # folders within folders


def read_folder(folder: Path, limits: Limits) -> dict[str, bytes]:
    """Return a folder's files, relative path with forward slashes -> content.

    Links are never followed: what a link in a stranger's folder points to is the grader's.

    Raises:
        StartError: the folder holds a link, a device or a pipe, or more than the limits allow.
    """
    files: dict[str, bytes] = {}
    room, entries = limits.folder, 0
    try:
        with _opened(str(folder), "", None) as top:
            for name, descriptor in _walk(top, "", DEEPEST):
                entries += 1
                if entries > limits.folder_files:
                    raise _refusal(limits.sentence("folder_files"))
                if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                    continue
                content = _read(descriptor, room)
                room -= len(content)
                if room < 0:
                    raise _refusal(limits.sentence("folder"))
                files[name] = content
    except OSError as error:
        raise _refusal(
            tr(
                f"The folder cannot be read: {error.strerror}.",
                f"폴더를 읽을 수 없어요: {error.strerror}.",
            )
        ) from error
    return files


def _walk(folder: int, prefix: str, depth: int) -> Iterator[tuple[str, int]]:
    """Give each file's and folder's relative name and an open descriptor, sorted by name."""
    if depth == 0:
        raise _refusal(
            tr(f"Folders lie more than {DEEPEST} deep.", f"폴더가 {DEEPEST}단계보다 깊어요.")
        )
    for name in sorted(os.listdir(folder)):
        if any(fnmatch(name, pattern) for pattern in LEFT_OUT):
            continue
        shown = prefix + name
        _check_name(shown)
        # By descriptor: a folder that becomes a link meanwhile is not followed.
        with _opened(name, shown, folder) as descriptor:
            yield shown, descriptor
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                yield from _walk(descriptor, shown + "/", depth - 1)


@contextmanager
def _opened(name: str, shown: str, folder: int | None) -> Iterator[int]:
    """Open a regular file or a folder, and nothing else."""
    # The student's folder itself may be reached by a link that the grader's user made.
    _check_kind(shown, os.stat(name, dir_fd=folder, follow_symlinks=folder is None))
    flags = os.O_RDONLY | os.O_CLOEXEC | (0 if folder is None else os.O_NOFOLLOW)
    # NONBLOCK: what was a file a moment ago might be a pipe now, and opening one waits for ever.
    descriptor = os.open(name, flags | os.O_NONBLOCK, dir_fd=folder)
    try:
        _check_kind(shown, os.fstat(descriptor))
        yield descriptor
    finally:
        os.close(descriptor)


def _check_kind(shown: str, found: os.stat_result) -> None:
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise _not_a_file(shown, found.st_mode)


def _read(descriptor: int, room: int) -> bytes:
    """Return a file's content, at most one byte more than there is room for."""
    chunks = []
    while room >= 0 and (chunk := os.read(descriptor, min(room + 1, 1 << 20))):
        chunks.append(chunk)
        room -= len(chunk)
    return b"".join(chunks)


def _check_name(name: str) -> None:
    try:
        plain = name.encode("utf-8").decode("utf-8").isprintable()
    except UnicodeEncodeError:  # bytes that are no UTF-8 come as lone surrogates
        plain = False
    if not plain or "\\" in name:
        raise _refusal(
            tr(
                f"{name!a} is no usable name for a file.",
                f"{name!a}은(는) 파일 이름으로 쓸 수 없어요.",
            )
        )


def _not_a_file(name: str, kind: int) -> StartError:
    if stat.S_ISLNK(kind):
        return _refusal(
            tr(
                f"`{name}` is a link: hand in the file itself.",
                f"`{name}`은(는) 링크예요. 파일 자체를 제출해 주세요.",
            )
        )
    return _refusal(
        tr(
            f"`{name}` is neither a file nor a folder.",
            f"`{name}`은(는) 파일도 폴더도 아니에요.",
        )
    )


def _refusal(reason: str) -> StartError:
    return StartError(
        reason,
        tr(
            "Take it out of the folder and hand the folder in again.",
            "폴더에서 빼고 다시 제출해 주세요.",
        ),
    )
