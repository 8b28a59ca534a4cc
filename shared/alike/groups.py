"""Which works are alike, by their fingerprints: pairs, and groups of pairs.

A hint for a person. The time and the memory grow with the number of works, not with its square: a
work is compared with those few that share its rarest fingerprints.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise

from shared.alike.fingerprints import Prints

# No two right answers of different authors to an exercise of the course have half of this in common
# (516 pairs); of copies with other names, order, comments and layout, 140 of 148 have more than this.
ALIKE = 0.65
LEAST = 20  # fingerprints of their own; works with fewer are alike by chance
COMMON_SHARE = 0.25  # of a class: what more of it have written, says nothing
COMMON = 8  # ... nor in a small class what more works than these have
_SKETCH = 24  # fingerprints by which works are found that are worth a comparison
_NEAR = 8  # works with which one is compared
_BUCKETS = 1 << 25  # in which fingerprints are counted, at most
_FULL = 0xFFFF


@dataclass(frozen=True)
class Entrant:
    """A work that is compared: whose, and by which hash what was handed in is known."""

    student: str
    lesson: str
    work: str
    number: int  # among the class's submissions


@dataclass(frozen=True)
class Pair:
    """Two works and the share of what is the same in both, from 0 to 1."""

    one: Entrant
    two: Entrant
    share: float

    @property
    def identical(self) -> bool:
        """Whether each file is the same to the last byte."""
        return self.one.work == self.two.work


@dataclass(frozen=True)
class Group:
    """Works that are alike, by a chain of pairs at least: each is like one other."""

    pairs: tuple[Pair, ...]  # the most alike first; one fewer than there are works

    @property
    def members(self) -> list[Entrant]:
        """The works, in the class's order."""
        found = {one for pair in self.pairs for one in (pair.one, pair.two)}
        return sorted(found, key=lambda one: one.number)

    @property
    def least(self) -> float:
        """The smallest share of a pair."""
        return self.pairs[-1].share


@dataclass(frozen=True)
class Likeness:
    """What a comparison of one lesson's works has found."""

    lesson: str
    groups: tuple[Group, ...]
    compared: int
    short: int  # works with too little of their own


@dataclass
class _Node:
    """All works with the same fingerprints, once what everybody has is left out."""

    prints: array[int]
    works: list[Entrant] = field(default_factory=list)


def compare(
    lesson: str, works: Iterable[tuple[Entrant, Prints]], given: Collection[int]
) -> Likeness:
    """Return which works of a lesson are alike.

    Args:
        works: each with its fingerprints; they are read once.
        given: the hashes of what everybody was given.
    """
    nodes: dict[bytes, _Node] = {}
    count = short = 0
    for entrant, prints in works:
        own = array("I", (one for one in prints if one not in given))
        count += 1
        if len(own) < LEAST:
            short += 1
            continue
        nodes.setdefault(sha256(own).digest(), _Node(own)).works.append(entrant)
    pairs = [*_within(nodes.values()), *_between(list(nodes.values()))]
    return Likeness(lesson, tuple(_groups(pairs)), count - short, short)


def _within(nodes: Iterable[_Node]) -> Iterator[Pair]:
    for node in nodes:
        works = sorted(node.works, key=lambda one: (one.work, one.number))  # identical ones beside
        for one, two in pairwise(works):
            yield _pair(one, two, 1.0)


def _pair(one: Entrant, two: Entrant, share: float) -> Pair:
    return Pair(one, two, share) if one.number < two.number else Pair(two, one, share)


class _Counts:
    """How many nodes have each fingerprint, or seldom some more: in a few bytes for each."""

    def __init__(self, nodes: Iterable[_Node]) -> None:
        total = sum(len(node.prints) for node in nodes)
        self._mask = min(_BUCKETS, 1 << (8 * total).bit_length()) - 1
        self._counts = array("H", bytes(2 * (self._mask + 1)))
        for node in nodes:
            for one in node.prints:
                if self._counts[one & self._mask] < _FULL:
                    self._counts[one & self._mask] += 1

    def of(self, one: int) -> int:
        """Return how many have a fingerprint."""
        return self._counts[one & self._mask]


def _between(nodes: Sequence[_Node]) -> Iterator[Pair]:
    """Give the pairs of nodes that are alike."""
    counts = _Counts(nodes)
    most = max(COMMON, COMMON_SHARE * len(nodes))
    for node in nodes:
        node.prints = array("I", (one for one in node.prints if counts.of(one) <= most))
    seen: defaultdict[int, list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        if len(node.prints) < LEAST:
            continue
        sketch = _sketch(node.prints, counts)
        met = Counter(other for one in sketch for other in seen[one][-_NEAR:])
        for one in sketch:
            seen[one].append(number)
        mine = set(node.prints)
        for other, _ in met.most_common(_NEAR):
            share = _share(mine, nodes[other].prints)
            if share >= ALIKE:
                yield _pair(nodes[other].works[0], node.works[0], share)


def _sketch(prints: Prints, counts: _Counts) -> list[int]:
    """Return the fingerprints that fewest others have; what nobody else has leads to nobody."""
    met = [(counts.of(one), one) for one in prints if counts.of(one) > 1]
    return [one for _, one in sorted(met)[:_SKETCH]]


def _share(mine: set[int], theirs: Prints) -> float:
    """Return the share of common fingerprints among those of both (Dice, 1945)."""
    return 2 * sum(one in mine for one in theirs) / (len(mine) + len(theirs))


def _groups(pairs: list[Pair]) -> Iterator[Group]:
    """Give groups, the most alike first, of the fewest and most alike pairs (Kruskal, 1956)."""
    leader: dict[Entrant, Entrant] = {}

    def lead(one: Entrant) -> Entrant:
        while leader.setdefault(one, one) != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    kept: list[Pair] = []
    for pair in sorted(pairs, key=lambda one: (-one.share, one.one.number, one.two.number)):
        first, second = lead(pair.one), lead(pair.two)
        if first != second:
            leader[second] = first
            kept.append(pair)
    groups: defaultdict[Entrant, list[Pair]] = defaultdict(list)
    for pair in kept:
        groups[lead(pair.one)].append(pair)
    for some in groups.values():
        group = Group(tuple(some))
        if len({one.student for one in group.members}) > 1:  # not one student's two attempts
            yield group
