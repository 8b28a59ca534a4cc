"""Values drawn anew for each run, so that an answer cannot be written into the code.

There are billions of names, titles and phrases, so that no page can list them all; of years and
prices there are few, and a check looks at how many a page shows.

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
# Syllables of Korean given names and of words that sound like one.
KOREAN_SYLLABLES = (
    "가강건겨경고광구규근기나남내노누다단담도동두라란람로루리린마명모무미민바백별보봄빈빛사산새샘서석선설"
    "성세소솔수슬승시아안여연영예온용우운원유윤은의이인자재정조주준지진차찬채철초태하한해현호홍화환효훈휘희"
)
LATIN_NAMES = (
    "Ada", "Alan", "Barbara", "Claude", "Donald", "Edsger", "Frances", "Grace", "Hedy", "Ivan",
    "Joan", "Karen", "Linus", "Margaret", "Niklaus", "Radia", "Sophie", "Tony", "Vint", "Yukihiro",
)  # fmt: skip
ONSETS, VOWELS = "bcdfghklmnprstvw", "aeiou"
LATIN_ENDINGS = ("bert", "dale", "field", "ford", "ley", "man", "mond", "son", "ton", "well")
KOREAN_PHRASES = (
    "별 헤는 밤",
    "우리들의 저녁",
    "바람이 머문 자리",
    "작은 책방의 하루",
    "겨울 바다",
    "느린 산책",
)
EMOJI = "\U0001f469\u200d\U0001f680"  # one of two, joined by what nobody sees
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
        """Return a short Korean phrase, of a place and with a number: 겨울 바다 온다라 482."""
        return f"{self.choice(KOREAN_PHRASES)} {self._hangul(3)} {self.number(2, 999)}"

    def name(self) -> str:
        """Return a person's name, Korean or Latin."""
        return self._korean_name() if self.number(0, 1) else self._latin_name()

    def _korean_name(self) -> str:
        """Return a pen name and a name, as readers of Korean books know them: 다온 정서윤."""
        return f"{self._hangul(2)} {self.choice(KOREAN_FAMILY)}{self._hangul(2)}"

    def _latin_name(self, before: str = "") -> str:
        """Return a first name, an initial and a family name: Ada K. Belumford."""
        initial = self.choice(string.ascii_uppercase)
        return f"{self.choice(LATIN_NAMES)} {initial}. {before}{self._place()}"

    def _hangul(self, length: int) -> str:
        return "".join(self._random.choices(KOREAN_SYLLABLES, k=length))

    def _place(self) -> str:
        """Return a word that sounds like an English family name or a town: Belumford."""
        middle = "".join(self.choice(ONSETS) + self.choice(VOWELS) for _ in range(3))
        return middle.title() + self.choice(LATIN_ENDINGS)

    def names(self, count: int) -> list[str]:
        """Return different names; the first three are Korean, Latin and one with an apostrophe."""
        names = [self._korean_name(), self._latin_name(), self._latin_name("O'")]
        while len(names) < count:
            if (name := self._latin_name()) not in names:
                names.append(name)
        return names[:count]

    def title(self) -> str:
        """Return a book's title in English: The Quiet River of Belumford."""
        title = f"The {self.choice(ADJECTIVES)} {self.choice(NOUNS)} of".title()
        return f"{title.replace(' Of', ' of')} {self._place()}"

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
        """Return HTML that would run a script where it is not escaped, and Jinja's braces in it."""
        return f"<img src=x onerror='{{{{{self.word()}}}}}'>"

    def year(self) -> int:
        return self.number(1901, 2025)

    def price(self) -> int:
        """Return a price in KRW, in steps of 10, of four or five digits."""
        return self.number(100, 9999) * 10

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
            f"{self._place()}'s {self.choice(NOUNS)} {self.number(2, 999)}",
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
