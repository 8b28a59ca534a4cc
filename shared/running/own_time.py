"""What a check may use for itself: to send its requests and to read what came back.

The time of the student's app is not in it (see `shared.suite.patience`). Past the limit the check
has failed, whatever the answer was: one that takes seconds to read is no right answer. A check that
hangs in C code, where no signal handler runs, is ended from outside (see `shared.grading.trial`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest

from shared.language import tr
from shared.suite.deadline import Meter, OutOfTime, limited
from shared.suite.patience import OWN_SECONDS

SECONDS = pytest.StashKey[float]()  # of the processor, for each check; in the configuration
_METER = pytest.StashKey[Meter]()
_REASON = pytest.StashKey[str]()

TOO_MUCH = (OutOfTime, MemoryError, RecursionError)


def begin(item: pytest.Item) -> None:
    """Give a check its own time."""
    item.stash[_METER] = Meter(item.config.stash.get(SECONDS, OWN_SECONDS))


@contextmanager
def own_time(item: pytest.Item) -> Iterator[None]:
    """Count what the block uses as the check's own.

    Raises:
        OutOfTime: in the block, when it is too much.
    """
    if _METER not in item.stash:
        yield  # no check of a lesson
        return
    with limited(item.stash[_METER]):
        yield


def reason(item: pytest.Item, error: BaseException) -> str:
    """Return why a check failed that raised one of `TOO_MUCH`, and remember that it did."""
    item.stash[_REASON] = sentence(error, item.config.stash.get(SECONDS, OWN_SECONDS))
    return item.stash[_REASON]


def is_exhausted(item: pytest.Item) -> bool:
    """Return whether a check reached a limit, after which its process is not to be used again."""
    return _REASON in item.stash


def sentence(error: BaseException, seconds: float) -> str:
    """Return which of the grader's own limits was reached."""
    if isinstance(error, OutOfTime):
        return tr(
            f"The grader's limit of {seconds:g} s for reading the answers of one check was reached.",
            f"한 검사의 응답을 읽는 데 정해진 채점기의 제한 시간 {seconds:g}초를 넘겼어요.",
        )
    if isinstance(error, MemoryError):
        return tr(
            "The answers of this check need more memory to be read than the grader gives a check.",
            "이 검사의 응답을 읽으려면 채점기가 검사 하나에 주는 것보다 많은 메모리가 필요해요.",
        )
    return tr(
        "An answer of this check is nested too deeply to be read.",
        "이 검사의 응답이 너무 깊게 중첩되어 있어서 읽을 수 없어요.",
    )


class OwnTime:
    """A pytest plugin that limits the phases of each check."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Called before each test."""
        with own_time(item):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Called to run each test."""
        with own_time(item):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Called after each test."""
        with own_time(item):
            return (yield)
