"""Rules about the suites: they are fair to every right answer and strict with every wrong one."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from shared.grading.reached import Reached, changed_places, marked, read_marks
from shared.grading.warm import run_many
from shared.material import patches
from shared.material.catalog import Course, Lesson
from shared.material.workbook import OF_RUNS
from shared.result import Check, Result
from shared.running.child import run_in_child
from shared.running.run import CannotRun, Run
from shared.verify.framework import Found, rule
from shared.verify.layout import folder_bytes, variant_folders

SEEDS = ("verify-1", "verify-2")
STARTER_LIMIT = 0.3  # of the points, for a starter; lesson 0 is won in a minute
STARTS_CHECK = "the_app_starts"
STEP = 1  # each mistake is tried; with 25, every twenty-fifth one
BESIDE = True  # on all checks that come to what it changes; else on those that it names


@dataclass(frozen=True)
class Mistake:
    """A wrong answer as a patch on the solution, and what its header says of it."""

    path: Path
    tasks: frozenset[int]
    also: frozenset[int]
    fails: tuple[str, ...]
    sometimes: tuple[str, ...]  # checks that fail by chance: the mistake lies between processes
    what: str


# A sandbox that does not start on Linux is a problem like any other.
TRANSPORTS = ("in-process", "sandbox") if sys.platform == "linux" else ("in-process",)


def result_of(lesson: Lesson, target: str, seed: str, transport: str = "in-process") -> Result:
    """Run a suite in a child, in an order shuffled by the seed."""
    # What is taught raises no warning of a deprecation; only the starter is not ours to hold to it.
    strict = target != "exercises"
    return run_in_child(
        Run(lesson, target, seed, shuffle=True, transport=transport, strict_warnings=strict)
    )


@rule("suite", "The solution gets all points in every transport, each time in another order.")
def solution_gets_all_points(course: Course, lesson: Lesson) -> Found:
    for seed, transport in zip(SEEDS, TRANSPORTS, strict=False):
        try:
            result = result_of(lesson, "solutions", seed, transport)
        except CannotRun as error:
            yield lesson.suite, None, f"The suite cannot be run: {error}"
            return
        for check in lost(result):
            text = f"{described(check)} (seed {seed}, {result.isolation})"
            yield lesson.solution_dir, None, text


@rule("suite", "The starter starts, gets under 30 % (lesson 0 apart), and fails by failed checks.")
def starter_fails_by_checks(course: Course, lesson: Lesson) -> Found:
    try:
        result = result_of(lesson, "exercises", SEEDS[0])
    except CannotRun as error:
        yield lesson.exercise_dir, None, f"The suite cannot be run: {error}"
        return
    if not starts(result):
        yield lesson.exercise_dir, None, "The starter does not start."
        return
    for check in lost(result):
        if check.status != "failed" or check.fault:
            yield lesson.exercise_dir, None, f"It fails by an error. {described(check)}"
        for exchange in check.transcript:
            if exchange.status.startswith("5"):
                text = f"It answers {exchange.status} to {exchange.sent}: {check.id}."
                yield lesson.exercise_dir, None, text
    share = result.points / result.max_points if result.max_points else 0
    if lesson.number and share >= STARTER_LIMIT:
        text = f"The starter gets {result.points:g} of {result.max_points:g} points: 30 % or more."
        yield lesson.exercise_dir, None, text
    if not lost(result):
        yield lesson.exercise_dir, None, "The starter passes: there is nothing left to do."


@rule("suite", "Every mistake applies to the solution and says its task, what it is, what fails.")
def mistakes_apply(course: Course, lesson: Lesson) -> Found:
    for path in mistake_files(lesson):
        mistake = read_mistake(path)
        if not mistake.tasks or not mistake.fails or not mistake.what:
            yield path, 1, "Its first lines must be `Task:`, `What:` and `Fails:`."
        try:
            with mistaken(lesson, path):
                pass
        except patches.DoesNotApply as error:
            yield path, None, f"It does not apply to the solution: {error}."


@rule("suite", "Every mistake loses points in its task by the checks it names, and fails no other.")
def mistakes_lose_points(course: Course, lesson: Lesson) -> Found:
    with _mistaken_folders(lesson) as folders:
        reached = _reached(lesson) if BESIDE and folders else None
        runs = {path: _mistaken_run(lesson, path, folders[path], reached) for path in folders}
        for path, result in _results(runs).items():
            if isinstance(result, CannotRun):
                yield path, None, f"The suite cannot be run: {result}"
                continue
            for text in _mistake_problems(read_mistake(path), result):
                yield path, None, text


@rule("suite", "Every variant, a right answer of another structure, keeps all points.")
def variants_keep_all_points(course: Course, lesson: Lesson) -> Found:
    runs = {variant: _run(lesson, variant) for variant in variant_folders(lesson)}
    for variant, result in _results(runs).items():
        if isinstance(result, CannotRun):
            yield variant, None, f"The suite cannot be run: {result}"
        elif lost(result):
            more = f" ({len(lost(result))} checks in all)" if len(lost(result)) > 1 else ""
            yield variant, None, described(lost(result)[0]) + more


def _run(lesson: Lesson, folder: Path) -> Run:
    return Run(lesson, str(folder), SEEDS[0], shuffle=True)


def _results(runs: Mapping[Path, Run]) -> dict[Path, Result | CannotRun]:
    return dict(zip(runs, run_many(list(runs.values())) if runs else [], strict=True))


@contextmanager
def _mistaken_folders(lesson: Lesson) -> Iterator[dict[Path, Path]]:
    """Make a copy of the solution with each mistake in it that applies, of those that are tried."""
    with ExitStack() as copies:
        folders: dict[Path, Path] = {}
        for path in mistake_files(lesson)[::STEP]:
            with suppress(patches.DoesNotApply):  # said by a rule of its own
                folders[path] = copies.enter_context(mistaken(lesson, path))
        yield folders


def _mistaken_run(lesson: Lesson, path: Path, folder: Path, reached: Reached | None) -> Run:
    """Return the run of the checks that the mistake names, and of those that `reached` says of it.

    A check that does not come to what the mistake changes cannot fail by it.
    """
    mistake = read_mistake(path)
    named = frozenset({STARTS_CHECK, *mistake.fails})
    if reached is None or "*" in mistake.fails:
        return replace(_run(lesson, folder), only=named)
    before, after = folder_bytes(lesson.solution_dir), folder_bytes(folder)
    names = [name for name in before | after if before.get(name) != after.get(name)]
    places = [changed_places(name, before.get(name), after.get(name)) for name in names]
    checks = reached.by(set().union(*places))
    return replace(_run(lesson, folder), only=None if checks is None else named | checks)


def _reached(lesson: Lesson) -> Reached:
    """Return which checks run which function of the solution: of nothing, if that cannot be told."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, marks = Path(scratch, "solution"), Path(scratch, "marks")
        copy_app(lesson.solution_dir, folder)
        with marked(folder, marks) as functions:
            (result,) = run_many([_run(lesson, folder)])
        told = isinstance(result, Result) and not lost(result)
        return read_marks(functions, marks) if told else Reached()


