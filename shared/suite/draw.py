"""Values drawn anew for each run, so that an answer cannot be written into the code.

Each check draws from its own stream, seeded by the run's seed and the check's name: a value does
not depend on which checks ran before it, and `--seed` repeats a run.
"""

from __future__ import annotations

import random
import string
from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")

KOREAN_FAMILY = "김이박최정강조윤장임한오서신권황안송류홍"
KOREAN_GIVEN = ("서준", "하은", "도윤", "지우", "시우", "서연", "예준", "민서", "수아", "건우")
LATIN_NAMES = ("Ada", "Grace", "Linus", "Margaret", "Niklaus", "Barbara", "Edsger", "Radia")
LATIN_FAMILY = ("Lovelace", "Hopper", "Wirth", "Liskov", "Perlman", "Hamilton", "Kay", "Allen")
APOSTROPHE_FAMILY = ("O'Brien", "D'Angelo", "O'Neill", "M'Bala")
KOREAN_PHRASES = (
    "별 헤는 밤",
    "우리들의 저녁",
    "바람이 머문 자리",
    "작은 책방의 하루",
    "겨울 바다",
    "느린 산책",
)
ADJECTIVES = ("quiet", "last", "hidden", "second", "burning", "paper", "northern", "empty")
NOUNS = ("river", "garden", "clockmaker", "library", "island", "winter", "orchard", "signal")


class Draw:
    """A seeded source of values as they come in the field."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def number(self, low: int = 1, high: int = 10_000) -> int:
        """Return a whole number from low to high, both included."""
        return self._random.randint(low, high)

    def choice(self, values: Sequence[T]) -> T:
        return self._random.choice(values)

    def sample(self, values: Sequence[T], count: int) -> list[T]:
        """Return `count` different values in random order."""
        return self._random.sample(list(values), count)

    def shuffled(self, values: Sequence[T]) -> list[T]:
        return self.sample(values, len(values))

    def word(self, length: int = 8) -> str:
        """Return a lower-case ASCII word, fit for a URL."""
        return "".join(self._random.choices(string.ascii_lowercase, k=length))

    def korean(self) -> str:
        """Return a short Korean phrase, with a number so that two differ."""
        return f"{self.choice(KOREAN_PHRASES)} {self.number(2, 999)}"

    def name(self) -> str:
        """Return a person's name, Korean or Latin."""
        if self.number(0, 1):
            return self.choice(KOREAN_FAMILY) + self.choice(KOREAN_GIVEN)
        return f"{self.choice(LATIN_NAMES)} {self.choice(LATIN_FAMILY)}"

    def names(self, count: int) -> list[str]:
        """Return different names; the first three are Korean, Latin and one with an apostrophe."""
        korean = self.choice(KOREAN_FAMILY) + self.choice(KOREAN_GIVEN)
        apostrophe = f"{self.choice(LATIN_NAMES)} {self.choice(APOSTROPHE_FAMILY)}"
        names = [korean, f"{self.choice(LATIN_NAMES)} {self.choice(LATIN_FAMILY)}", apostrophe]
        while len(names) < count:
            name = f"{self.choice(LATIN_NAMES)} {self.word(6).title()}"
            if name not in names:
                names.append(name)
        return names[:count]

    def title(self) -> str:
        """Return a book's title in English."""
        return f"The {self.choice(ADJECTIVES)} {self.choice(NOUNS)} {self.number(2, 999)}".title()

    def sentence(self) -> str:
        """Return an English sentence of a reader's review."""
        first, second = self.sample(ADJECTIVES, 2)
        return f"A {first} book about a {second} {self.choice(NOUNS)}, {self.word()}."

    def email(self) -> str:
        return f"{self.word()}@example.com"

    def password(self) -> str:
        """Return a password with letters, digits, a space and a Korean letter."""
        return f"{self.word(6)} {self.number(100, 999)}{self.choice(KOREAN_FAMILY)}!"

    def markup(self) -> str:
        """Return HTML that would run a script where it is not escaped."""
        return f"<img src=x onerror=alert('{self.word()}')>"

    def year(self) -> int:
        return self.number(1901, 2025)

    def price(self) -> int:
        """Return a price in KRW, in steps of 100."""
        return self.number(50, 500) * 100

    def book(self, **overrides: Any) -> dict[str, Any]:
        """Return a book: id, title, author, year, price; `overrides` replace or add fields."""
        return {
            "id": self.number(100, 899),
            "title": self.title(),
            "author": self.name(),
            "year": self.year(),
            "price": self.price(),
        } | overrides

    def books(self, count: int) -> list[dict[str, Any]]:
        """Return books with different ids and titles.

        Three of them (when there are as many) have titles that break careless code: a Korean
        one, one with an apostrophe and one with markup and an ampersand.
        """
        ids = self.sample(range(100, 900), count)
        tricky = [
            self.korean(),
            f"{self.choice(LATIN_NAMES)}'s {self.choice(NOUNS)} {self.number(2, 999)}",
            f"<b>{self.word()}</b> & {self.choice(NOUNS)}",
        ]
        titles = tricky[:count]
        while len(titles) < count:
            if (title := self.title()) not in titles:
                titles.append(title)
        return [
            self.book(id=id, title=title)
            for id, title in zip(ids, self.shuffled(titles), strict=True)
        ]
