"""A run in a child process, so that one run cannot touch the next."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import asdict, replace
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

from shared.language import Language, language, set_language, tr
from shared.material.catalog import Lesson
from shared.result import Result
from shared.running.run import CannotRun, Run, run_suite
from shared.running.scratch import scratch_place
from shared.serving.forks import collect_less_often
from shared.setup import variables

FORK = hasattr(os, "fork")


def run_in_child(run: Run) -> Result:
    """Run a suite in a process of its own: forked from this one where there is fork.

    Raises:
        CannotRun: as `run_suite`, or the process ended without a result.
    """
    # Of this process and not of the child, which an app may end before it has tidied up.
    with tempfile.TemporaryDirectory(
        prefix="course-run-", dir=scratch_place(), ignore_cleanup_errors=True
    ) as scratch:
        return (_forked if FORK else _spawned)(run, os.path.realpath(scratch))


def _forked(run: Run, scratch: str) -> Result:
    receiving, sending = Pipe(duplex=False)
    sys.stdout.flush()
    sys.stderr.flush()
    # Not multiprocessing's own fork, which closes the standard input: a breakpoint() needs it.
    child = os.fork()
    if child == 0:
        code = 1
        try:
            receiving.close()
            tempfile.tempdir = scratch
            report_to(sending, run)
            code = 0
        except KeyboardInterrupt:
            pass  # the parent has it too
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    sending.close()
    status = None
    try:
        # The pipe's end says nothing: a process that the app started may hold it open.
        while not receiving.poll(0.05) and status is None:
            ended, found = os.waitpid(child, os.WNOHANG)
            status = found if ended else None
        document = receiving.recv_bytes() if receiving.poll() else b""
    except EOFError:
        document = b""
    finally:
        receiving.close()
        if status is None:
            _, status = os.waitpid(child, 0)
    if not document:
        raise _ended(os.waitstatus_to_exitcode(status))
    return read_document(document)


def _ended(code: int) -> CannotRun:
    return CannotRun(
        tr(
            f"the app ended the whole process (exit code {code}). Does it call os._exit(), or a "
            "library that crashes?",
            f"앱이 프로세스 전체를 끝내 버렸어요(종료 코드 {code}). os._exit()를 부르거나 비정상 종료되는 "
            "라이브러리를 쓰나요?",
        )
    )


def _lesson_as_words(lesson: Lesson) -> list[str]:
    return [str(lesson.root), lesson.id, *([str(lesson.hidden)] if lesson.hidden else [])]


def report_to(sending: Any, run: Run) -> None:
    """Run a suite and send its document through a connection, for `read_document`."""
    collect_less_often()
    sending.send_bytes(document_of(run, run_suite))
    sending.close()


def _spawned(run: Run, scratch: str) -> Result:
    order = json.dumps({**asdict(run), "lesson": _lesson_as_words(run.lesson)})
    answer = Path(scratch, "result.json")
    # The streams are those of this process: a breakpoint() needs the terminal.
    command = [sys.executable, "-P", "-m", __name__, language(), order, str(answer)]
    code = subprocess.run(command, env=variables.made(), check=False).returncode
    if not answer.is_file():
        raise _ended(code)
    return read_document(answer.read_bytes())


def document_of(run: Run, make: Callable[[Run], Result]) -> bytes:
    """Return what `make` makes of a run, the result or why there is none, for another process."""
    try:
        return json.dumps({"result": make(run).to_json()}).encode()
    except CannotRun as error:
        return json.dumps({"cannot": str(error)}).encode()


def read_document(document: bytes) -> Result:
    """Return the result in what a child process wrote.

    Raises:
        CannotRun: the child says that it could not run.
    """
    answer = json.loads(document)
    if "cannot" in answer:
        raise CannotRun(answer["cannot"])
    return Result.from_json(answer["result"])


def _main(lang: Language, order: str, answer: str) -> None:
    set_language(lang)
    tempfile.tempdir = os.path.dirname(answer)
    fields = json.loads(order)
    root, lesson, *hidden = fields.pop("lesson")
    of = Lesson(Path(root), lesson, *map(Path, hidden))
    run = replace(Run(of, "solutions"), **fields)
    Path(answer).write_bytes(document_of(run, run_suite))


if __name__ == "__main__":
    _main("ko" if sys.argv[1] == "ko" else "en", *sys.argv[2:])
