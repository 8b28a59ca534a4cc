"""The judge's own walls: it reads what strangers' apps answer, and may be led astray by it.

The network is left once, by the process that judges are forked from; the rest is put up in each
judge. What it still can: read Python, the libraries and the course's texts and suites, speak to the
supervisor and to the apps that this sends, and say through a pipe how the checks went.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from shared.sandbox import confine, kernel, landlock, probe, seccomp, view
from shared.sandbox.layers import JUDGE_LAYERS, LANDLOCK, NETWORK, RLIMITS, SECCOMP, Setup, Survey

_OPEN_FILES = 256  # two for each app, and pipes
_NULL = "/dev/null"
# Of the course; not the solutions, which no check looks at.
_READ_IN_COURSE = ("lessons", "exercises", "tests")
_SHARED = Path(__file__).resolve().parents[1]
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class JudgeWalls:
    """What the walls around each judge are made of."""

    missing: dict[str, str]  # wall -> the reason, as the system gave it
    readable: tuple[str, ...]
    filter: bytes
    memory: int  # bytes of address space

    def enter(self, kept: Collection[int]) -> None:
        """Put the walls around this process; of what is open only the descriptors in `kept` stay.

        Raises:
            OSError: one of them does not stand.
        """
        _close_all_but(kept)
        if RLIMITS not in self.missing:
            self._limit()
        kernel.keep_the_right_to_read()
        kernel.forbid_new_privileges()
        if LANDLOCK not in self.missing:
            landlock.restrict(self.readable, (), (_NULL,))
        if SECCOMP not in self.missing:
            seccomp.load(self.filter)

    def _limit(self) -> None:
        confine.keep_to(
            {
                "RLIMIT_AS": self.memory,
                "RLIMIT_FSIZE": 0,
                "RLIMIT_NOFILE": _OPEN_FILES,
                "RLIMIT_CORE": 1,  # as in `confine`
                "RLIMIT_NPROC": 0,
            }
        )


def build(setup: Setup, courses: Collection[Path], hidden: Collection[Path] = ()) -> JudgeWalls:
    """Leave the network, and return the walls that stand here around judges of these courses.

    `hidden` are files of an instructor's own checks, which may be read as well.

    Each is tried first, and in the end all of them together in a child.

    Raises:
        OSError: together they do not stand.
    """
    missing = dict.fromkeys(setup.judge_without, "switched off")
    readable = (*_readable(courses), *map(str, hidden))
    program = b""

    def compile_filter() -> None:
        nonlocal program
        program = seccomp.compile_for_judge(unix_sockets=bool(setup.sockets))

    checks: dict[str, Callable[[], object]] = {
        NETWORK: lambda: probe.in_child(_leave_network),
        LANDLOCK: landlock.version,
        SECCOMP: compile_filter,
    }
    for wall, check in checks.items():
        if wall not in missing:
            probe.note(missing, wall, check)
    if NETWORK not in missing:
        _leave_network()
    # Measured once: reading it takes 1 ms, and the suites that are still to come are small.
    size = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * _PAGE
    walls = JudgeWalls(missing, readable, program, size + setup.limits.judge_memory)
    probe.in_child(lambda: walls.enter(range(_OPEN_FILES)))
    in_order = {wall: missing[wall] for wall in JUDGE_LAYERS if wall in missing}
    return replace(walls, missing=in_order)


def with_judge(survey: Survey, walls: JudgeWalls) -> Survey:
    """Return the survey with the judge's walls in it."""
    return replace(survey, judge=walls.missing)


def _readable(courses: Collection[Path]) -> tuple[str, ...]:
    of_courses = [str(course / name) for course in courses for name in _READ_IN_COURSE]
    paths = [*view.readable_paths(), str(_SHARED), *of_courses]
    return tuple(path for path in paths if os.path.exists(path))


def _leave_network() -> None:
    if os.geteuid() != 0:
        probe.enter_user_namespace()
    kernel.unshare(kernel.CLONE_NEWNET)
    # The kernel forgets this when a process gains rights, as it does in a namespace of its own.
    kernel.die_with_parent(signal.SIGKILL)


def _close_all_but(kept: Collection[int]) -> None:
    """Keep these descriptors; input, output and errors are nobody's."""
    null = os.open(_NULL, os.O_RDWR)
    for number in range(3):
        if number not in kept:
            os.dup2(null, number)
    lowest = 3
    for number in sorted(kept):
        os.closerange(lowest, number)
        lowest = max(lowest, number + 1)
    os.closerange(lowest, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1 << 20))
