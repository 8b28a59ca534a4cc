"""Suites collected once and run many times, each time in a fork of the warm process.

Starting pytest and importing Flask and the suites is most of the time of a short run. Here it is
paid once: pytest collects, and where it would run the tests it hands over to a function that
has them run in forks. Only public hooks are used; a fork also keeps one run's changes from the
next.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

import pytest

from shared.grading.trial import Seat, Terms, Trial
from shared.material.catalog import Lesson
from shared.result import Check, Result
from shared.running import checks
from shared.running.child import document_of, read_document, run_in_child
from shared.running.preload import preload
from shared.running.run import CannotRun, Recorder, Run, forget_other_suites
from shared.running.scratch import scratch_place
from shared.serving.forks import keep_for_forks
from shared.setup import variables

if TYPE_CHECKING:  # it imports the driver, which is only there where a lesson wants a server
    from shared.database.private import PrivateDatabases

Prepare = Callable[[], Seat]


class WarmSuites:
    """A pytest plugin that keeps collected suites and runs them in forks."""

    def __init__(self, body: Callable[[WarmSuites], None]) -> None:
        self._body = body
        self._recorder = Recorder()
        self._session: pytest.Session | None = None
        self._databases: PrivateDatabases | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Called once after collection, instead of running the tests."""
        self._session = session
        if not session.testsfailed:  # a suite that cannot be read; `with_warm_suites` says so
            keep_for_forks()
            self._body(self)
        return True

    def run(
        self,
        run: Run,
        prepare: Prepare | None = None,
        terms: Terms | None = None,
        noted: Callable[[Check], object] = lambda check: None,
    ) -> Result:
        """Run a collected suite in forks; `prepare` is called for each, without it apps run in it.

        `noted` is called with each check as soon as it is known.

        Raises:
            CannotRun: there is no such check, or no fork can judge.
        """
        assert self._session is not None
        trial = Trial(self._session, self._recorder, run, prepare, terms or Terms(), noted)
        try:
            return trial.result()
        finally:
            if self._databases is not None:
                self._databases.sweep()

    @contextlib.contextmanager
    def with_server(self) -> Iterator[None]:
        """Have one database server for all runs of the block, if the suites want one.

        Without it each run has a server of its own, or the student's that `MYSQL_URL` names.
        """
        assert self._session is not None
        wanted = any(checks.database_of(item) == "mysql" for item in self._session.items)
        if not wanted or os.environ.get("MYSQL_URL"):
            yield
            return
        from shared.database.private import PrivateDatabases
        from shared.database.server import PrivateServer

        with PrivateServer() as server:
            self.config.stash[checks.SERVER] = server
            with contextlib.closing(PrivateDatabases(server)) as self._databases:
                yield

    @property
    def config(self) -> pytest.Config:
        """The configuration of the collected session."""
        assert self._session is not None
        return self._session.config

    def items_of(self, lesson: Lesson) -> list[pytest.Item]:
        """Return a lesson's checks as they were collected."""
        assert self._session is not None
        return [item for item in self._session.items if item.path in lesson.suites]


def with_warm_suites(lessons: Sequence[Lesson], body: Callable[[WarmSuites], None]) -> None:
    """Collect the lessons' suites, call `body` with them, and return when it returns.

    Raises:
        CannotRun: a suite cannot be read.
    """
    warm = WarmSuites(body)
    first, *others = (Run(lesson, "solutions", seed="collected") for lesson in lessons)
    suites = [str(suite) for run in others for suite in run.lesson.suites]
    arguments = [*suites, *first.arguments()]
    forget_other_suites()
    with variables.in_force():
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        code: Any = pytest.main(arguments, plugins=[warm, warm._recorder])
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt  # pytest has caught it
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
        with suites.with_server():
            for run in runs:
                sending.send_bytes(document_of(run, suites.run))

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
