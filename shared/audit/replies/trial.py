"""What is tried on one check: which odd reply, in place of which reply; and what came of it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.audit.replies.headers import headers_of
from shared.audit.replies.mutation import Mutation, Outcome, bodies, everywhere
from shared.audit.replies.pages import pages_of
from shared.audit.replies.replay import BYTES
from shared.audit.replies.values import values_of
from shared.suite.transport import Reply, Request

PLACES = 12  # replies of one check that are made odd, one after the other
KINDS = ("raises", "slow", "ends", "gains", "loose")


@dataclass(frozen=True)
class Trial:
    """One odd reply, for one request of a check, for all to a route, or for all."""

    mutation: Mutation
    number: int | None = None  # counted from 0
    route: str | None = None  # as `route_of` says it

    @property
    def where(self) -> str:
        if self.number is not None:
            return f"reply {self.number + 1}"
        return "every reply" if self.route is None else f"every reply to {self.route}"

    def rewrite(self, number: int, request: Request, reply: Reply) -> Outcome:
        """Return the odd reply where it belongs, else the reply as it is."""
        if self.number not in (None, number) or self.route not in (None, route_of(request)):
            return reply
        changed = self.mutation.change(reply)
        return reply if changed is None else changed


@dataclass(frozen=True)
class Finding:
    """What came of a trial, where that is worth a line."""

    kind: str  # one of KINDS
    lesson: str
    target: str  # "solutions" or "exercises"
    check: str
    mutation: str
    where: str
    sent: str
    came_back: str
    error: str = ""  # KeyError: 'id'
    place: str = ""  # tests/02_jsonify/test_exercise.py:61, in create


def route_of(request: Request) -> str:
    """Return the method and path of a request, with N for each number in it."""
    return f"{request.method} {re.sub('[0-9]+', 'N', request.path)}"


Exchanges = Sequence[tuple[Request, Reply]]


def trials(exchanges: Exchanges, rng: random.Random) -> list[Trial]:
    """Return all that is tried on a check that makes these exchanges when nothing is changed."""
    found = [
        Trial(mutation, number=number)
        for number in _places(exchanges)
        for mutation in _mutations(exchanges[number][1], rng)
        if mutation.change(exchanges[number][1]) is not None
    ]
    routes = [route_of(request) for request, _ in exchanges]
    whole = list(everywhere())
    for route in dict.fromkeys(routes):
        if routes.count(route) > 1:
            found += [Trial(mutation, route=route) for mutation in whole]
    if len(set(routes)) > 1:
        found += [Trial(mutation) for mutation in whole]
    return found


def _places(exchanges: Exchanges) -> list[int]:
    """Return the first and the last exchange of each route and status: those between are alike."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number, (request, reply) in enumerate(exchanges):
        groups.setdefault((route_of(request), reply.status), []).append(number)
    return sorted({end for group in groups.values() for end in (group[0], group[-1])})[:PLACES]


def _mutations(reply: Reply, rng: random.Random) -> Iterator[Mutation]:
    if reply.status == BYTES:
        yield from bodies()
        return
    yield from everywhere()
    yield from headers_of(reply)
    yield from values_of(reply, rng)
    yield from pages_of(reply)
