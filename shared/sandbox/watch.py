"""What a submission's processes hold together, counted from outside where no control group limits it.

The count is in two steps, because the exact one walks the page tables (1 ms for a process). First
come the pages that each process has, which counts twice what a fork shares: as long as that is
within the limit nothing more is asked. Above it counts each page's share (Pss, proc_pid_smaps(5)),
which the processes add up to. Where it cannot be read, and where it is too much at all events, what
came since the fork counts.

What grows between two looks is not bounded, nor is what the kernel holds for a process: a full
socket's buffer, say. The app's files are limited by their file system, and shared memory that
belongs to no file by the filter, which leaves none (`seccomp`).
"""

from __future__ import annotations

import errno
import os
import time

EVERY = 0.02  # seconds from one look to the next, while an app runs
_SHARE, _LONGEST = 0.1, 0.2  # of a processor, where there is much to look at; seconds at most
_SURELY = 4  # times the limit: too much, even if all of it were shared by two or three
_PATIENCE = 5  # looks until what only the first count finds too much is asked again
_ROUGH = ("RssAnon", "RssShmem", "VmSwap", "VmPTE")  # proc_pid_status(5)
_EXACT = ("Pss_Anon", "Pss_Shmem", "SwapPss")

Fields = dict[str, str]


class Watch:
    """Looks at this process's children, and at theirs."""

    def __init__(self, proc: int, limit: int) -> None:
        """Take a descriptor of a /proc, whose numbers may be another namespace's, and a limit in bytes.

        Raises:
            OSError: it does not tell how much memory a process has.
        """
        self._proc, self._limit = proc, limit
        self._self = int(os.readlink("self", dir_fd=proc))
        own = self._fields(f"{self._self}/status")
        if not {*_ROUGH, "NSpid"} <= own.keys():
            raise OSError(errno.ENOTSUP, "/proc does not tell what memory a process has")
        self._depth = len(own["NSpid"].split())  # from the namespace of /proc to ours
        self._inherited = _sum(own, _ROUGH)
        self._quiet = _PATIENCE
        self._next = 0.0

    def wait(self) -> float:
        """Return the seconds until it is time to look again."""
        return max(0.0, self._next - time.monotonic())

    def heaviest(self) -> int | None:
        """Look, if it is time: return the child that holds most when all hold too much together."""
        if self.wait():
            return None
        begin = time.process_time()
        try:
            return self._look()
        finally:
            spent = time.process_time() - begin
            self._next = time.monotonic() + min(_LONGEST, max(EVERY, spent / _SHARE))

    def _look(self) -> int | None:
        families = self._families()
        rough = {child: sum(family.values()) for child, family in families.items()}
        if sum(rough.values()) <= self._limit:
            self._quiet = _PATIENCE
            return None
        new = {child: self._since_fork(family) for child, family in families.items()}
        if sum(new.values()) > _SURELY * self._limit:
            return self._number_here(max(new, key=new.__getitem__))
        self._quiet += 1
        if self._quiet <= _PATIENCE:
            return None
        self._quiet = 0
        exact: dict[int, int] = {}
        for _ in range(2):  # what ends between two readings leaves its share to the later one
            exact = {child: self._exact(family) for child, family in self._families().items()}
            if sum(exact.values()) <= self._limit:
                return None
        return self._number_here(max(exact, key=exact.__getitem__))

    def _number_here(self, process: int) -> int | None:
        fields = self._fields(f"{process}/status")
        return int(fields["NSpid"].split()[self._depth - 1]) if fields else None

    def _families(self) -> dict[int, dict[int, int]]:
        """Return the rough count of each process below this one, by the child that it descends from.

        The numbers are those of /proc.
        """
        parents, held = {}, {}
        for name in os.listdir(self._proc):
            if name.isdecimal() and (fields := self._fields(f"{name}/status")):
                parents[int(name)] = int(fields["PPid"])
                held[int(name)] = self._rough(int(name), fields)
        families: dict[int, dict[int, int]] = {}
        for process in parents:
            child, parent = process, parents[process]
            while parent in parents and parent != self._self:
                child, parent = parent, parents[parent]
            if parent == self._self:
                families.setdefault(child, {})[process] = held[process]
        return families

    def _rough(self, process: int, fields: Fields | None = None) -> int:
        """Return the rough count of one process: none when it has gone."""
        fields = fields or self._fields(f"{process}/status")
        return _sum(self._with_memory(process, fields), _ROUGH) if fields else 0

    def _with_memory(self, process: int, fields: Fields) -> Fields:
        """Return the fields of a thread that tells what memory its process has.

        Where the first thread has ended the process tells nothing, and holds what the others need.
        """
        if "RssAnon" in fields or fields["Threads"].strip() == "1":
            return fields
        try:
            threads = os.open(f"{process}/task", os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._proc)
        except OSError:
            return fields
        try:
            of_threads = (
                self._fields(f"{process}/task/{one}/status") for one in os.listdir(threads)
            )
            return next((one for one in of_threads if "RssAnon" in one), fields)
        except OSError:  # it has gone meanwhile
            return fields
        finally:
            os.close(threads)

    def _since_fork(self, family: dict[int, int]) -> int:
        return sum(max(0, rough - self._inherited) for rough in family.values())

    def _exact(self, family: dict[int, int]) -> int:
        total = 0
        for process in family:
            shares = self._fields(f"{process}/smaps_rollup")
            total += (
                _sum(shares, _EXACT)
                if shares
                else self._since_fork({process: self._rough(process)})
            )
        return total

    def _fields(self, path: str) -> Fields:
        """Return the lines `name: value` of a file below /proc; none when the process has gone."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._proc)
        except OSError:
            return {}
        try:
            text = os.read(descriptor, 1 << 14).decode("ascii", "replace")
        except OSError:
            return {}
        finally:
            os.close(descriptor)
        return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)


def _sum(fields: Fields, names: tuple[str, ...]) -> int:
    """Return the sum of fields in bytes; they are written in kB, and a process that ends has none."""
    return sum(int(fields[name].split()[0]) * 1024 for name in names if name in fields)