def _mistake_problems(mistake: Mistake, result: Result) -> Iterator[str]:
    if "*" in mistake.fails:
        if starts(result):
            yield "It says that the app does not start (`Fails: *`), but it does."
        return
    if not starts(result):
        yield f"The app does not start; then it is `Fails: *`. {described(result.checks[0])}"
        return
    failing = [check for check in lost(result) if check.id not in mistake.sometimes]
    losing = {check.task for check in failing}
    for task in sorted(mistake.tasks - losing):
        yield f"It loses no point in task {task}: the suite does not notice the mistake."
    ids = {check.id for check in failing}
    quiet = set(mistake.fails) - ids - {_function(name) for name in ids}
    if quiet:
        yield f"`Fails:` names what does not fail: {', '.join(sorted(quiet))}."
    loud = {name for name in ids if not {name, _function(name)} & set(mistake.fails)}
    if loud:
        yield f"These fail too and `Fails:` does not name them: {', '.join(sorted(loud))}."
    for task in sorted(losing - mistake.tasks - mistake.also):
        names = ", ".join(check.id for check in failing if check.task == task)
        yield f"It loses points in task {task} too: {names}."
    for check in failing:
        if check.status == "error" or check.fault:
            yield f"A check must fail by what it expects. {described(check)}"


def lost(result: Result) -> list[Check]:
    """The checks that did not pass."""
    return [check for check in result.checks if not check.passed]


def starts(result: Result) -> bool:
    """Whether the app started."""
    return all(check.passed for check in result.checks if check.id == STARTS_CHECK)


def described(check: Check) -> str:
    """One line about a check that did not pass."""
    reason = check.failure.message if check.failure else ""
    if check.fault:
        return f"{check.id}: the suite stumbled over the answer: {check.fault}"
    if check.status == "error" and check.failure and check.failure.printed:
        reason += " " + check.failure.printed.strip().splitlines()[-1].strip()
    return f"{check.id}: {check.status}: {reason}"


def mistake_files(lesson: Lesson) -> list[Path]:
    """The lesson's mistakes, in order of their names."""
    return sorted((lesson.tests_dir / "mistakes").glob("*.patch"))


def read_mistake(path: Path) -> Mistake:
    """Read the lines above the diff; a missing one gives an empty field."""
    head = re.split(r"^(?:diff --git|--- )", path.read_text(encoding="utf-8"), flags=re.M)[0]
    named = dict(
        re.findall(
            r"^(Task|Also|What|Fails|Sometimes):[ \t]*((?:.+\n?(?:[ \t]+.+\n?)*)?)", head, re.M
        )
    )
    return Mistake(
        path=path,
        tasks=_numbers(named.get("Task", "")),
        also=_numbers(named.get("Also", "")),
        fails=_names(named.get("Fails", "")),
        sometimes=_names(named.get("Sometimes", "")),
        what=named.get("What", "").strip(),
    )


def _names(words: str) -> tuple[str, ...]:
    return tuple(name.strip(",") for name in words.split())


@contextmanager
def mistaken(lesson: Lesson, patch: Path) -> Iterator[Path]:
    """Make a copy of the solution with the mistake in it; raises patches.DoesNotApply."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "solution")
        copy_app(lesson.solution_dir, folder)
        patches.apply(patch.read_text(encoding="utf-8"), folder)
        yield folder


def copy_app(source: Path, folder: Path) -> None:
    """Copy an app's folder, but for what a run leaves there."""
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(*OF_RUNS))


def _numbers(text: str) -> frozenset[int]:
    return frozenset(int(number) for number in re.findall(r"\d+", text))


def _function(name: str) -> str:
    return name.partition("[")[0]
