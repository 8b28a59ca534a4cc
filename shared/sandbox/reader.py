"""The process that reads what was handed in: it has walls like an app's, and ends with its answer.

Folders and archives of strangers are made to take time and memory, and archives to be read
wrongly. Here they reach neither the judge nor another submission: what comes out is one frame of
names and bytes, which the judge checks as it checks an app's (`shared.sandbox.reading`).
"""

from __future__ import annotations

import os
import socket
import traceback
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NoReturn

from shared.handed_in.archives import archive
from shared.handed_in.folder import FolderTree, Opened, is_folder
from shared.handed_in.tree import NotHandedIn, Refused, Tree
from shared.handed_in.work import Bounds, Work, lessons_of, take
from shared.language import set_language, tr
from shared.sandbox import confine
from shared.sandbox.confine import Walls
from shared.sandbox.frames import encode

CHANNEL = 3
SOURCE = 0  # a folder or an archive, as the standard input


def run(walls: Walls, channel: int, output: int, source: int, order: Mapping[str, Any]) -> NoReturn:
    """Read a folder or an archive, answer, and end.

    Args:
        order: `lesson` whose work is wanted, "" to be told of which `lessons` there is some; and the
            `language` of refusals.
    """
    code = 1
    try:
        confine.take_descriptors(channel, output, source)
        set_language(order["language"])
        if is_folder(SOURCE):  # an archive is open; only a folder needs rights to open more
            confine.enter_to_read(replace(walls, user=None), SOURCE)
        else:
            confine.enter_to_read(walls, None)
        answer = answer_of(SOURCE, order["lesson"], order["lessons"], walls.limits.bounds())
        with socket.socket(fileno=CHANNEL) as judge:
            judge.sendall(answer)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def answer_of(source: Opened, lesson: str, lessons: Collection[str], bounds: Bounds) -> bytes:
    """Return the frame that says what an opened folder or archive holds; see `run`."""
    try:
        with _tree(source) as tree:
            if not lesson:
                return encode(
                    {"id": 0, "is": "lessons", "lessons": " ".join(lessons_of(tree, lessons))}
                )
            return _encoded(take(tree, lesson, bounds, lessons))
    except NotHandedIn as error:
        return refused(str(error), "absent")
    except Refused as error:
        return refused(str(error))
    except (MemoryError, RecursionError):
        return refused(too_much())


def refused(reason: str, kind: str = "refused") -> bytes:
    """Return the frame that says why nothing is taken: `refused`, or `absent` if there is nothing."""
    return encode({"id": 0, "is": kind, "reason": reason})


@contextmanager
def _tree(source: Opened) -> Iterator[Tree]:
    if is_folder(source):
        yield FolderTree(source)
        return
    with open(source, "rb", closefd=isinstance(source, str)) as file, archive(file) as tree:
        yield tree


def too_much() -> str:
    """Return the sentence for what takes more time or memory than reading may."""
    return tr(
        "Reading it takes more time or memory than it may: is it packed in an unusual way?",
        "읽는 데 시간이나 메모리가 너무 많이 들어요. 특이한 방법으로 압축했나요?",
    )


def _encoded(work: Work) -> bytes:
    # A name's bytes one by one as characters: JSON's text could not hold all of them.
    files = [(_wire(name), str(len(content))) for name, content in work.files.items()]
    fields = {"id": 0, "is": "files", "folder": _wire(work.folder), "files": files}
    fields["newest"] = work.newest
    return encode(fields, b"".join(work.files.values()))


def _wire(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("latin-1")
