"""Run a lesson's suite against a folder and return its result."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared.handed_in.folder import FolderTree, opened
from shared.handed_in.tree import Kind, TooLarge
from shared.handed_in.work import Work, digest, hash_of
from shared.language import language, tr
from shared.material.catalog import HIDDEN_SUITE, SUITE, Lesson
from shared.material.texts import lesson_text
from shared.result import HIDDEN, Check, Result
from shared.running import plugin
from shared.running.checks import TRANSPORT, target_in
from shared.setup import variables
from shared.suite.failure import Target

HASHED = 16 * 1024 * 1024

# pytest's own plugins that a suite does not use. The two about exceptions run gc.collect() at the
# end, which was over half of a short run's time.
UNUSED = (
    "cacheprovider", "terminal", "logging", "faulthandler", "unraisableexception",
    "threadexception", "junitxml", "pastebin", "doctest", "setuponly", "setupplan", "stepwise",
    "nose", "recwarn", "warnings", "debugging",
)  # fmt: skip


class CannotRun(Exception):
    """The suite could not be run; the message says why."""


@dataclass(frozen=True)
class Run:
    """What to run: a lesson's suite, against which folder, and how."""

    lesson: Lesson
    target: str  # "exercises", "solutions" or a folder
    seed: str | None = None
    task: int | None = None
    shuffle: bool = False
    transport: str = "in-process"
    strict_warnings: bool = False
    mysql: bool = False  # apps that want a database get one on a server
    part: tuple[int, int] = (0, 1)  # number and count of the parts that the checks are dealt to
    first: tuple[str, ...] = ()  # the ids of checks that a warm run begins with
    only: frozenset[str] | None = None  # the ids of checks that a warm run is of; None: of all
    until_failure: bool = False  # whether a warm run ends with the first check that fails
    work: Work | None = None  # what a stranger handed in; `target` is then only its name

    def arguments(self) -> list[str]:
        """Return pytest's command line."""
        arguments = [*map(str, self.lesson.suites), "--target", self.target]
        arguments += ["-c", str(Path(plugin.__file__).with_name("pytest.ini"))]
        arguments += ["--rootdir", str(self.lesson.root), "--capture=no", "--noconftest"]
        arguments += ["-p", "shared.running.plugin", f"--transport={self.transport}"]
        arguments += [part for name in UNUSED for part in ("-p", f"no:{name}")]
        if self.seed is not None:
            arguments += ["--seed", self.seed]
        if self.task is not None:
            arguments += ["--task", str(self.task)]
        if self.shuffle:
            arguments.append("--shuffle")
        if self.mysql:
            arguments.append("--mysql")
        if self.strict_warnings:
            arguments.append("--strict-warnings")
        return arguments


class Recorder:
    """A pytest plugin that keeps the checks of a run."""

    def __init__(self, part: tuple[int, int] = (0, 1)) -> None:
        self._part = part
        self.checks: dict[str, Check] = {}
        self.order: list[str] = []
        self.problems: list[str] = []
        self.config: pytest.Config | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        """Called once: keep the configuration for the seed and the transport."""
        self.config = config
        # Of pytest's own text only that of an error in the suite is used. In its long form, which
        # quotes the suite's source, each failed check took as long to tell as to run.
        config.option.tbstyle = "native"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Called after collection: keep the order of the suite's text."""
        self.order = [item.nodeid for item in items]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Called before the tests: keep those of this part, and "The app starts" in each."""
        number, count = self._part
        session.items[1:] = session.items[1:][number::count]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        """Called after each phase of each test."""
        report = yield
        check = item.stash.get(plugin.CHECK, None)
        # A failure in set-up or tear-down must not be hidden by the call's success.
        if check is not None and (item.nodeid not in self.checks or not check.passed):
            self.checks[item.nodeid] = check
        return report

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Called for each collected file: a suite that cannot be read is no run."""
        if report.failed:
            self.problems.append(report.longreprtext)

    def pytest_internalerror(self, excrepr: object) -> None:
        """Called when pytest itself fails."""
        self.problems.append(str(excrepr))


