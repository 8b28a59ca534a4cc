"""What machines that grade one class together tell each other, as JSON.

The works go along as names and bytes, so that no machine needs a way to another one's disk.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from shared.grading.submissions import Submission
from shared.handed_in.work import Work
from shared.language import Language
from shared.result import MalformedResult, Result
from shared.sandbox.limits import Limits


@dataclass(frozen=True)
class Piece:
    """One submission of an order."""

    name: str  # of the student, as it may be shown
    lesson: str
    work: Work

    @classmethod
    def of(cls, submission: Submission) -> Piece:
        """Return a submission that has been read as a piece."""
        assert submission.lesson is not None
        assert submission.work is not None
        return cls(submission.name, submission.lesson.id, submission.work)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        files = {name: base64.b64encode(data).decode() for name, data in self.work.files.items()}
        return {
            "name": self.name,
            "lesson": self.lesson,
            "folder": self.work.folder,
            "files": files,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Piece:
        """Read what `to_json` wrote."""
        files = {name: base64.b64decode(text) for name, text in data["files"].items()}
        return cls(data["name"], data["lesson"], Work(data["folder"], files))


@dataclass(frozen=True)
class Terms:
    """How all orders of a run are to be graded."""

    lessons: tuple[str, ...]  # of the run
    hidden: Mapping[str, str]  # lesson -> an instructor's own suite for it
    machine: Mapping[str, str]  # what the other machine must have as this one has it
    seed: str
    language: Language
    limits: Limits
    allow_weak: bool

    @property
    def run(self) -> str:
        """A hash that tells runs apart."""
        return hashlib.sha256(json.dumps(self.to_json()).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return them as plain data."""
        return {**asdict(self), "limits": self.limits.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Terms:
        """Read what `to_json` wrote."""
        changed = {"limits": Limits.from_json(data["limits"]), "lessons": tuple(data["lessons"])}
        return cls(**{**data, **changed})


@dataclass(frozen=True)
class Order:
    """Some submissions to grade."""

    terms: Terms
    pieces: Sequence[Piece]

    def encode(self) -> bytes:
        """Return it as JSON."""
        pieces = [piece.to_json() for piece in self.pieces]
        return json.dumps({"terms": self.terms.to_json(), "pieces": pieces}).encode()

    @classmethod
    def decode(cls, text: bytes) -> Order:
        """Read what `encode` wrote."""
        data = json.loads(text)
        pieces = [Piece.from_json(piece) for piece in data["pieces"]]
        return cls(Terms.from_json(data["terms"]), pieces)


@dataclass(frozen=True)
class Answer:
    """What became of an order: a result for each submission, or why this machine has none."""

    results: tuple[Result, ...] = ()
    isolation: str = ""
    refusal: str = field(default="", kw_only=True)

    def encode(self) -> bytes:
        """Return it as JSON."""
        results = [result.to_json() for result in self.results]
        data = {"results": results, "isolation": self.isolation, "refusal": self.refusal}
        return json.dumps(data).encode()

    @classmethod
    def decode(cls, text: Any) -> Answer:
        """Read what another machine sent; nothing in it is trusted to have the right shape.

        Raises:
            MalformedResult: it is no answer.
        """
        try:
            data = json.loads(text)
            results, isolation, refusal = data["results"], data["isolation"], data["refusal"]
        except (TypeError, KeyError, ValueError, RecursionError) as error:
            raise MalformedResult(f"no answer: {error!r:.200}") from None
        if not (
            isinstance(results, list) and isinstance(isolation, str) and isinstance(refusal, str)
        ):
            raise MalformedResult("no answer: a field is of another type")
        return cls(tuple(map(Result.from_json, results)), isolation, refusal=refusal)
