"""The process that grades for another machine: a pool of one worker, and orders over a socket."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from shared.database.errors import ServerError
from shared.gradebook.keys import of_this_machine
from shared.grading.orders import Answer, Order, Terms
from shared.grading.pool import Pool, PoolError, setup_for
from shared.grading.submissions import Submission
from shared.language import set_language, tr
from shared.material.catalog import HIDDEN_SUITE, Course, Lesson, UnknownLesson, find_root
from shared.result import Result
from shared.sandbox.layers import WeakIsolation, require
from shared.setup.errors import SetupError


class Refusal(Exception):
    """This machine does not grade that; the message says why."""


class Hand:
    """Grades the orders of one run. Use as a context manager."""

    def __init__(self) -> None:
        self._course = Course(find_root())
        self._stack = ExitStack()
        self._pool: Pool | None = None
        self._lessons: dict[str, Lesson] = {}

    def __enter__(self) -> Hand:
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def answer(self, order: Order) -> Answer:
        """Return a result for each submission, or why there is none."""
        set_language(order.terms.language)
        try:
            pool = self._pool_for(order.terms)
            submissions = [
                Submission(one.name, self._lessons[one.lesson], "", work=one.work)
                for one in order.pieces
            ]
            results: dict[int, Result | None] = dict(pool.grade(submissions))
        except (Refusal, PoolError, WeakIsolation, SetupError, ServerError, UnknownLesson) as error:
            self._leave()
            return Answer(refusal=str(error))
        graded = [results[number] for number in range(len(submissions))]
        return Answer(tuple(one for one in graded if one is not None), pool.survey.text())

    def _pool_for(self, terms: Terms) -> Pool:
        if self._pool is not None:
            return self._pool
        if other := differing(terms.machine, of_this_machine(self._course.lessons)):
            raise Refusal(not_alike(other))
        course = self._with_hidden(terms.hidden)
        self._lessons = {one: course.lesson(one) for one in terms.lessons}
        lessons = list(self._lessons.values())
        setup = setup_for(lessons, terms.limits)
        self._pool = self._stack.enter_context(Pool(lessons, setup, 1, terms.seed))
        require(self._pool.survey, terms.allow_weak)
        return self._pool

    def _with_hidden(self, suites: Mapping[str, str]) -> Course:
        """Return the course with an instructor's own suites beside its own."""
        if not suites:
            return self._course
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="hidden-")))
        for lesson, text in suites.items():
            (folder / lesson).mkdir()
            (folder / lesson / HIDDEN_SUITE).write_text(text, encoding="utf-8")
        return replace(self._course, hidden=folder)

    def _leave(self) -> None:
        self._stack.close()
        self._pool = None


def differing(wanted: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Return in what a machine differs from the one that a class is graded from."""
    return [name for name, value in wanted.items() if found.get(name) != value]


def not_alike(other: Collection[str]) -> str:
    """Return in what a machine differs, and what to do."""
    words = {
        "code": tr("the code that grades", "채점하는 코드"),
        "suites": tr("the lessons' suites", "레슨의 검사"),
        "libraries": tr("the versions of Python or the libraries", "파이썬이나 라이브러리의 버전"),
    }
    named = ", ".join(words.get(name, name) for name in other)
    return tr(
        f"It differs from this machine in {named}. Check out the same revision of the course there, "
        "and start its worker again.",
        f"이 컴퓨터와 다른 것이 있어요: {named}. 그쪽에도 같은 버전의 강의 저장소를 받은 뒤, 워커를 다시 시작해 "
        "주세요.",
    )


def main() -> int:
    """Answer the orders that come over the socket of this number, until it closes."""
    way = Connection(int(sys.argv[1]))
    with contextlib.suppress(EOFError, ConnectionError), Hand() as hand:
        while True:
            way.send_bytes(hand.answer(Order.decode(way.recv_bytes())).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
