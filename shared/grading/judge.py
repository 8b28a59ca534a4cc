"""The judge: a fork of the warm process that runs checks and says of each, at once, how it went.

It reads what strangers' apps answer, so it may be led to hang, to fill the memory or to crash.
Then it has lost one check: what it has said of the others is with its parent (see
`shared.grading.trial`), which goes on with another judge.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import IO, NoReturn

import pytest

from shared.language import tr
from shared.result import Check, Failure
from shared.running import own_time
from shared.running.checks import TRANSPORT
from shared.running.run import Recorder
from shared.running.verdict import failed_check
from shared.sandbox import kernel
from shared.serving.forks import collect_less_often

LENGTH = struct.Struct("!I")  # before each message, which is JSON
LONGEST = 1 << 18  # bytes of a message
_SHORT = 2000  # characters of a failure's parts where the whole is too long


def be_judge(
    session: pytest.Session,
    recorder: Recorder,
    items: Sequence[pytest.Item],
    pipe: int,
    enter: Callable[[int], None] | None,
) -> NoReturn:
    """Run checks and write each to the pipe; `enter`, given the pipe, puts up the judge's walls.

    Ends with 0 when all are done, or when the next one should have a fresh process.
    """
    code = 1
    try:
        os.setpgid(0, 0)
        collect_less_often()
        if sys.platform == "linux":
            kernel.die_with_parent(signal.SIGKILL)
        with os.fdopen(pipe, "wb") as messages:
            try:
                if enter is not None:
                    enter(pipe)
            except OSError as error:
                _send(
                    messages,
                    json.dumps({"cannot": f"the judge's walls do not stand: {error}"}).encode(),
                )
            else:
                _judge(session.config, recorder, items, messages)
                session.config.stash[TRANSPORT].close()
        code = 0
    finally:
        # Nothing of the parent's is to be flushed, closed or cleaned up twice.
        os._exit(code)


def _judge(
    config: pytest.Config, recorder: Recorder, items: Sequence[pytest.Item], messages: IO[bytes]
) -> None:
    for item, following in zip(items, [*items[1:], None], strict=True):
        exhausted = False
        try:
            config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            check = recorder.checks[item.nodeid]
        except BaseException as error:
            # Out of pytest's own code, whose state is not to be relied on any more.
            check, exhausted = failed_check(item, _why(item, error)), True
        _send(messages, _encoded(check))
        if exhausted or own_time.is_exhausted(item):
            return


def _why(item: pytest.Item, error: BaseException) -> Failure:
    if isinstance(error, own_time.TOO_MUCH):
        return Failure(own_time.reason(item, error))
    text = f"{type(error).__name__}: {error}"[:_SHORT]
    return Failure(
        tr(
            f"The grader failed at this check ({text}).",
            f"이 검사에서 채점기에 오류가 났어요({text}).",
        )
    )


def _encoded(check: Check) -> bytes:
    """Return a check's message; if it is too long, without what only explains the verdict."""
    data = json.dumps({"check": check.to_json()}).encode()
    if len(data) <= LONGEST:
        return data
    failure = check.failure
    if failure is not None:
        short = {name: value[:_SHORT] for name, value in vars(failure).items() if name != "line"}
        failure = replace(failure, **short)
    return json.dumps({"check": replace(check, transcript=(), failure=failure).to_json()}).encode()


def _send(messages: IO[bytes], data: bytes) -> None:
    messages.write(LENGTH.pack(len(data)) + data)
    messages.flush()
