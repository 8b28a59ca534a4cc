"""Put up the walls around this process, one after the other, before a student's code is loaded.

The order matters: mounting needs capabilities, Landlock and seccomp need NO_NEW_PRIVS, and the
filter comes last because it forbids the calls of all the others. Whatever fails raises, and the
app is not started: a wall that is said to stand does stand.
"""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.sandbox import kernel, landlock, seccomp, view
from shared.sandbox.layers import (
    IPC,
    LANDLOCK,
    MOUNTS,
    NAMESPACES,
    RLIMITS,
    SECCOMP,
    USER,
    Survey,
)
from shared.sandbox.limits import Limits

# No user of the machine: the highest range that systemd leaves to nobody (UIDS-GIDS in its docs).
_FIRST_USER = 0x70000000
_USERS = 0x0F000000
_PENDING = 512  # signals and timers of one user


@dataclass(frozen=True)
class Walls:
    """What the walls around one box are made of."""

    survey: Survey
    limits: Limits
    folder: str  # the app's only writable place
    user: int | None  # the app's own user and group, None to stay the grader's
    readable: tuple[str, ...]
    sockets: tuple[str, ...]
    filter: bytes
    nginx: str | None = None  # where that program is, if the submission may run it
    shares: bool = False  # whether it is in the mount namespace of another box already


def user_for(number: int) -> int | None:
    """Return a user for the n-th submission, or None where the grader cannot become another."""
    return _FIRST_USER + number % _USERS if os.geteuid() == 0 else None


def enter(walls: Walls) -> None:
    """Put up the walls.

    Raises:
        OSError: one of them does not stand.
    """
    survey, limits = walls.survey, walls.limits
    _enter_namespaces(walls)
    if not walls.shares:
        for name in ("app", "tmp"):
            _make_own(f"{walls.folder}/{name}", walls.user)
    if RLIMITS in survey:
        _limit(limits, walls.user)
    if USER in survey:
        become_user(walls.user, survey)
    # After the change of user, which forgets it: the app ends with its supervisor.
    kernel.die_with_parent(signal.SIGKILL)
    kernel.forbid_new_privileges()
    if LANDLOCK in survey:
        readable = ("/",) if MOUNTS in survey else walls.readable
        writable = (walls.folder, *walls.sockets)
        landlock.restrict(
            readable,
            writable,
            [path for path in view.DEVICES if os.path.exists(path)],
            view.with_loader(walls.nginx) if walls.nginx else (),
        )
    if SECCOMP in survey:
        seccomp.load(walls.filter)


def enter_to_read(walls: Walls, source: int | None) -> None:
    """Put up the walls of a process that reads what was handed in and writes nothing.

    Args:
        walls: `user` None for a process that keeps the grader's right to read the source.
        source: the descriptor of a folder that may be read, with all below it.

    Raises:
        OSError: one of them does not stand.
    """
    survey = walls.survey
    if RLIMITS in survey:
        _limit(walls.limits, walls.user)
    if USER in survey and source is None:
        become_user(walls.user, survey)
    elif USER in survey:
        _drop_bounding_set(survey)
        kernel.keep_the_right_to_read()
    kernel.die_with_parent(signal.SIGKILL)
    kernel.forbid_new_privileges()
    if LANDLOCK in survey:
        libraries = ("/",) if MOUNTS in survey else walls.readable
        landlock.restrict([*libraries, *([] if source is None else [source])], (), ())
    if SECCOMP in survey:
        seccomp.load(walls.filter)


def _enter_namespaces(walls: Walls) -> None:
    survey, limits = walls.survey, walls.limits
    if MOUNTS in survey and not walls.shares:
        kernel.unshare(kernel.CLONE_NEWNS)
        options = f"size={limits.disk},nr_inodes={limits.disk_files},mode=755"
        view.mount_box(options)
    if IPC in survey:
        kernel.unshare(kernel.CLONE_NEWIPC)


def _make_own(folder: str, user: int | None) -> None:
    os.mkdir(folder, 0o700)
    if user is not None:
        os.chown(folder, user, user)


def become_user(user: int | None, survey: Survey) -> None:
    """Become another user where possible, and give up every capability."""
    _drop_bounding_set(survey)
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    kernel.drop_capabilities()


def _drop_bounding_set(survey: Survey) -> None:
    """Take capabilities out of reach for ever, where this process has the one for it."""
    if os.geteuid() == 0 or any(layer in survey for layer in NAMESPACES):
        kernel.drop_bounding_set()


def _limit(limits: Limits, user: int | None) -> None:
    processes = limits.processes
    if user is None:
        # The kernel counts the user's processes, and the grader's own user has others.
        processes += _processes_of(os.geteuid())
    keep_to(
        {
            "RLIMIT_AS": limits.address_space,
            "RLIMIT_CPU": limits.cpu_seconds,
            "RLIMIT_FSIZE": limits.disk,
            "RLIMIT_NOFILE": limits.open_files,
            "RLIMIT_NPROC": processes,
            # 1, not 0, which keeps no core from a crash handler that the system starts (core(5)).
            "RLIMIT_CORE": 1,
            "RLIMIT_MEMLOCK": 0,
            "RLIMIT_MSGQUEUE": 0,
            # Timers count: each keeps the signal that it will send.
            "RLIMIT_SIGPENDING": _PENDING,
        }
    )


def keep_to(limits: Mapping[str, int]) -> None:
    """Limit this process for ever, each limit (by its name in `resource`) to a number or to less."""
    for name, value in limits.items():
        kind = getattr(resource, name)
        hardest = resource.getrlimit(kind)[1]
        if hardest != resource.RLIM_INFINITY:
            value = min(value, hardest)
        resource.setrlimit(kind, (value, value))


def _processes_of(user: int) -> int:
    """Return the number of processes and threads of a user that can be seen."""
    count = 0
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if place.stat().st_uid == user:
                count += len(os.listdir(place / "task"))
        except OSError:
            continue
    return count


def settle(folder: str, timezone: str) -> None:
    """Give the process an environment that tells nothing, and its own folder to be in."""
    os.environ.clear()
    os.environ.update(
        HOME=f"{folder}/tmp",
        LANG="C.UTF-8",
        PATH="/usr/bin:/bin",
        TMPDIR=f"{folder}/tmp",
        PYTHONDONTWRITEBYTECODE="1",
        **({"TZ": timezone} if timezone else {}),
    )
    tempfile.tempdir = None  # what was found in the environment before
    os.umask(0o022)
    os.chdir(f"{folder}/app")


def take_descriptors(channel: int, output: int, source: int | None = None) -> None:
    """Keep four descriptors: the input, or none, the output twice, and the channel as number 3."""
    null = os.open(os.devnull, os.O_RDONLY) if source is None else source
    # Away from the numbers that they will be given, or one would be overwritten before its turn.
    high = [fcntl.fcntl(part, fcntl.F_DUPFD, 10) for part in (null, output, output, channel)]
    for number, descriptor in enumerate(high):
        os.dup2(descriptor, number, inheritable=number < 3)
    highest = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(4, min(highest, 1 << 20))
