"""The pytest plugin that runs a suite against a student's folder.

It acts only on `test_exercise.py` and `test_lesson.py` in a folder `NN_slug`; other tests are left
alone. See `shared.running.run` for the run that `course check` makes of it.
"""

from __future__ import annotations

import inspect
import random
import re
import secrets
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shared.database.errors import ServerError
from shared.handed_in.work import Files, Work
from shared.language import language, tr
from shared.material.catalog import LESSON_FOLDER, Course, Lesson
from shared.material.coach import advise
from shared.reports.terminal import check_as_text
from shared.result import Check, Failure
from shared.running import own_time
from shared.running.databases import DatabasesOfCheck
from shared.suite.client import Client
from shared.suite.clock import Clock
from shared.suite.database import Database
from shared.suite.draw import Draw
from shared.suite.failure import Comparison, NotReached, Target, describe, fault_of
from shared.suite.inprocess import InProcess
from shared.suite.place import Place
from shared.suite.transcript import Transcript
from shared.suite.transport import (
    AppSpec,
    NoAnswer,
    RunningApp,
    StartError,
    Transport,
    TransportError,
)

if TYPE_CHECKING:  # it imports the driver, which is only there where a lesson wants a server
    from shared.running.mysql_pool import MySQLPool

POOL: pytest.StashKey[MySQLPool] = pytest.StashKey()
KINDS = {"test_exercise.py": None, "test_lesson.py": "lessons"}
TRANSPORT = pytest.StashKey[Transport]()
WORK = pytest.StashKey[Work | None]()  # what a stranger handed in; no place is looked at then
TRANSCRIPT = pytest.StashKey[Transcript]()
COMPARISON = pytest.StashKey[Comparison]()
STARTED = pytest.StashKey[dict[str, bool]]()
CHECK = pytest.StashKey[Check]()
EXPECTED = (AssertionError, StartError, NoAnswer)  # how a check fails

SHORT = 300  # characters of a failure that could not be told in full

_running: list[pytest.Item] = []  # the item whose assertion is being explained


