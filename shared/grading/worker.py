"""A worker of the pool: one warm judge and one zygote, which grade one submission at a time."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from shared.database.errors import ServerError
from shared.grading.reads import read_by
from shared.grading.submissions import Submission, not_graded
from shared.grading.trial import Seat, Terms
from shared.grading.warm import WarmSuites, with_warm_suites
from shared.handed_in.tree import Refused
from shared.handed_in.work import Work, hash_of
from shared.language import Language, set_language, tr
from shared.material.catalog import Lesson
from shared.material.needs import needs_of
from shared.result import Check, Result
from shared.running.checks import SERVER, pool_of
from shared.running.preload import preload
from shared.running.run import CannotRun, Run
from shared.sandbox import judge_walls
from shared.sandbox.engine import Engine, SandboxError
from shared.sandbox.judge_walls import JudgeWalls
from shared.sandbox.layers import Setup
from shared.sandbox.limits import Limits
from shared.sandbox.reading import Reading
from shared.sandbox.transport import SandboxTransport
from shared.shown import shown, visible
from shared.suite.deadline import WALL_FACTOR

if TYPE_CHECKING:  # they import the driver, which is only there where a lesson wants a server
    from shared.database.server import PrivateServer
    from shared.running.mysql_pool import MySQLPool

ALIVE_SECONDS = 10.0  # between two signs of life
UNCHANGED = "unchanged"
TRIES = 2  # for a suite that stumbles: the machine may have been short of something


class Worker:
    """Grades the submissions that come over a pipe until it is closed."""

    def __init__(
        self,
        pipe: Connection,
        engine: Engine,
        reading: Reading,
        walls: JudgeWalls,
        seed: str,
        server: PrivateServer | None,
    ) -> None:
        self._pipe = pipe
        self._engine = engine
        self._reading = reading
        self._walls = walls
        self._server = server
        self._seed = seed
        self._number = -1  # of the submission that is graded
        self._said = 0.0  # when something was last said of it
        self._terms = _terms(engine.setup.limits)

    def serve(self, suites: WarmSuites) -> None:
        """Answer each submission with its result, as JSON: `(number, document, leaves)`.

        In place of a document stands UNCHANGED when the work's result is known.

        Before that, `(number, None, False)` may say that it is being graded. A worker that leaves
        takes no other submission.

        Ends without an answer when the sandbox has ended: another worker tries the submission.
        """
        while True:
            try:
                number, submission = self._pipe.recv()
            except EOFError:
                return
            self._number, self._said = number, time.monotonic()
            try:
                result = self._grade(suites, submission)
            except SandboxError as error:
                print(shown(str(error)), file=sys.stderr)
                return
            leaves = self._server is not None and self._server.was_too_large()
            self._pipe.send((number, result.to_json() if result else UNCHANGED, leaves))
            if leaves:
                return

    def _grade(self, suites: WarmSuites, submission: Submission) -> Result | None:
        """Return a submission's result, None when its work is the one that was known."""
        try:
            work = read_by(self._reading, submission)
            if submission.known and hash_of(work.files) == submission.known:
                return None
            return self._run(suites, submission, work).renamed(submission.name)
        except (Refused, CannotRun) as error:
            self._engine.require_zygote()
            return not_graded(submission, self._seed, self._engine.survey.text(), error)

    def _run(self, suites: WarmSuites, submission: Submission, work: Work) -> Result:
        assert submission.lesson is not None
        # In an order of its own: an app that counts its starts does not know which check it is in.
        run = Run(
            submission.lesson,
            f"{submission.name}/{visible(work.folder)}".rstrip("/"),
            seed=self._seed,
            shuffle=True,
            work=work,
        )
        for _ in range(TRIES):
            result = self._run_once(suites, run)
            self._sweep()
            stumbled = [check for check in result.checks if check.status == "error"]
            if not stumbled:
                return result
        # The suite or the sandbox failed, not the submission: a zero would be a lie.
        check = stumbled[0]
        if check.hidden:  # the student reads this
            raise CannotRun(_stumbled_hidden(submission.lesson))
        raise CannotRun(f"{check.id}: {check.failure.message if check.failure else '?'}")

    def _run_once(self, suites: WarmSuites, run: Run) -> Result:
        def prepare() -> Seat:
            transport = SandboxTransport(self._engine)
            kept = transport.descriptors

            def enter(pipe: int) -> None:
                pool = self._pool(suites)
                self._walls.enter((pipe, *kept, *(pool.descriptors if pool else ())))

            return Seat(transport, enter)

        return suites.run(run, prepare, self._terms, self._alive)

    def _pool(self, suites: WarmSuites) -> MySQLPool | None:
        """In a judge: open its way to the databases, if there are any."""
        if self._server is None:
            return None
        suites.config.stash[SERVER] = self._server
        return pool_of(suites.config)

    def _sweep(self) -> None:
        """Remove what a submission left on the database server.

        Raises:
            CannotRun: the submission has filled it, so that it was ended.
            SandboxError: it has ended; another worker, with a server of its own, tries again.
        """
        if self._server is None:
            return
        from shared.database.options import too_large
        from shared.database.private import PrivateDatabases

        databases = PrivateDatabases(self._server)
        try:
            databases.sweep()
        except ServerError as error:
            if self._server.was_too_large():
                raise CannotRun(too_large()) from error
            raise SandboxError(str(error)) from error
        finally:
            databases.close()

    def _alive(self, check: Check) -> None:
        """Say every now and then that a long submission is getting on."""
        if time.monotonic() - self._said > ALIVE_SECONDS:
            self._said = time.monotonic()
            self._pipe.send((self._number, None, False))


