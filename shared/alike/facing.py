"""Two works side by side: which lines of the one stand in the other, and where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.alike.fingerprints import GRAM, grams
from shared.alike.groups import Group, Likeness, Pair
from shared.alike.tokens import Token, texts_of, tokens_of


@dataclass(frozen=True)
class Line:
    """A line of a file, and the number of the one in the other file that says the same, if any."""

    number: int
    text: str
    same_as: int | None = None


@dataclass(frozen=True)
class Facing:
    """A file of one work beside the file of the other that has most in common with it."""

    name: str
    lines: tuple[Line, ...]
    other_name: str
    other_lines: tuple[Line, ...]


@dataclass(frozen=True)
class Alike:
    """Which works of a class are alike, for its reports."""

    lessons: tuple[Likeness, ...]
    unread: int  # works that could not be read again, or were changed meanwhile
    texts: Mapping[Pair, Sequence[Facing]]  # of some pairs, as a page can hold

    @property
    def groups(self) -> list[tuple[str, Group]]:
        """All groups, each with its lesson, in order of lesson."""
        return [(one.lesson, group) for one in self.lessons for group in one.groups]


@dataclass(frozen=True)
class _File:
    name: str
    text: str
    tokens: list[Token]
    grams: list[int]


def side_by_side(
    files: Mapping[str, bytes], other: Mapping[str, bytes], given: Collection[int]
) -> list[Facing]:
    """Return the files that have something in common, beside each other.

    Args:
        given: the hashes of what everybody was given, which is not marked.
    """
    mine, theirs = _files(files), _files(other)
    common: Counter[tuple[str, str]] = Counter()
    places: defaultdict[int, set[str]] = defaultdict(set)
    for file in theirs.values():
        for one in file.grams:
            places[one].add(file.name)
    for file in mine.values():
        for one in set(file.grams).difference(given):
            common.update((file.name, name) for name in places.get(one, ()))
    return [_facing(mine[one], theirs[two], given) for one, two in sorted(_matched(common))]


def _matched(common: Counter[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give each file of either side with the one of the other that is most like it, once."""
    seen: tuple[set[str], set[str]] = set(), set()
    for pair, _ in common.most_common():
        if pair[0] not in seen[0] or pair[1] not in seen[1]:
            yield pair
        for names, name in zip(seen, pair, strict=True):
            names.add(name)


def _files(files: Mapping[str, bytes]) -> dict[str, _File]:
    found: dict[str, _File] = {}
    for name, text in texts_of(files).items():
        tokens = tokens_of(name, text)
        found[name] = _File(name, text, tokens, grams(tokens))
    return found


def _facing(one: _File, two: _File, given: Collection[int]) -> Facing:
    return Facing(one.name, _lines(one, two, given), two.name, _lines(two, one, given))


def _lines(file: _File, other: _File, given: Collection[int]) -> tuple[Line, ...]:
    same = _same(file, other, given)
    lines = file.text.removesuffix("\n").split("\n")
    return tuple(Line(at, text, same.get(at)) for at, text in enumerate(lines, 1))


def _same(file: _File, other: _File, given: Collection[int]) -> dict[int, int]:
    """Return for each line that is in the other file, too, which one it is there."""
    places = {one: at for at, one in reversed(list(enumerate(other.grams)))}
    found: defaultdict[int, Counter[int]] = defaultdict(Counter)
    there = -1
    for at, one in enumerate(file.grams):
        if one not in places or one in given:
            continue
        # What stands there more than once is taken to go on where the words before it stand.
        goes_on = there + 1 < len(other.grams) and other.grams[there + 1] == one
        there = there + 1 if goes_on else places[one]
        for step in range(GRAM):
            found[file.tokens[at + step].line][other.tokens[there + step].line] += 1
    return {line: lines.most_common(1)[0][0] for line, lines in found.items()}
