"""Grading on a system that cannot isolate (macOS, Windows), where somebody insists.

Each submission runs in a process of its own, with the rights of whoever grades.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from shared.grading.submissions import Submission, not_graded, unreadable
from shared.handed_in.tree import Refused
from shared.handed_in.work import Work, hash_of
from shared.language import Language, language, set_language, tr
from shared.material.catalog import ids_beside
from shared.result import Result
from shared.running.child import run_in_child
from shared.running.run import CannotRun, Run
from shared.sandbox.frames import BadFrame, Decoder, Frame
from shared.sandbox.limits import Limits
from shared.sandbox.reader import answer_of, refused, too_much
from shared.sandbox.reading import ADDRESS_SPACE, CPU_SECONDS, SECONDS, caps, lessons_in, work_in
from shared.suite.folders import write_files

_T = TypeVar("_T")
MOST = 64 * 1024 * 1024  # bytes of a reader's answer


def isolation() -> str:
    """Return what stands between the code and this machine, in the words of a result."""
    return "D: a process of its own, nothing else"


def refusal() -> str:
    """Return why strangers' code is not graded here, and what to do instead."""
    return tr(
        "This system cannot wall off strangers' code. Grade on Linux: in WSL, a container or a "
        "virtual machine. `--allow-weak` grades here all the same, with your rights: only for "
        "code that you would run yourself.",
        "이 시스템에서는 모르는 사람의 코드를 격리할 수 없어요. 리눅스에서 채점해 주세요. WSL이나 컨테이너, "
        "가상 머신이면 돼요. 직접 실행해도 괜찮은 코드라면 `--allow-weak`로 여기에서 내 권한으로 채점할 수 "
        "있어요.",
    )


def grade_weakly(
    submissions: Sequence[Submission], seed: str
) -> Iterator[tuple[int, Result | None]]:
    """Yield (position, result) of every submission, one after the other; see `Pool.grade`."""
    for number, submission in enumerate(submissions):
        try:
            yield number, _grade(submission, seed)
        except (Refused, CannotRun) as error:
            yield number, not_graded(submission, seed, isolation(), error)


def _grade(submission: Submission, seed: str) -> Result | None:
    assert submission.lesson is not None
    work = read_apart(submission, Limits())
    if submission.known and hash_of(work.files) == submission.known:
        return None
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), work.files)
        return run_in_child(Run(submission.lesson, folder, seed)).renamed(submission.name)


# --- reading in a process of its own, without walls ----------------------------------------------


def read_apart(submission: Submission, limits: Limits) -> Work:
    """Read what was handed in, in a process whose time and memory are limited.

    Raises:
        Refused: it cannot be taken; the text says why.
    """
    lesson = submission.lesson
    assert lesson is not None
    order = lesson.id, ids_beside(lesson)
    return _ask(submission, order, limits, lambda frame: work_in(frame, limits))


def lessons_apart(submission: Submission, lessons: Sequence[str]) -> list[str]:
    """Return of which lessons a folder or archive holds work; reads and raises as `read_apart`."""
    return _ask(submission, ("", lessons), Limits(), lambda frame: lessons_in(frame, lessons))


def _ask(
    submission: Submission,
    order: tuple[str, Sequence[str]],
    limits: Limits,
    check: Callable[[Frame], _T],
) -> _T:
    context = multiprocessing.get_context()
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_read, args=(theirs, submission, order, limits, language()))
    child.start()
    theirs.close()
    try:
        if not ours.poll(SECONDS):
            raise Refused(too_much())
        frame = Decoder(caps(limits)).feed(ours.recv_bytes(MOST))
        if frame is None:
            raise BadFrame("half a message")
        return check(frame)
    except (EOFError, OSError, BadFrame):
        raise Refused(too_much()) from None
    finally:
        child.kill()
        child.join()
        ours.close()


def _read(
    pipe: Connection,
    submission: Submission,
    order: tuple[str, Sequence[str]],
    limits: Limits,
    lang: Language,
) -> None:
    set_language(lang)
    _limit_ourselves()
    try:
        with submission.opened() as source:
            answer = answer_of(source, *order, limits.bounds())
    except OSError as error:
        answer = refused(unreadable(error))
    pipe.send_bytes(answer)


def _limit_ourselves() -> None:
    if sys.platform == "win32":
        return  # which has no such limits; the clock remains
    import resource

    for kind, value in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, ADDRESS_SPACE)):
        # macOS refuses to limit what is mapped already.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))