def _terms(limits: Limits) -> Terms:
    """Return what a judge may use: it stops itself well before it is ended."""
    return Terms(
        own=limits.judge_seconds,
        busy=1.5 * limits.judge_seconds + 1,
        wall=WALL_FACTOR * (limits.check_seconds + limits.judge_seconds),
    )


def _stumbled_hidden(lesson: Lesson) -> str:
    number = lesson.number
    return tr(
        "A check of the instructor's own could not be run. The instructor sees why with "
        f"`course hidden check FOLDER {number}`.",
        "강사가 따로 둔 검사를 실행하지 못했어요. 강사는 "
        f"`course hidden check FOLDER {number}`로 이유를 볼 수 있어요.",
    )


def be_worker(
    pipe: Connection,
    lessons: Sequence[Lesson],
    setup: Setup,
    seed: str,
    language: Language,
    parent: int,
) -> None:
    """Start the engine and the suites, say how apps are isolated, and serve; see `pool`."""
    set_language(language)
    _die_with(parent)
    server = _server_for(lessons)
    if server is not None:
        setup = replace(setup, sockets=(server.address.socket,))
    engine = Engine(setup)
    try:
        for lesson in lessons:
            preload(Run(lesson, "solutions"))
        courses, hidden = {one.root for one in lessons}, [o.hidden for o in lessons if o.hidden]
        walls = judge_walls.build(setup, courses, hidden)
        engine.survey = judge_walls.with_judge(engine.survey, walls)
        pipe.send(engine.survey)
        with contextlib.closing(Reading(engine)) as reading:
            worker = Worker(pipe, engine, reading, walls, seed, server)
            with_warm_suites(lessons, worker.serve)
    finally:
        engine.close()
        if server is not None:
            server.close()


def _server_for(lessons: Sequence[Lesson]) -> PrivateServer | None:
    """Start a database server of this worker's own, if a lesson wants one."""
    if not any(needs_of(lesson).server for lesson in lessons):
        return None
    from shared.database.server import PrivateServer

    return PrivateServer()


def _die_with(parent: int) -> None:
    """End when the process that grades the class ends, however it does."""
    if sys.platform == "linux":
        from shared.sandbox import kernel

        kernel.die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)