def pytest_addoption(parser: pytest.Parser) -> None:
    """Called once: the options."""
    group = parser.getgroup("course", "the Flask course")
    group.addoption(
        "--target",
        default="solutions",
        metavar="WHAT",
        help="what the exercises' suites grade: exercises, solutions, or a folder "
        "(default: solutions)",
    )
    group.addoption("--seed", default=None, help="draw the same values as the run of this seed")
    group.addoption("--task", type=int, default=None, help="only the checks of this task")
    group.addoption("--shuffle", action="store_true", help="run the checks in random order")
    group.addoption(
        "--transport",
        default="in-process",
        choices=("in-process", "sandbox"),
        help="run the student's app here, or in a sandbox",
    )
    group.addoption(
        "--mysql",
        action="store_true",
        help="give apps that want a database one on a MySQL-compatible server",
    )
    group.addoption(
        "--strict-warnings", action="store_true", help="a warning of the student's app is an error"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Called once, before collection: markers, the seed, the transport."""
    config.addinivalue_line("markers", "task(number): the task of the exercise that a check is of")
    config.addinivalue_line("markers", "points(number): the points of a check, 1 by default")
    config.addinivalue_line(
        "markers", "database(kind): each app gets an empty database, 'sqlite' or 'mysql'"
    )
    if config.option.seed is None:
        config.option.seed = secrets.token_hex(4)
    config.stash[STARTED] = {}
    config.pluginmanager.register(own_time.OwnTime())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Called once, at the end."""
    if TRANSPORT in config.stash:
        config.stash[TRANSPORT].close()
    if POOL in config.stash:
        config.stash[POOL].close()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Called when it is known what runs: make the transport, which has to know of a server."""
    if TRANSPORT not in session.config.stash:
        config = session.config
        served = any(database_of(item) == "mysql" for item in session.items)
        config.stash[TRANSPORT] = _transport(config, served)


def _transport(config: pytest.Config, served: bool) -> Transport:
    if config.option.transport == "sandbox":
        from shared.sandbox.layers import Setup
        from shared.sandbox.transport import SandboxTransport

        return SandboxTransport(setup=Setup(sockets=pool_of(config).sockets if served else ()))
    return InProcess(strict_warnings=config.option.strict_warnings)


def pytest_report_header(config: pytest.Config) -> str:
    """Called once, for plain pytest's header."""
    return f"course: seed {config.option.seed}, {config.option.transport}"


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    """Called for each test file: a suite is a module that checks first whether the app starts."""
    if is_suite(module_path) and module_path.name == "test_exercise.py":
        return SuiteModule.from_parent(parent, path=module_path)
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Called after collection: choose the task, shuffle."""
    kept = chosen(items, config.option.task, config.option.seed if config.option.shuffle else None)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def chosen(
    items: list[pytest.Item],
    task: int | None,
    shuffle: str | None,
    first: Sequence[str] = (),
    only: Collection[str] | None = None,
) -> list[pytest.Item]:
    """Return the checks of a task (None: of all), in an order drawn from `shuffle`, if given.

    With `only` all others are left out. Those that are named in `first` come first. "The app starts" is before them: without a started
    app no other is tried.
    """
    kept = [item for item in items if task is None or task_of(item) in (0, task)]
    kept = [item for item in kept if only is None or item.name in only]
    if shuffle is not None:
        random.Random(shuffle).shuffle(kept)
    if shuffle is not None or first:
        places = {name: place for place, name in enumerate(first)}
        kept.sort(key=lambda item: places.get(item.name, len(places)))
        kept.sort(key=lambda item: not isinstance(item, StartsItem))
    return kept


# --- which tests are checks, and of what ----------------------------------------------------------


def is_suite(path: Path) -> bool:
    """Return whether a file is a lesson's suite or the tests of its worked example."""
    return path.name in KINDS and LESSON_FOLDER.fullmatch(path.parent.name) is not None


def task_of(item: pytest.Item) -> int:
    """Return the number of the task that a check is of, 0 for "The app starts"."""
    marker = item.get_closest_marker("task")
    return int(marker.args[0]) if marker else 0


def points_of(item: pytest.Item) -> float:
    """Return the points of a check: what its marker says, else 1; "The app starts" has none."""
    if isinstance(item, StartsItem):
        return 0
    marker = item.get_closest_marker("points")
    return marker.args[0] if marker else 1


def database_of(item: pytest.Item) -> str:
    """Return the kind of database that each app of a check gets: "sqlite", "mysql" or ""."""
    marker = item.get_closest_marker("database") if is_suite(item.path) else None
    if marker is None:
        return ""
    return "mysql" if item.config.option.mysql else str(marker.args[0])


def pool_of(config: pytest.Config) -> MySQLPool:
    """Return where databases on a server come from; the server is started at the first call."""
    if POOL not in config.stash:
        from shared.running.mysql_pool import OwnPool

        config.stash[POOL] = OwnPool()
    return config.stash[POOL]


@contextmanager
def databases_for(item: pytest.Item) -> Iterator[DatabasesOfCheck]:
    """Give where a check's apps get their databases from, and take them back."""
    kind = database_of(item)
    pool = pool_of(item.config) if kind == "mysql" else None
    try:
        yield DatabasesOfCheck(kind, pool)
    finally:
        if pool is not None:
            pool.end_check()


def title_of(item: pytest.Item) -> str:
    """Return a check's line of the rubric: its docstring's first paragraph, or the Korean one."""
    if isinstance(item, StartsItem):
        return item.title()
    function = getattr(item, "function", None)
    paragraphs = re.split(r"\n\s*\n", inspect.getdoc(function) or item.name)
    wanted = paragraphs[1] if language() == "ko" and len(paragraphs) > 1 else paragraphs[0]
    title = " ".join(wanted.split())
    case = re.search(r"\[(.+)\]$", item.name)
    return f"{title} [{case[1]}]" if case else title


def target_of(item: pytest.Item) -> Target:
    """Return the folder that a suite runs against: its lesson's, or what `--target` says.

    Raises:
        pytest.UsageError: there is no such folder.
    """
    lesson, root = item.path.parent.name, item.path.parent.parent.parent
    kind = KINDS[item.path.name] or item.config.option.target
    if item.config.stash.get(WORK, None) is not None:
        return Target(Path(kind), kind)
    if kind in ("lessons", "exercises", "solutions"):
        return Target(root / kind / lesson, f"{kind}/{lesson}")
    # The app's folder may be the current one by now: a relative path is the caller's.
    folder = (item.config.invocation_params.dir / kind).resolve()
    folder = folder / lesson if (folder / lesson).is_dir() else folder
    if not folder.is_dir():
        raise pytest.UsageError(
            f"--target must be exercises, solutions or a folder, and {kind!r} is none of them"
        )
    shown = folder.relative_to(root) if folder.is_relative_to(root) else folder
    return Target(folder, shown.as_posix())


def work_of(item: pytest.Item) -> Path | Files:
    """Return what a suite runs against: a folder, or what was read of one."""
    work = item.config.stash.get(WORK, None)
    return target_of(item).folder if work is None else work.files


class StartsItem(pytest.Item):
    """The first check of a suite: the app starts."""

    def title(self) -> str:
        return tr("The app starts.", "앱이 시작돼요.")

    def runtest(self) -> None:
        work = work_of(self)
        if isinstance(work, Path):
            _require_folder(target_of(self))
        with databases_for(self) as databases:
            spec = AppSpec(work, environ=databases.environ())
            self.config.stash[TRANSPORT].boot(spec).close()


class SuiteModule(pytest.Module):
    """A `test_exercise.py`: its tests, after the check that the app starts."""

    def collect(self) -> Any:
        yield StartsItem.from_parent(self, name="the_app_starts")
        yield from super().collect()


def _require_folder(target: Target) -> None:
    if not target.folder.is_dir():
        raise StartError(
            tr(f"There is no folder {target.shown}.", f"{target.shown} 폴더가 없어요."),
            tr(
                "`course reset` brings the starter back.",
                "`course reset`을 실행하면 처음 상태로 되돌릴 수 있어요.",
            ),
        )


# --- running --------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Called around each test: it is the one that assertions are explained for."""
    if not is_suite(item.path):
        return (yield)
    item.stash[TRANSCRIPT] = Transcript()
    item.config.stash[TRANSPORT].begin_check()
    own_time.begin(item)
    _running.append(item)
    try:
        return (yield)
    finally:
        _running.pop()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Called before each test: without a started app, the rest is not reached."""
    started = item.config.stash[STARTED]
    if isinstance(item, StartsItem) or not is_suite(item.path):
        return
    if started.get(str(item.path)) is False:
        raise NotReached("the app does not start")


def pytest_assertrepr_compare(op: str, left: object, right: object) -> None:
    """Called for each failed comparison: remember it for the failure's "Expected" line."""
    if _running:
        _running[-1].stash[COMPARISON] = Comparison(op, left, right)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Called after set-up, call and tear-down of each test: make the check, and its text."""
    report = yield
    if not is_suite(item.path):
        return report
    if isinstance(item, StartsItem) and call.when == "call":
        item.config.stash[STARTED][str(item.path)] = report.passed
    if call.when == "call" or report.failed:
        item.stash[CHECK] = check = _check(item, call, report)
        shown = item.config.pluginmanager.hasplugin(
            "terminalreporter"
        )  # not in `shared.running.run`
        if shown and check.failure and check.status != "error" and not check.fault:
            report.longrepr = check_as_text(check)
    return report


def _check(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> Check:
    error = call.excinfo.value if call.excinfo else None
    transcript = item.stash[TRANSCRIPT]
    failure, fault = None, ""
    status = "passed" if report.passed and error is None else "error"
    if isinstance(error, NotReached):
        status, failure = "not reached", Failure(str(error))
    elif isinstance(error, own_time.TOO_MUCH):
        status, failure = "failed", Failure(own_time.reason(item, error))
    elif error is not None and _is_by_the_app(error, call, transcript):
        status, failure = "failed", _told(error, item)
        fault = "" if isinstance(error, EXPECTED) else fault_of(error)
    elif error is not None:
        failure = Failure(f"{type(error).__name__}: {error}", printed=report.longreprtext)
    check = failed_check(item, failure)
    return replace(
        check,
        status=status,  # type: ignore[arg-type]  # one of the four words above
        points=check.max_points if status == "passed" else 0,
        transcript=tuple(transcript.exchanges),
        duration=call.duration,
        fault=fault,
    )


def failed_check(item: pytest.Item, failure: Failure | None) -> Check:
    """Return the check that an item is, as failed."""
    return Check(
        id=item.name,
        task=task_of(item),
        title=title_of(item),
        status="failed",
        points=0,
        max_points=points_of(item),
        failure=failure,
    )


def _told(error: BaseException, item: pytest.Item) -> Failure:
    """Return the failure in all its parts; what takes too long to tell is told in short."""
    transcript = item.stash[TRANSCRIPT]
    try:
        with own_time.own_time(item):
            comparison = item.stash.get(COMPARISON, None)
            return _coached(
                describe(error, comparison, transcript, target_of(item)), item, transcript
            )
    except own_time.TOO_MUCH as too_much:
        own_time.reason(item, too_much)
        return Failure(f"{type(error).__name__}: {error}"[:SHORT])


def _is_by_the_app(
    error: BaseException, call: pytest.CallInfo[None], transcript: Transcript
) -> bool:
    """Whether a check failed by what the app did, and not by the suite or the machine.

    Once an answer has come, an error that it provokes in the suite is the answer's failure; else
    an odd answer could make a submission one that cannot be graded.
    """
    if isinstance(error, EXPECTED):
        return True
    ours = isinstance(error, TransportError | ServerError | OSError | pytest.UsageError)
    provoked = isinstance(error, Exception) and not ours and call.when != "teardown"
    return provoked and transcript.answered


def _coached(failure: Failure, item: pytest.Item, transcript: Transcript) -> Failure:
    """Return the failure with the error coach's row below it, when one fits."""
    course = Course(item.path.parent.parent.parent)
    last = transcript.exchanges[-1] if transcript.exchanges else None
    text = f"{failure.printed}\n{last.body if last else ''}"
    status = last.status if last else ""
    lesson = Lesson(course.root, item.path.parent.name)
    advice = advise(text, lesson, course, status=status)
    if advice is None:
        return failure
    taught = "" if advice.lesson == lesson.id else f"{advice.lesson} · {advice.title}"
    return replace(
        failure,
        coach_cause=advice.cause,
        # What the loader itself advises is closer to this failure than the table's row.
        coach_cure=failure.coach_cure or advice.cure,
        coach_lesson=taught,
    )


# --- fixtures -------------------------------------------------------------------------------------


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> Draw:
    """Values drawn for this check from the run's seed."""
    return Draw(f"{request.config.option.seed} {request.node.name}")


@pytest.fixture
def started_apps() -> Iterator[list[RunningApp]]:
    """The apps that this check has started; they are stopped after it."""
    apps: list[RunningApp] = []
    yield apps
    for app in reversed(apps):
        app.close()


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> Iterator[DatabasesOfCheck]:
    """Where this check's apps get their databases from, should its suite want any."""
    with databases_for(request.node) as databases:
        yield databases


@pytest.fixture
def boot(
    request: pytest.FixtureRequest,
    started_apps: list[RunningApp],
    databases: DatabasesOfCheck,
) -> Callable[..., Client]:
    """Start a fresh app: `boot(config={...}, files={"books.json": "[]"})` returns its client.

    `environ` are variables of its process, `commands` are `flask` commands that are run in its
    folder before it starts: `boot(commands=[["init-db"]])`.
    """
    item = request.node
    transport = request.config.stash[TRANSPORT]

    def boot_one(spec: AppSpec) -> RunningApp:
        app = transport.boot(spec)
        started_apps.append(app)
        return app

    def start(
        config: Mapping[str, Any] | None = None,
        files: Mapping[str, str | bytes] | None = None,
        environ: Mapping[str, str] | None = None,
        commands: Sequence[Sequence[str]] = (),
    ) -> Client:
        contents = {
            name: content.encode() if isinstance(content, str) else content
            for name, content in (files or {}).items()
        }
        home = databases.environ()
        spec = AppSpec(work_of(item), contents, config or {}, home | dict(environ or {}), commands)
        place = Place.of(boot_one, spec)
        databases.look_into(place)
        return Client(place.app, item.stash[TRANSCRIPT], place)

    return start


@pytest.fixture
def client(boot: Callable[..., Client]) -> Client:
    """A visitor of a fresh app."""
    return boot()


@pytest.fixture
def database(client: Client) -> Database:
    """The database of `client`'s app, seen from outside."""
    return client.database


@pytest.fixture
def clock(started_apps: list[RunningApp]) -> Clock:
    """The app's clock, which can be moved."""
    return Clock(lambda: started_apps)
