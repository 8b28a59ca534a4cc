"""The tests of a suite as checks: which tests are any, of which task, and against which folder."""

from __future__ import annotations

import inspect
import random
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shared.handed_in.work import Files, Work
from shared.language import language, tr
from shared.material.catalog import HIDDEN_SUITE, LESSON_FOLDER, SUITE, Lesson
from shared.result import HIDDEN
from shared.running.databases import DatabasesOfCheck
from shared.setup.errors import SetupError
from shared.setup.system import ensure_system
from shared.suite.failure import Target
from shared.suite.transport import AppSpec, StartError, Transport

if TYPE_CHECKING:  # they import the driver, which is only there where a lesson wants a server
    from shared.database.server import PrivateServer
    from shared.running.mysql_pool import MySQLPool

KINDS = {SUITE: None, HIDDEN_SUITE: None, "test_lesson.py": "lessons"}
FOLDERS = ("lessons", "exercises", "solutions")  # of a course, with a folder for each lesson

# Of a run, in its configuration.
TRANSPORT = pytest.StashKey[Transport]()
POOL: pytest.StashKey[MySQLPool] = pytest.StashKey()
SERVER: pytest.StashKey[PrivateServer] = pytest.StashKey()  # that runs already
STARTED = pytest.StashKey[dict[str, bool]]()  # by `start_of`, whether the app starts
WORK = pytest.StashKey[Work | None]()  # what a stranger handed in; no place is looked at then


def is_suite(path: Path) -> bool:
    """Return whether a file is a lesson's suite or the tests of its worked example."""
    return path.name in KINDS and LESSON_FOLDER.fullmatch(path.parent.name) is not None


def is_hidden(item: pytest.Item) -> bool:
    """Return whether a check is an instructor's own, which students do not see."""
    return item.path.name == HIDDEN_SUITE


def id_of(item: pytest.Item) -> str:
    """Return a check's id: the test's name, marked where the course's suite may have the same."""
    return f"hidden/{item.name}" if is_hidden(item) else item.name


def lesson_of(item: pytest.Item) -> Lesson:
    """Return the lesson that a suite is of."""
    if is_hidden(item):  # it lies in a folder of the instructor's, and not in the course
        return Lesson(item.config.rootpath, item.path.parent.name, item.path)
    return Lesson(item.path.parent.parent.parent, item.path.parent.name)


def start_of(item: pytest.Item) -> str:
    """Return the path of the suite whose first check says whether a check's app starts."""
    return str(lesson_of(item).suite if is_hidden(item) else item.path)


def task_of(item: pytest.Item) -> int:
    """Return the number of the task that a check is of, 0 for "The app starts"."""
    if is_hidden(item):
        return HIDDEN
    marker = item.get_closest_marker("task")
    return int(marker.args[0]) if marker else 0


def points_of(item: pytest.Item) -> float:
    """Return the points of a check: what its marker says, else 1; "The app starts" has none."""
    if isinstance(item, StartsItem):
        return 0
    marker = item.get_closest_marker("points")
    return marker.args[0] if marker else 1


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


def chosen(
    items: list[pytest.Item],
    task: int | None,
    shuffle: str | None,
    first: Sequence[str] = (),
    only: Collection[str] | None = None,
) -> list[pytest.Item]:
    """Return the checks of a task (None: of all), in an order drawn from `shuffle`, if given.

    With `only` all others are left out; there a name without a case is of all its cases. Those that
    are named in `first` come first. "The app starts" is before them: without a started app no other
    is tried.
    """
    kept = [item for item in items if task is None or task_of(item) in (0, task)]
    if only is not None:
        kept = [item for item in kept if item.name in only or _function(item) in only]
    if shuffle is not None:
        random.Random(shuffle).shuffle(kept)
    if shuffle is not None or first:
        places = {name: place for place, name in enumerate(first)}
        kept.sort(key=lambda item: places.get(item.name, len(places)))
        kept.sort(key=lambda item: not isinstance(item, StartsItem))
    return kept


def _function(item: pytest.Item) -> str:
    return item.name.partition("[")[0]


