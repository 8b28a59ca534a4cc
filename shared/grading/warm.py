"""Suites collected once and run many times, each time in a fork of the warm process.

Starting pytest and importing Flask and the suites is most of the time of a short run. Here it is
paid once: pytest collects, and where it would run the tests it hands over to a function that
forks a child for each run. Only public hooks are used; a fork also keeps one run's changes from
the next.
"""

from __future__ import annotations

import contextlib
import gc
import json
import multiprocessing
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any, NoReturn

import pytest

from shared.material.catalog import Lesson
from shared.result import Result
from shared.running import plugin
from shared.running.preload import preload
from shared.running.run import (
    CannotRun,
    Recorder,
    Run,
    forget_other_suites,
    read_document,
    result_of,
    run_in_child,
)
from shared.running.scratch import scratch_place
from shared.sandbox import kernel
from shared.suite.transport import Transport

MAX_DOCUMENT = 64 * 1024 * 1024  # bytes of a result
Prepare = Callable[[], Transport]


class WarmSuites:
    """A pytest plugin that keeps collected suites and runs them in forks."""

    def __init__(self, body: Callable[[WarmSuites], None]) -> None:
        self._body = body
        self._recorder = Recorder()
        self._session: pytest.Session | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Called once after collection, instead of running the tests."""
        self._session = session
        gc.collect()
        gc.freeze()  # objects that a collection never touches stay shared with the forks
        self._body(self)
        return True

    def run(self, run: Run, prepare: Prepare | None = None, seconds: float = 600.0) -> Result:
        """Run a collected suite in a fork; `prepare` makes the transport, in the fork.

        Raises:
            CannotRun: the fork ended without a result, or did not end within `seconds`.
        """
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._be_child(run, prepare, writing)
        os.close(writing)
        try:
            document = _read_all(reading, time.monotonic() + seconds)
        finally:
            os.close(reading)
            _kill(child)
            _, status = os.waitpid(child, 0)
        if document is None:
            raise CannotRun(f"the run did not end within {seconds:g} seconds")
        if not document:
            raise CannotRun(f"the run ended with status {status} and no result")
        return read_document(document)

    def _be_child(self, run: Run, prepare: Prepare | None, writing: int) -> NoReturn:
        code = 1
        try:
            os.setpgid(0, 0)
            if sys.platform == "linux":
                kernel.die_with_parent(signal.SIGKILL)
            document = self._document(run, prepare)
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(document)
            code = 0
        finally:
            # Nothing of the parent's is to be flushed, closed or cleaned up twice.
            os._exit(code)

    def _document(self, run: Run, prepare: Prepare | None) -> bytes:
        assert self._session is not None
        began = time.perf_counter()
        config = self._session.config
        config.option.target = run.target
        config.option.seed = run.seed
        if prepare is not None:
            config.stash[plugin.TRANSPORT] = prepare()
        try:
            suite = self.items_of(run.lesson)
            items = plugin.chosen(suite, run.task, run.seed if run.shuffle else None, run.first)
            self._recorder.order = [item.nodeid for item in suite]
            for item, following in zip(items, [*items[1:], None], strict=True):
                config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if run.until_failure and self._recorder.failed:
                    break
            result = result_of(run, self._recorder, time.perf_counter() - began)
            return json.dumps({"result": result.to_json()}).encode()
        except CannotRun as error:
            return json.dumps({"cannot": str(error)}).encode()
        finally:
            config.stash[plugin.TRANSPORT].close()

    def items_of(self, lesson: Lesson) -> list[pytest.Item]:
        """Return a lesson's checks as they were collected."""
        assert self._session is not None
        return [item for item in self._session.items if item.path == lesson.suite]


def with_warm_suites(lessons: Sequence[Lesson], body: Callable[[WarmSuites], None]) -> None:
    """Collect the lessons' suites, call `body` with them, and return when it returns.

    Raises:
        CannotRun: a suite cannot be read.
    """
    warm = WarmSuites(body)
    first, *others = (Run(lesson, "solutions", seed="collected") for lesson in lessons)
    arguments = [*(str(run.lesson.suite) for run in others), *first.arguments()]
    forget_other_suites()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    code: Any = pytest.main(arguments, plugins=[warm, warm._recorder])
    if warm._recorder.problems or code not in (0, 1):
        raise CannotRun("\n".join(warm._recorder.problems) or f"pytest ended with {code!r}")


def run_many(runs: Sequence[Run]) -> list[Result | CannotRun]:
    """Run suites in process, each run in a fork of one child that has collected them once.

    Returns, for each run, its result or why there is none.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return [_cold(run) for run in runs]
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    # A child, because pytest keeps the collected suites in its process for good.
    child = context.Process(target=_be_warm, args=(sending, list(runs)))
    child.start()
    sending.close()
    outcomes: list[Result | CannotRun] = []
    with contextlib.suppress(EOFError):
        while len(outcomes) < len(runs):
            outcomes.append(_outcome(receiving.recv_bytes()))
    child.join()
    # A suite that cannot be collected says why when it is run alone.
    return outcomes + [_cold(run) for run in runs[len(outcomes) :]]


def _be_warm(sending: Connection, runs: Sequence[Run]) -> None:
    def body(suites: WarmSuites) -> None:
        for run in runs:
            try:
                document = json.dumps({"result": suites.run(run).to_json()})
            except CannotRun as error:
                document = json.dumps({"cannot": str(error)})
            sending.send_bytes(document.encode())

    preload(runs[0])
    with tempfile.TemporaryDirectory(dir=scratch_place()) as folder, contextlib.suppress(CannotRun):
        tempfile.tempdir = folder
        with_warm_suites(list({run.lesson.id: run.lesson for run in runs}.values()), body)


def _outcome(document: bytes) -> Result | CannotRun:
    try:
        return read_document(document)
    except CannotRun as error:
        return error


def _cold(run: Run) -> Result | CannotRun:
    try:
        return run_in_child(run)
    except CannotRun as error:
        return error


def _read_all(pipe: int, end: float) -> bytes | None:
    """Return what is written until the other end is closed; None when the time is over."""
    data = b""
    while len(data) <= MAX_DOCUMENT:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return None
        chunk = os.read(pipe, 1 << 16)
        if not chunk:
            return data
        data += chunk
    return None


def _kill(child: int) -> None:
    """Kill a fork and what it started, should it still be there."""
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
