"""The fingerprints of a work, by winnowing.

Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", 2003: of
each `WINDOW` hashes in a row, each of `GRAM` tokens in a row, the smallest is kept. So any common
part of `GRAM + WINDOW - 1` tokens is found wherever it stands, and none is that is shorter than
`GRAM`.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from zlib import crc32

from shared.alike.tokens import Token, texts_of, tokens_of

# Of 6, 8, 10 and 12 tokens, 8 kept disguised copies and independent works furthest apart, over all
# variants of all exercises.
GRAM = 8  # tokens
WINDOW = 4  # hashes
# Of all that has a say in fingerprints, here and in `tokens`: kept ones are of one version.
VERSION = 1
Prints = Sequence[int]  # in order, none twice


def grams(tokens: Sequence[Token]) -> list[int]:
    """Return the hash of each `GRAM` tokens in a row."""
    words = [token.word.encode("utf-8", "replace") for token in tokens]
    return [crc32(b"\0".join(words[at : at + GRAM])) for at in range(len(words) - GRAM + 1)]


def winnowed(hashes: Sequence[int]) -> set[int]:
    """Return the smallest of each `WINDOW` hashes in a row."""
    windows = max(len(hashes) - WINDOW + 1, 1)
    return {min(hashes[at : at + WINDOW]) for at in range(windows)} if hashes else set()


def prints_of(files: Mapping[str, bytes]) -> Prints:
    """Return a work's fingerprints."""
    found: set[int] = set()
    for name, text in texts_of(files).items():
        found |= winnowed(grams(tokens_of(name, text)))
    return array("I", sorted(found))
