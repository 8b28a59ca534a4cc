"""Rules that start an app as a student starts it, and leave nothing behind."""

from __future__ import annotations

import http.client
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from shared.material.catalog import Course, Lesson
from shared.material.experiments import DoesNotApply, Experiment, changed, experiments
from shared.material.needs import needs_of
from shared.material.texts import Text
from shared.running.child import run_in_child
from shared.running.run import CannotRun, Run
from shared.serving import console, curl, httpfile
from shared.serving.server import (
    FLASK,
    FLASK_RUN,
    PYTHON_APP,
    DidNotServe,
    Server,
    run_to_end,
    served,
)
from shared.verify.framework import Found, rule
from shared.verify.suites import SEEDS, copy_app

STRICT = ("-W", "error::DeprecationWarning")
# What other programs may make at the top of a checkout meanwhile.
NOT_OURS = {".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".course", ".data"}
Listing = dict[Path, tuple[int, int]]


@rule("start", "The lesson serves with `flask run`, out of any folder, and answers `/`.")
def lesson_runs(course: Course, lesson: Lesson) -> Found:
    yield from _starts(lesson, FLASK_RUN, "`flask run`")


@rule("start", "The lesson serves with `python app.py` too.")
def lesson_runs_as_a_program(course: Course, lesson: Lesson) -> Found:
    yield from _starts(lesson, PYTHON_APP, "`python app.py`")


@rule("start", "The commands in the texts print what the texts show.")
def console_blocks_are_real(course: Course, lesson: Lesson) -> Found:
    for folder, app in _texts_and_apps(lesson):
        shown: set[tuple[str, ...]] = set()  # by a text in the other language: run once
        for path in sorted(folder.glob("*.md")):
            text = Text(path)
            blocks = tuple(fence.content for fence in console.fences(text))
            if blocks not in shown:
                yield from _console(text, lesson, app)
            shown.add(blocks)


@rule("start", "The experiments in the texts have the results that the texts show.")
def experiments_are_real(course: Course, lesson: Lesson) -> Found:
    for folder, app in _texts_and_apps(lesson):
        tried: set[tuple[str, ...]] = set()
        for path in sorted(folder.glob("*.md")):
            for experiment in experiments(Text(path)):
                if experiment.content not in tried:
                    yield from _experiment(experiment, path, lesson, app)
                tried.add(experiment.content)


def _texts_and_apps(lesson: Lesson) -> list[tuple[Path, Path]]:
    """Return the folders of texts, each with the folder of the app that it speaks of."""
    return [
        (lesson.lesson_dir, lesson.lesson_dir),
        (lesson.exercise_dir, lesson.solution_dir),
    ]


def _experiment(experiment: Experiment, path: Path, lesson: Lesson, app: Path) -> Found:
    if experiment.console is None:
        yield path, experiment.change.line, "No `console` block follows: what comes back then?"
        return
    try:
        change = {experiment.file: changed(_read(app / experiment.file), experiment.change.content)}
        steps = list(console.of_fence(experiment.console))
    except (DoesNotApply, console.NotACommand) as error:
        yield path, experiment.change.line, f"It cannot be tried: {error}."
        return
    with ExitStack() as stack:
        server = None
        folder = stack.enter_context(_copied(app, lesson, change))
        with suppress(DidNotServe):  # then what is shown is why not
            server = stack.enter_context(served(folder, FLASK_RUN))
        yield from _compared(steps, path, server, folder)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DoesNotApply(f"{path.name}: {error.strerror}") from error


@rule("start", "Each request of requests.http gets the status in its title: `### Create (201)`.")
def http_file_is_real(course: Course, lesson: Lesson) -> Found:
    path = lesson.lesson_dir / "requests.http"
    if not path.is_file():
        return
    source = path.read_text(encoding="utf-8")
    requests = list(httpfile.requests(source))
    if not requests:
        yield path, None, "It holds no request."
        return
    try:
        with _served_copy(lesson.lesson_dir, lesson, FLASK_RUN) as (server, folder):
            for command in httpfile.commands(source):
                run_to_end(folder, [*FLASK, *command])
            for request in requests:
                if request.status is None or request.port != lesson.port:
                    text = f"It needs a status in its title and an address on port {lesson.port}."
                    yield path, request.line, text
                    continue
                status = httpfile.send(request, server.port)
                if status != request.status:
                    yield path, request.line, f"It is answered with {status}."
    except DidNotServe as error:
        yield path, None, f"Its requests cannot be sent: {_last_line(error)}"


@rule("start", "Nothing is left in the tree when the apps have run.")
def nothing_is_left_behind(course: Course, lesson: Lesson) -> Found:
    before = listing(course, lesson)
    # What does not run is said by the rules above.
    with suppress(DidNotServe), _database(lesson), served(lesson.lesson_dir) as server:
        _get(server)
    for target in ("solutions", "exercises"):
        with suppress(CannotRun):
            run_in_child(Run(lesson, target, SEEDS[0]))
    after = listing(course, lesson)
    for path in sorted(before.keys() | after.keys()):
        if path not in before:
            yield path, None, "It is left behind by a run."
        elif path not in after:
            yield path, None, "A run removed it."
        elif before[path] != after[path] and path.is_file():
            yield path, None, "A run changed it."


def listing(course: Course, lesson: Lesson) -> Listing:
    """Size and time of each file of a lesson, and the names at the top of the checkout."""
    found = {path: (0, 0) for path in course.root.iterdir() if path.name not in NOT_OURS}
    for folder in (lesson.lesson_dir, lesson.exercise_dir, lesson.solution_dir, lesson.tests_dir):
        for path in folder.rglob("*"):
            if path.is_relative_to(lesson.tests_dir) and "__pycache__" in path.parts:
                continue  # pytest's own
            if "instance" in path.relative_to(folder).parts:
                continue  # an app's database, which git ignores
            stat = path.stat()
            found[path] = (stat.st_size, stat.st_mtime_ns) if path.is_file() else (0, 0)
    return found


def _starts(lesson: Lesson, arguments: Sequence[str], name: str) -> Found:
    app = lesson.lesson_dir / "app.py"
    try:
        with _served_copy(lesson.lesson_dir, lesson, (*STRICT, *arguments)) as (server, _):
            status, body = _get(server)
            if status != 200 or not body.strip():
                yield app, None, f"Started by {name}, it answers {status} to `/`, not a page."
    except DidNotServe as error:
        yield app, None, f"{name} does not serve: {_last_line(error)}"


def _last_line(error: DidNotServe) -> str:
    return (str(error).strip().splitlines() or ["It ended without a word."])[-1]


def _console(text: Text, lesson: Lesson, app: Path) -> Found:
    try:
        steps = list(console.steps(text))
    except console.NotACommand as error:
        yield text.path, None, f"{error}."
        return
    if not steps or not (app / "app.py").is_file():
        return
    with ExitStack() as stack:
        try:
            server, folder = stack.enter_context(_served_copy(app, lesson, FLASK_RUN))
        except DidNotServe as error:
            yield text.path, None, f"Its commands cannot be run: {_last_line(error)}"
            return
        yield from _compared(steps, text.path, server, folder)


def _compared(
    steps: Sequence[console.Step], path: Path, server: Server | None, folder: Path
) -> Found:
    for step in steps:
        try:
            printed = console.run(step, server, folder)
        except (console.NotACommand, curl.UnknownOption) as error:
            yield path, step.line, f"{error}."
            continue
        if not console.fits(step.output, printed):
            reason = console.difference(step.output, printed)
            yield path, step.line, f"`{step.command}`: {reason}."


@contextmanager
def _served_copy(
    app: Path, lesson: Lesson, arguments: Sequence[str]
) -> Iterator[tuple[Server, Path]]:
    """Serve a copy in another place: a lesson runs wherever its folder is copied to."""
    with _copied(app, lesson, {}) as folder, served(folder, arguments) as server:
        yield server, folder


@contextmanager
def _copied(app: Path, lesson: Lesson, changes: Mapping[str, str]) -> Iterator[Path]:
    """Give a copy of an app with some files changed, and with its tables made."""
    with tempfile.TemporaryDirectory() as scratch, _database(lesson):
        folder = Path(scratch, app.name)
        copy_app(app, folder)
        for name, content in changes.items():
            (folder / name).write_text(content, encoding="utf-8")
        for command in needs_of(lesson).commands:
            run_to_end(folder, [*FLASK, *command])
        yield folder


@contextmanager
def _database(lesson: Lesson) -> Iterator[None]:
    if not needs_of(lesson).server:
        yield
        return
    from shared.database.serving import empty_database

    with empty_database():
        yield


def _get(server: Server) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", "/")
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
