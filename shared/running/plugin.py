"""The pytest plugin that runs a suite against a student's folder: its options and hooks.

It acts only on `test_exercise.py` and `test_lesson.py` in a folder `NN_slug`; other tests are left
alone. See `shared.running.run` for the run that `course check` makes of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Generator
from pathlib import Path

import pytest

from shared.material.catalog import SUITE
from shared.material.needs import libraries
from shared.reports.terminal import check_as_text
from shared.result import Check
from shared.running import own_time, panel
from shared.running.checks import (
    POOL,
    STARTED,
    TRANSPORT,
    StartsItem,
    SuiteModule,
    chosen,
    database_of,
    installed_nginx,
    is_served,
    is_suite,
    lesson_of,
    pool_of,
    share_marks,
    start_of,
)
from shared.running.fixtures import (  # noqa: F401  # pytest looks for them here
    away,
    boot,
    client,
    clock,
    database,
    databases,
    draw,
    prepared,
    prepared_kinds,
    started_apps,
)
from shared.running.verdict import COMPARISON, TRANSCRIPT, check_of
from shared.suite.failure import NotReached
from shared.suite.inprocess import InProcess
from shared.suite.transcript import Transcript
from shared.suite.transport import Transport
from shared.suite.wording import Comparison

CHECK = pytest.StashKey[Check]()

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
    group.addoption(
        "--panel",
        action="store_true",
        help="an editor's list of tests: the checks of the exercises (COURSE_PANEL=authors: all)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Called once, before collection: markers, the seed, the transport."""
    config.addinivalue_line("markers", "task(number): the task of the exercise that a check is of")
    config.addinivalue_line("markers", "points(number): the points of a check, 1 by default")
    config.addinivalue_line("markers", "environ(NAME=value): variables of each app's process")
    config.addinivalue_line("markers", "servers: apps are served by gunicorn and nginx as well")
    config.addinivalue_line(
        "markers", "database(kind): each app gets an empty database, 'sqlite' or 'mysql'"
    )
    if panel.is_wanted(config):
        panel.settle(config)
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
        config.stash[TRANSPORT] = _transport(config, session.items)


def _transport(config: pytest.Config, items: list[pytest.Item]) -> Transport:
    served = any(is_served(item) for item in items)
    nginx = installed_nginx() if served else None
    if config.option.transport != "sandbox":
        return InProcess(strict_warnings=config.option.strict_warnings)
    from shared.sandbox.layers import Setup
    from shared.sandbox.transport import SandboxTransport

    stored = any(database_of(item) == "mysql" for item in items)
    # As a class is graded: what each process of an app would import again is there already.
    lessons = {lesson_of(item) for item in items if is_suite(item.path)}
    wanted = {name for lesson in lessons for name in libraries(lesson)}
    sockets = pool_of(config).sockets if stored else ()
    return SandboxTransport(
        setup=Setup(sockets=sockets, preload=tuple(sorted(wanted)), servers=served, nginx=nginx)
    )


def pytest_report_header(config: pytest.Config) -> str:
    """Called once, for plain pytest's header."""
    return f"course: seed {config.option.seed}, {config.option.transport}"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Called for each folder and file: a student's panel has the exercises' suites alone."""
    return True if panel.is_wanted(config) and not panel.is_shown(collection_path) else None


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    """Called for each test file: a suite is a module that checks first whether the app starts."""
    if is_suite(module_path) and module_path.name == SUITE:
        return SuiteModule.from_parent(parent, path=module_path)
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Called after collection: choose the task, shuffle, let apps leave things open."""
    for item in items:
        # Runs of our own look at no warnings.
        if is_suite(item.path) and config.pluginmanager.hasplugin("warnings"):
            # Python frees what an app has left open when it likes, also in another app's check.
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))
    share_marks(items)
    kept = chosen(items, config.option.task, config.option.seed if config.option.shuffle else None)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept
    if panel.is_wanted(config) and config.option.collectonly:
        panel.label(items)


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
    if started.get(start_of(item)) is False:
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
        item.config.stash[STARTED][start_of(item)] = report.passed
    if call.when == "call" or report.failed:
        item.stash[CHECK] = check = check_of(item, call, report)
        # There is none in `shared.running.run`.
        shown = item.config.pluginmanager.hasplugin("terminalreporter")
        if shown and check.failure and check.status != "error" and not check.fault:
            report.longrepr = check_as_text(check)
    return report
