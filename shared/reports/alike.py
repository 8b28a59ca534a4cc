"""Works that are alike, for a person to look at: in a terminal, in the gradebook, as CSV.

Nothing here is a verdict, and no report says that anybody has copied: it says what is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.alike.facing import Alike, Facing, Line
from shared.alike.groups import Entrant, Group, Pair
from shared.language import tr
from shared.reports.page import Page
from shared.reports.tables import written
from shared.shown import Shown, shown, shown_line

GROUPS = 12  # that a terminal names
NAMES = 6  # of a group that a terminal names
LINES = 600  # of a file
CELLS = 160  # characters of a line
CHARACTERS = 2_500_000  # of all texts of a page


def hint() -> str:
    """Return what likeness says, and what it does not."""
    return tr(
        "a hint for you to look at, and no verdict: the same lesson, hint or study group leads to "
        "the same lines",
        "판정이 아니라 직접 살펴볼 때 쓰는 참고 자료예요. 같은 강의와 힌트를 보거나 함께 공부해도 같은 줄이 "
        "나와요",
    )


def name_of(entrant: Entrant) -> Shown:
    """Return whose a work is."""
    return shown_line(entrant.student) or Shown("?")


def share_of(share: float, *, identical: bool = False) -> str:
    """Return how much is the same, in words."""
    if identical:
        return tr("identical", "똑같음")
    return tr(f"{int(100 * share)} % the same", f"{int(100 * share)}% 같음")


def is_identical(group: Group) -> bool:
    """Return whether all works of a group are the same to the last byte."""
    return all(pair.identical for pair in group.pairs)


def alike_list(alike: Alike) -> Page:
    """Return a line for each group, and how many works could not be compared."""
    groups = alike.groups
    head = tr("Like works", "비슷한 제출물")
    text = Page().append(shown(f"\n{head}"), style="bold").append(shown(f" ({hint()})\n"))
    width = max((len(lesson) for lesson, _ in groups), default=0)
    for lesson, group in groups[:GROUPS]:
        names = [name_of(one) for one in group.members]
        more = f" … ({len(names)})" if len(names) > NAMES else ""
        share = share_of(group.least, identical=is_identical(group))
        some = ", ".join(names[:NAMES])
        text.append(shown(f"  {lesson:{width}}  {share}: {some}{more}\n"))
    if len(groups) > GROUPS:
        more = tr(f"  and {len(groups) - GROUPS} more groups: --html shows them all\n",
                  f"  이 밖에 {len(groups) - GROUPS}개 묶음이 더 있어요. --html로 모두 볼 수 있어요\n")  # fmt: skip
        text.append(shown(more))
    return text.append(shown(f"  {summary(alike)}\n"), style="dim")


def summary(alike: Alike) -> str:
    """Return how many works were compared, and why others were not."""
    compared = sum(one.compared for one in alike.lessons)
    short = sum(one.short for one in alike.lessons)
    parts = [tr(f"{compared} works compared", f"비교한 제출물 {compared}개")]
    if short:
        parts.append(
            tr(
                f"{short} with too little beyond the starter and the solution to tell",
                f"시작 코드와 모범 답안에 없는 코드가 적어 비교하지 않은 제출물 {short}개",
            )
        )
    if alike.unread:
        parts.append(
            tr(f"{alike.unread} could not be read again", f"다시 읽지 못한 제출물 {alike.unread}개")
        )
    return ", ".join(parts)


def alike_csv(alike: Alike | None) -> Shown:
    """Return a line for each pair, as CSV for spreadsheets; see `tables.table`."""
    rows: list[list[str | float]] = [
        [tr("Lesson", "레슨"), tr("Group", "묶음"), tr("Student", "학생"),
         tr("Like the work of", "비슷한 제출물"), tr("Same (%)", "같은 비율(%)")]
    ]  # fmt: skip
    for number, (lesson, group) in enumerate(alike.groups if alike else (), 1):
        for pair in group.pairs:
            rows.append(
                [lesson, number, name_of(pair.one), name_of(pair.two), int(100 * pair.share)]
            )
    return Shown("\ufeff" + written(rows))


@dataclass(frozen=True)
class Side:
    """A file as a page shows it: runs of lines, each with whether the other file has them, too."""

    name: Shown
    runs: tuple[tuple[bool, Shown], ...]
    cut: int  # lines that are not shown


@dataclass(frozen=True)
class PairShown:
    """A pair as a page shows it."""

    names: tuple[Shown, Shown]
    share: str
    identical: bool
    files: tuple[tuple[Side, Side], ...]


class Pairs:
    """The pairs of a page; their texts are no longer than a page may be in all."""

    def __init__(self, texts: Mapping[Pair, Sequence[Facing]]) -> None:
        self._texts = texts
        self._left = CHARACTERS

    def shown(self, pair: Pair) -> PairShown:
        """Return how a pair is shown."""
        names = name_of(pair.one), name_of(pair.two)
        files = tuple(self._files(self._texts.get(pair, ())))
        share = share_of(pair.share, identical=pair.identical)
        return PairShown(names, share, pair.identical, files)

    def _files(self, facings: Sequence[Facing]) -> Iterator[tuple[Side, Side]]:
        for facing in facings:
            sides = _side(facing.name, facing.lines), _side(facing.other_name, facing.other_lines)
            size = sum(len(text) for side in sides for _, text in side.runs)
            if size <= self._left:
                self._left -= size
                yield sides


def _side(name: str, lines: Sequence[Line]) -> Side:
    width = len(str(len(lines)))
    runs: list[tuple[bool, list[str]]] = []
    for line in lines[:LINES]:
        same = line.same_as is not None
        if not runs or runs[-1][0] != same:
            runs.append((same, []))
        # Each line has its number, and the number of the line that says the same.
        at = f"{line.number:>{width}}" + (f" = {line.same_as}" if same else "")
        runs[-1][1].append(f"{at:{2 * width + 4}}{shown_code(line.text)}")
    done = tuple((same, Shown("\n".join(some))) for same, some in runs)
    return Side(shown_line(name), done, max(len(lines) - LINES, 0))


def shown_code(text: str) -> Shown:
    """Return a line of code as it may be shown: cut where it is too long."""
    return Shown(shown(text, CELLS).replace("\n", " "))
