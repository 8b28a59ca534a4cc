"""Keep one database server alive for as long as its owner lives, and remove its folder after it.

Run as a program, by `shared.database.server`, with one JSON argument (see `Plan`). Whoever holds
the other end of the pipe on standard input is the owner; when the last holder has ended, however
it did, the pipe ends and the server is stopped. Only the standard library: it starts in 20 ms.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from types import FrameType

STOPPING_SECONDS = 10.0  # for a server to write what it holds; then it is killed
GAVE_UP = "gave-up"  # a file beside the log, once the server has ended for good
TOO_LARGE = "too-large"  # another, if it was ended for what it had
LOOKING_SECONDS = 0.25  # between two looks at how large a server is that has bounds
RESTARTS = 5  # in a row; a server that ends at once does not get better by more


@dataclass(frozen=True)
class Plan:
    """What to run, as whom, and what to remove afterwards."""

    command: list[str]
    log: str
    remove: list[str]  # folders that go with the server
    user: int | None = None  # whose rights the server has; None: this process's
    restart: bool = False  # start it again when it ends by itself
    most: int | None = None  # bytes of its memory and of its files; with more it is ended

    def to_json(self) -> str:
        return json.dumps(self.__dict__)


def main() -> int:
    """Serve until standard input ends."""
    plan = Plan(**json.loads(sys.argv[1]))
    # A Ctrl-C is for the owner; what it leaves running tells when the server may go.
    for name in ("SIGINT", "SIGHUP", "SIGTERM"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    try:
        return _keep(plan)
    finally:
        for folder in plan.remove:
            shutil.rmtree(folder, ignore_errors=True)


def _keep(plan: Plan) -> int:
    wake = _watch_children()
    for _ in range(RESTARTS if plan.restart else 1):
        try:
            server = _start(plan)
        except (OSError, subprocess.SubprocessError) as error:
            _say(plan, f"[ERROR] {plan.command[0]}: {error}")
            break
        while server.poll() is None:
            ready, _, _ = select.select([0, wake], [], [], LOOKING_SECONDS if plan.most else None)
            if wake in ready:
                os.read(wake, 4096)
            if 0 in ready and not os.read(0, 4096):
                _stop(server)
                return 0
            if plan.most and not ready and _size(plan, server.pid) > plan.most:
                _note(plan, TOO_LARGE)
                server.kill()
                server.wait()
        if os.path.exists(_beside(plan, TOO_LARGE)):
            break  # with the same data it would be so again
    # The folder, and what the server said, stay until the owner ends.
    _note(plan, GAVE_UP)
    while os.read(0, 4096):
        pass
    return 1


def _size(plan: Plan, pid: int) -> int:
    """Return how many bytes the server has, in memory and in the folders that go with it."""
    size = 0
    with contextlib.suppress(OSError), open(f"/proc/{pid}/statm", encoding="ascii") as file:
        size = int(file.read().split()[1]) * os.sysconf(
            "SC_PAGE_SIZE"
        )  # proc(5): resident, in pages
    for folder in plan.remove:
        for place, _, names in os.walk(folder):
            for name in names:
                with contextlib.suppress(OSError):  # it has gone meanwhile
                    size += os.lstat(os.path.join(place, name)).st_blocks * 512
    return size


def _note(plan: Plan, name: str) -> None:
    with open(_beside(plan, name), "w", encoding="utf-8"):
        pass


def _beside(plan: Plan, name: str) -> str:
    return os.path.join(os.path.dirname(plan.log), name)


def _say(plan: Plan, line: str) -> None:
    with open(plan.log, "a", encoding="utf-8") as log:
        log.write(f"{line}\n")


def _watch_children() -> int:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, _nothing)
    return reading


def _nothing(number: int, frame: FrameType | None) -> None:
    """Wake the select; the end itself is seen by `poll`."""


def _start(plan: Plan) -> subprocess.Popen[bytes]:
    def become() -> None:
        if sys.platform == "linux":
            # Should the keeper be killed, its server goes with it.
            ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
        for name in ("SIGINT", "SIGHUP", "SIGTERM"):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        if plan.user is not None:
            os.setgroups([])
            os.setgid(plan.user)
            os.setuid(plan.user)

    with open(plan.log, "ab") as log:
        return subprocess.Popen(
            plan.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            preexec_fn=become,  # this process has one thread
        )


def _stop(server: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        server.terminate()
    end = time.monotonic() + STOPPING_SECONDS
    while server.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    if server.poll() is None:
        server.kill()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
