"""`course audit --answers`: no reply of an app moves a suite.

Each check of a lesson is run against its solution and its starter with odd replies in place of the
right ones. No reply may raise in the suite, take over a second of the judge's time, end its process,
or gain a point that the honest reply did not have.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

import click
import pytest

from shared.audit.replies.bench import Order
from shared.audit.replies.forks import CannotTry, Tally, try_all
from shared.audit.replies.trial import KINDS, Finding
from shared.grading.warm import WarmSuites, with_warm_suites
from shared.language import tr
from shared.material.catalog import Lesson
from shared.running.checks import StartsItem
from shared.running.child import FORK
from shared.running.preload import preload
from shared.running.run import CannotRun, Run
from shared.running.scratch import scratch_place
from shared.shown import shown

TARGETS = ("solutions", "exercises")
HINT = "loose"  # the kind that is a hint for authors and no fault
TOGETHER = 4  # trials that a check of a small sample has at least
ALIKE = 3  # findings of the same place that are printed


@dataclass(frozen=True)
class Settings:
    """How much is tried, and what is told."""

    seed: str = "audit"
    sample: int | None = None  # trials of a lesson on each target; None for all
    loose: bool = False
    as_json: bool = False
    jobs: int = os.cpu_count() or 1


def main(lessons: Sequence[Lesson], settings: Settings) -> int:
    """Audit lessons and print the findings; return 0 for none, 1 for some, 2 when it cannot run."""
    try:
        tallies = audit(lessons, settings)
    except (CannotRun, CannotTry) as error:
        click.echo(str(error), err=True)
        return 2
    findings = [finding for tally in tallies for finding in tally.findings]
    click.echo(_as_json(tallies) if settings.as_json else _as_text(tallies))
    return 1 if any(finding.kind != HINT for finding in findings) else 0


def audit(lessons: Sequence[Lesson], settings: Settings) -> list[Tally]:
    """Try every check of these lessons; return what came of it, in the suites' order.

    Raises:
        CannotRun: a suite cannot be read, or this system has no fork.
        CannotTry: a check could not be tried.
    """
    if not FORK:
        raise CannotRun(
            tr(
                "This system has no fork(), which this needs.",
                "이 시스템에는 필요한 fork()가 없어요.",
            )
        )
    tallies: list[Tally] = []

    def body(suites: WarmSuites) -> None:
        orders = [order for lesson in lessons for order in _orders(suites, lesson, settings)]
        with suites.with_server():
            found = try_all(orders, lambda order: _item(suites, order), settings.jobs)
            tallies.extend(sorted(found, key=lambda tally: orders.index(tally.order)))

    preload(Run(lessons[0], TARGETS[0]))
    with tempfile.TemporaryDirectory(dir=scratch_place()) as folder:
        tempfile.tempdir = folder
        try:
            with_warm_suites(lessons, body)
        finally:
            tempfile.tempdir = None
    return tallies


def _orders(suites: WarmSuites, lesson: Lesson, settings: Settings) -> list[Order]:
    items = enumerate(suites.items_of(lesson))
    checks = [number for number, item in items if not isinstance(item, StartsItem)]
    return [
        Order(lesson, number, TARGETS, settings.seed, share, settings.loose)
        for number, share in sorted(_dealt(checks, settings).items())
    ]


def _dealt(checks: Sequence[int], settings: Settings) -> dict[int, int | None]:
    """Return how many trials each check has of the sample: as many as any other, or one more.

    A small sample goes to some of the checks only, `TOGETHER` to each: before its first trial a
    check runs as it is, which takes as long as a trial.
    """
    if settings.sample is None or not checks:
        return dict.fromkeys(checks)
    some = min(len(checks), -(-settings.sample // TOGETHER))
    each, more = divmod(settings.sample, some)
    drawn = random.Random(settings.seed).sample(checks, some)
    return {check: each + (place < more) for place, check in enumerate(drawn)}


def _item(suites: WarmSuites, order: Order) -> pytest.Item:
    return suites.items_of(order.lesson)[order.check]


# --- what is told ---------------------------------------------------------------------------------

_SAID = {
    "raises": ("raises in the suite", "채점 코드에서 예외가 나요"),
    "slow": ("takes over a second more of the judge", "채점기의 시간을 1초 넘게 더 써요"),
    "ends": ("ends the judge's process, or holds it up", "채점 프로세스를 끝내거나 멈추게 해요"),
    "gains": ("gains a point", "점수를 얻어요"),
    "loose": ("passes, though the check reads this", "검사가 읽는 부분인데도 통과해요"),
}


def _as_json(tallies: Sequence[Tally]) -> str:
    document = {
        "tried": sum(tally.tried for tally in tallies),
        "findings": [asdict(finding) for tally in tallies for finding in tally.findings],
    }
    return json.dumps(document, indent=2)


def _as_text(tallies: Sequence[Tally]) -> str:
    lines: list[str] = []
    for lesson, own in groupby(tallies, lambda tally: tally.order.lesson.id):
        lines += _of_lesson(lesson, list(own))
    return shown("\n".join(lines))


def _of_lesson(lesson: str, tallies: Sequence[Tally]) -> list[str]:
    tried = sum(tally.tried for tally in tallies)
    findings = [finding for tally in tallies for finding in tally.findings]
    counts = Counter(finding.kind for finding in findings)
    counted = ", ".join(f"{kind} {counts[kind]}" for kind in KINDS if counts[kind])
    none = tr("no findings", "문제 없음")
    lines = [tr(f"{lesson}: replies tried: {tried}", f"{lesson}: 바꿔 본 응답 {tried}개")]
    lines[0] += f" · {counted or none}"
    alike: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        # The text of an error differs from reply to reply; its place and class don't.
        key = (finding.check, finding.target, finding.kind, finding.error.partition(":")[0])
        alike.setdefault((*key, finding.place), []).append(finding)
    for group in alike.values():
        lines += _of_group(group)
    return lines


def _of_group(group: Sequence[Finding]) -> list[str]:
    first = group[0]
    raised = f": {first.error}" if first.error else ""
    lines = [f"  {first.check} ({first.target}) {tr(*_SAID[first.kind])}{raised}"]
    if first.place:
        lines.append(f"    {first.place}")
    for finding in group[:ALIKE]:
        lines.append(
            f"    {finding.where}, {finding.sent}: {finding.mutation} -> {finding.came_back}"
        )
    if len(group) > ALIKE:
        more = len(group) - ALIKE
        lines.append(tr(f"    and {more} more like these", f"    비슷한 응답 {more}개 더"))
    return lines