def target_of(item: pytest.Item) -> Target:
    """Return the folder that a suite runs against: its lesson's, or what `--target` says.

    Raises:
        pytest.UsageError: there is no such folder.
    """
    wanted = KINDS[item.path.name] or item.config.option.target
    if item.config.stash.get(WORK, None) is not None:
        return Target(Path(wanted), wanted)
    # The app's folder may be the current one by now: a relative path is the caller's.
    target = target_in(lesson_of(item), wanted, item.config.invocation_params.dir)
    if wanted not in FOLDERS and not target.folder.is_dir():
        raise pytest.UsageError(
            f"--target must be exercises, solutions or a folder, and {wanted!r} is none of them"
        )
    return target


def target_in(lesson: Lesson, wanted: str, here: Path) -> Target:
    """Return a lesson's folder of a kind, or a folder that is named from `here`.

    Of a folder with folders for lessons in it, it is the lesson's.
    """
    if wanted in FOLDERS:
        return Target(lesson.root / wanted / lesson.id, f"{wanted}/{lesson.id}")
    folder = (here / wanted).resolve()
    folder = folder / lesson.id if (folder / lesson.id).is_dir() else folder
    shown = folder.relative_to(lesson.root) if folder.is_relative_to(lesson.root) else folder
    return Target(folder, shown.as_posix())


def work_of(item: pytest.Item) -> Path | Files:
    """Return what a suite runs against: a folder, or what was read of one."""
    work = item.config.stash.get(WORK, None)
    return target_of(item).folder if work is None else work.files


# --- its databases --------------------------------------------------------------------------------


def database_of(item: pytest.Item) -> str:
    """Return the kind of database that each app of a check gets: "sqlite", "mysql" or ""."""
    marker = item.get_closest_marker("database") if is_suite(item.path) else None
    if marker is None:
        return ""
    return "mysql" if item.config.option.mysql else str(marker.args[0])


def pool_of(config: pytest.Config) -> MySQLPool:
    """Return where databases on a server come from; without `SERVER` the first call starts one."""
    if POOL not in config.stash:
        from shared.running.mysql_pool import OwnPool, pool_on

        server = config.stash.get(SERVER, None)
        config.stash[POOL] = OwnPool() if server is None else pool_on(server)
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


# --- what it runs with ----------------------------------------------------------------------------


def environ_of(item: pytest.Item) -> dict[str, str]:
    """Return the variables that each app of a check is started with, as it is marked or its suite."""
    markers = [*item.iter_markers("environ")] if is_suite(item.path) else []
    # The check's own marks come first, and count more.
    return {name: str(value) for one in reversed(markers) for name, value in one.kwargs.items()}


def is_served(item: pytest.Item) -> bool:
    """Return whether a check's apps may be served by gunicorn and nginx."""
    return is_suite(item.path) and item.get_closest_marker("servers") is not None


def installed_nginx() -> str | None:
    """Return where nginx is, installed first where that can be; None: a check that wants it says so."""
    try:
        return ensure_system("nginx") or None
    except SetupError:
        return None


# --- the first check ------------------------------------------------------------------------------


class StartsItem(pytest.Item):
    """The first check of a suite: the app starts."""

    def title(self) -> str:
        return tr("The app starts.", "앱이 시작돼요.")

    def runtest(self) -> None:
        work = work_of(self)
        if isinstance(work, Path):
            _require_folder(target_of(self))
        with databases_for(self) as databases:
            spec = AppSpec(work, environ=databases.environ() | environ_of(self))
            self.config.stash[TRANSPORT].boot(spec).close()


def share_marks(items: Sequence[pytest.Item]) -> None:
    """Mark hidden suites as the lesson's own is marked: with the same database and variables.

    What a hidden suite says itself counts more.
    """
    modules = {item.path: item.getparent(pytest.Module) for item in items}
    for path, hidden in modules.items():
        own = [one for one in modules if one.name == SUITE and one.parent.name == path.parent.name]
        if path.name == HIDDEN_SUITE and hidden is not None and own:
            suite = modules[own[0]]
            for mark in suite.own_markers if suite is not None else ():
                hidden.add_marker(getattr(pytest.mark, mark.name)(*mark.args, **mark.kwargs))


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
                "The command `reset` brings the starter back.",
                "`reset` 명령으로 처음 상태로 되돌릴 수 있어요.",
            ),
        )