def run_suite(run: Run) -> Result:
    """Run a suite in this process.

    Raises:
        CannotRun: there is no suite, it cannot be read, or the target is no folder.
    """
    if not run.lesson.suite.is_file():
        raise CannotRun(f"{run.lesson.id} has no suite: tests/{run.lesson.id}/test_exercise.py")
    began = time.perf_counter()
    recorder = Recorder(run.part)
    forget_other_suites()
    with variables.in_force():
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        code = pytest.main(run.arguments(), plugins=[recorder])
    if recorder.problems or recorder.config is None or code not in (0, 1, 5):
        raise CannotRun("\n".join(recorder.problems) or f"pytest ended with {code!r}")
    return result_of(run, recorder, time.perf_counter() - began)


def forget_other_suites() -> None:
    """Forget suites that this process has imported: another course may have some of that name.

    pytest's importlib mode names a module after its path below the root, and asks for it first.
    """
    for name, module in list(sys.modules.items()):
        if Path(getattr(module, "__file__", None) or "").name in (SUITE, HIDDEN_SUITE):
            del sys.modules[name]


def result_of(run: Run, recorder: Recorder, duration: float) -> Result:
    """Return the result of what the recorder kept.

    Raises:
        CannotRun: nothing of what was wanted ran.
    """
    assert recorder.config is not None
    wanted = {check.task for check in recorder.checks.values()}
    if not wanted or (run.task is not None and run.task not in wanted):
        of_task = f" of task {run.task}" if run.task is not None else ""
        raise CannotRun(f"{run.lesson.id} has no check{of_task}")
    target = target_of(run)
    return Result(
        lesson=run.lesson.id,
        target=target.shown,
        seed=recorder.config.option.seed,
        isolation=recorder.config.stash[TRANSPORT].isolation,
        checks=_in_order(recorder),
        submission_hash=folder_hash(target.folder) if run.work is None else hash_of(run.work.files),
        suite_hash=hash_of({one.name: one.read_bytes() for one in run.lesson.suites}),
        duration=duration,
        tasks={n: title for n, title in _task_titles(run.lesson).items() if n in wanted},
    )


def _task_titles(lesson: Lesson) -> dict[int, str]:
    """Return the titles of the exercise's tasks as its own text gives them, and of hidden checks.

    The text is the course's, not the student's copy, which may be edited or another folder.
    """
    hidden = {HIDDEN: tr("Hidden checks", "비공개 항목")}
    try:
        text = lesson_text(lesson.starter_dir, language())
    except OSError:
        return hidden
    return {task.number: task.title for task in text.tasks} | hidden


def _in_order(recorder: Recorder) -> tuple[Check, ...]:
    return tuple(recorder.checks[node] for node in recorder.order if node in recorder.checks)


def target_of(run: Run) -> Target:
    """Return the folder that a run is of."""
    if run.work is not None:
        return Target(Path(run.target), run.target)
    return target_in(run.lesson, run.target, Path.cwd())


def folder_hash(folder: Path) -> str:
    """Return the hash of the work in a folder of the grader's own; see `shared.handed_in.work`.

    Of a file of over HASHED bytes, which no submission may hold, the size stands for the content.
    Links, which none may hold either, are left out. A folder that is not there holds nothing.
    """
    if not folder.is_dir():  # deleted while it is watched
        return digest(())
    with opened(str(folder)) as top:
        tree = FolderTree(top)
        names = [entry.name for entry in tree.entries() if entry.kind is Kind.FILE]
        return digest(_sized(tree, folder, name) for name in names)


def _sized(tree: FolderTree, folder: Path, name: str) -> tuple[str, int, bytes]:
    try:
        content = tree.read([name], HASHED)[name]
    except TooLarge:
        return name, (folder / name).stat().st_size, b""
    return name, len(content), content
