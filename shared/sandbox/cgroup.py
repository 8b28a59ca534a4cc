"""Control groups: one limit on memory and processes for everything that a submission starts.

Both versions are known. Version 1 has a hierarchy for each resource. In version 2 a group that
holds processes cannot divide its resources, so the groups made here are siblings of the grader's
own group or of one above it. Everything goes through descriptors of the hierarchies' folders,
because the processes that make groups no longer see the file system that they lie in.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from shared.sandbox.limits import Limits
from shared.sandbox.owned import PREFIX, is_stale

_REMOVE_SECONDS = 2.0  # a group stays busy for a moment after its last process was reaped


@dataclass(frozen=True)
class Hierarchy:
    """A folder in which groups can be made."""

    folder: int  # descriptor
    resource: str  # "memory" or "pids" in version 1; "" in version 2, which has both in one


def hierarchies(prefix: str, limits: Limits) -> list[Hierarchy]:
    """Return where groups can be made that limit memory and processes, having tried it.

    Raises:
        OSError: there is no such place, or not for this user.
    """
    mounts, own = _mounts(), _own_groups()
    if "memory" in mounts and "pids" in mounts:
        folders = {name: _below(mounts[name], own.get(name, "/")) for name in ("memory", "pids")}
    elif "" in mounts:
        folders = {"": _dividing_group(mounts[""], own.get("", "/"))}
    else:
        raise OSError(errno.ENOENT, "no control groups for memory and processes are mounted")
    found = [
        Hierarchy(os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC), resource)
        for resource, folder in folders.items()
    ]
    sweep(found)
    _try(found, f"{prefix}try", limits)
    return found


def _mounts() -> dict[str, Path]:
    """Return the mount point of each version 1 resource, and of version 2 under ""."""
    found: dict[str, Path] = {}
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, kind, options, *_ = line.split(" ")
        if kind == "cgroup":
            for name in {"memory", "pids"} & set(options.split(",")):
                found[name] = Path(place)
        elif kind == "cgroup2":
            found[""] = Path(place)
    return found


def _own_groups() -> dict[str, str]:
    """Return the path of this process's group by resource, version 2's under ""."""
    found = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, resources, path = line.split(":", 2)
        for name in resources.split(","):
            found[name] = path
    return found


def _below(mount: Path, group: str) -> Path:
    place = mount / group.lstrip("/")
    return place if place.is_dir() else mount  # in a container the path may be the host's


def _dividing_group(mount: Path, group: str) -> Path:
    """Return the nearest group above the own one that divides memory and processes."""
    place = _below(mount, group)
    for folder in [mount] if place == mount else place.parents:
        divided = (folder / "cgroup.subtree_control").read_text().split()
        if {"memory", "pids"} <= set(divided) and os.access(folder, os.W_OK):
            return folder
        if folder == mount:
            break
    raise OSError(
        errno.EACCES, "no group above the own one divides memory and processes for this user"
    )


def _try(found: list[Hierarchy], name: str, limits: Limits) -> None:
    try:
        group = Group(found, name, limits)
        child = os.fork()
        if child == 0:
            try:
                group.enter()
                os._exit(0)
            finally:
                os._exit(1)
        if os.waitpid(child, 0)[1]:
            raise OSError(errno.EACCES, "a process cannot enter a new group")
    finally:
        remove(found, name)


def sweep(found: list[Hierarchy], prefix: str = "") -> None:
    """Remove the groups that begin with `prefix`, or else those whose keeper is gone.

    What still runs in them is killed.
    """
    for hierarchy in found:
        for name in os.listdir(hierarchy.folder):
            if name.startswith(prefix or PREFIX) and (prefix or is_stale(name)):
                with contextlib.suppress(OSError):
                    _kill(hierarchy, name)
                    _remove(hierarchy, name)


def _kill(hierarchy: Hierarchy, name: str) -> None:
    for process in map(int, _read(hierarchy, f"{name}/cgroup.procs")):
        # 0 is a process of another namespace; to kill(2) it means all of one's own group.
        if process > 0:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


class Group:
    """The groups of one submission, one in each hierarchy.

    The supervisor enters, and its apps are born inside: each entering waits until every processor
    has been through the scheduler, which takes 10 ms where all are busy.
    """

    def __init__(self, found: list[Hierarchy], name: str, limits: Limits) -> None:
        """Make the groups.

        Raises:
            OSError: the kernel refuses.
        """
        self.name = name
        self._found = found
        for hierarchy in found:
            os.mkdir(name, dir_fd=hierarchy.folder)
            for file, value in _settings(hierarchy, limits):
                with contextlib.suppress(FileNotFoundError):  # a kernel without swap accounting
                    _write(hierarchy, f"{name}/{file}", value)

    def enter(self) -> None:
        """Put this process into the groups."""
        for hierarchy in self._found:
            _write(hierarchy, f"{self.name}/cgroup.procs", 0)

    def killed_for_memory(self) -> int:
        """Return how many processes of the group the kernel killed for the memory it took."""
        for hierarchy in self._found:
            if hierarchy.resource == "pids":
                continue
            file = "memory.oom_control" if hierarchy.resource else "memory.events"
            counts = dict(line.split() for line in _read(hierarchy, f"{self.name}/{file}"))
            return int(counts.get("oom_kill", 0))
        return 0


def remove(found: list[Hierarchy], name: str) -> None:
    """Remove the groups of one submission, whose processes have been reaped."""
    for hierarchy in found:
        _remove(hierarchy, name)


def _settings(hierarchy: Hierarchy, limits: Limits) -> list[tuple[str, int]]:
    first = [
        ("memory.limit_in_bytes", limits.memory),
        ("memory.memsw.limit_in_bytes", limits.memory),
    ]
    second = [("memory.max", limits.memory), ("memory.swap.max", 0), ("memory.oom.group", 0)]
    processes = [("pids.max", limits.processes + 1)]  # one is the supervisor
    return {"memory": first, "pids": processes, "": second + processes}[hierarchy.resource]


def _write(hierarchy: Hierarchy, path: str, value: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC, dir_fd=hierarchy.folder)
    try:
        os.write(descriptor, str(value).encode())
    finally:
        os.close(descriptor)


def _read(hierarchy: Hierarchy, path: str) -> list[str]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=hierarchy.folder)
    try:
        return os.read(descriptor, 65536).decode().splitlines()
    finally:
        os.close(descriptor)


def _remove(hierarchy: Hierarchy, name: str) -> None:
    end = time.monotonic() + _REMOVE_SECONDS
    while True:
        try:
            return os.rmdir(name, dir_fd=hierarchy.folder)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno != errno.EBUSY or time.monotonic() > end:
                raise
            time.sleep(0.001)
