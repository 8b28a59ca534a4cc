"""The trusted parent of one submission's apps: forks each, kills it when told, cleans up after it.

It is forked from the zygote, so that its apps start with Flask already imported. It reads nothing
that an app writes; the judge speaks to it by small JSON messages over a socket of its own.
"""

from __future__ import annotations

import array
import contextlib
import json
import os
import select
import shutil
import signal
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from shared.sandbox import apphost, kernel, view
from shared.sandbox.cgroup import Group, Hierarchy
from shared.sandbox.confine import Walls, user_for
from shared.sandbox.layers import CGROUP, MOUNTS, PIDS, Setup, Survey
from shared.sandbox.limits import Limits

MESSAGE = 4096  # bytes of a message between the judge and a supervisor
_CLEANING_SECONDS = 5.0


@dataclass(frozen=True)
class Plan:
    """What the zygote knows and each supervisor needs."""

    setup: Setup
    survey: Survey
    groups: list[Hierarchy]
    prefix: str  # of the names of control groups
    scratch: str  # a real folder for apps that have no file system of their own, or ""
    readable: tuple[str, ...]
    filter: bytes


@dataclass
class _App:
    number: int
    folder: str


class Supervisor:
    """Serves one submission until the judge hangs up."""

    def __init__(self, plan: Plan, judge: socket.socket, number: int, limits: Limits) -> None:
        self.plan, self.judge, self.limits = plan, judge, limits
        self.user = user_for(number)
        self.group: Group | None = None
        if CGROUP in plan.survey:
            self.group = Group(plan.groups, f"{plan.prefix}{number}", limits)
        self._apps: dict[int, _App] = {}  # by process
        self._killed_for_memory = 0
        self._spawn = forker(PIDS in plan.survey)
        self._wake = watch_children()

    def serve(self) -> None:
        """Obey the judge until it hangs up; leave nothing behind."""
        try:
            poll = select.poll()
            poll.register(self.judge, select.POLLIN)
            poll.register(self._wake, select.POLLIN)
            while True:
                ready = {descriptor for descriptor, _ in poll.poll()}
                if self._wake in ready:
                    os.read(self._wake, 4096)
                    self._reap()
                if self.judge.fileno() in ready and not self._obey():
                    return
        finally:
            self._clean_up()

    def _obey(self) -> bool:
        """Do what the judge's next message says; return False when it has hung up."""
        data, descriptors = receive(self.judge)
        if not data:
            return False
        message = json.loads(data)
        if message["do"] == "boot":
            try:
                self._boot(message, descriptors)
            except OSError as error:
                self._tell({"app": message["app"], "fault": str(error)})
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)
        elif message["do"] == "end":
            for process, app in self._apps.items():
                if app.number == message["app"]:
                    os.kill(process, signal.SIGKILL)
        return True

    def _boot(self, message: dict[str, Any], descriptors: list[int]) -> None:
        channel, output = descriptors
        folder = view.BOX
        if MOUNTS not in self.plan.survey:
            folder = tempfile.mkdtemp(prefix="app-", dir=self.plan.scratch)
            os.chmod(folder, 0o711)  # another user must come through
        walls = Walls(
            survey=self.plan.survey,
            limits=self.limits,
            folder=folder,
            user=self.user,
            readable=self.plan.readable,
            sockets=self.plan.setup.sockets,
            filter=self.plan.filter,
        )
        process = self._spawn()
        if process == 0:
            _be_app(walls, self.group, channel, output, message["timezone"])
        self._apps[process] = _App(message["app"], folder)

    def _reap(self) -> None:
        while True:
            try:
                process, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            app = self._apps.pop(process, None)
            if app is not None:
                code = os.waitstatus_to_exitcode(status)
                self._after(app, code, usage.ru_utime + usage.ru_stime)

    def _after(self, app: _App, code: int, cpu: float) -> None:
        if PIDS not in self.plan.survey:
            end_descendants(set(self._apps))
        if MOUNTS not in self.plan.survey:
            remove_folder(app.folder)
        killed = self.group.killed_for_memory() if self.group else 0
        memory = killed > self._killed_for_memory
        self._killed_for_memory = killed
        self._tell({"app": app.number, "code": code, "memory": memory, "cpu": cpu})

    def _tell(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # the judge has hung up
            self.judge.send(json.dumps(message).encode())

    def _clean_up(self) -> None:
        for process in self._apps:
            os.kill(process, signal.SIGKILL)
        end = time.monotonic() + _CLEANING_SECONDS
        while self._apps and time.monotonic() < end:
            select.select([self._wake], [], [], 0.1)
            self._reap()
        if self.group:
            self.group.remove()


def _be_app(
    walls: Walls, group: Group | None, channel: int, output: int, timezone: str
) -> NoReturn:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        os.setsid()
        if group:
            group.enter()
    except BaseException as error:
        os.write(output, f"{error}\n".encode())
        os._exit(1)
    apphost.run(walls, channel, output, timezone)


def forker(own_pids: bool) -> Callable[[], int]:
    """Return a fork whose child is, where wanted, the first process of a namespace of its own."""
    if not own_pids:
        return os.fork
    ourselves = os.pidfd_open(os.getpid())

    def fork() -> int:
        kernel.unshare(kernel.CLONE_NEWPID)
        try:
            process = os.fork()
        except BaseException:
            kernel.join_namespace(ourselves, kernel.CLONE_NEWPID)
            raise
        if process:
            # Back, or the next child would be born into this one's namespace.
            kernel.join_namespace(ourselves, kernel.CLONE_NEWPID)
        return process

    return fork


def watch_children() -> int:
    """Return a descriptor that becomes readable when a child ends."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    return reading


def receive(sock: socket.socket) -> tuple[bytes, list[int]]:
    """Return one message and the descriptors that came with it."""
    descriptors = array.array("i")
    data, ancillary, _, _ = sock.recvmsg(MESSAGE, socket.CMSG_SPACE(2 * descriptors.itemsize))
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content[: len(content) - len(content) % descriptors.itemsize])
    return data, list(descriptors)


def end_descendants(spared: set[int]) -> None:
    """Kill every child but the spared ones, and the orphans that come to this process, until none is left."""
    end = time.monotonic() + _CLEANING_SECONDS
    while (children := _children() - spared) and time.monotonic() < end:
        for process in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for process in children:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, 0)


def _children() -> set[int]:
    """Return the processes whose parent is this one."""
    found = set()
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = (place / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                found.add(int(place.name))
    return found


def remove_folder(folder: str) -> None:
    """Remove an app's folder, whatever it did to the permissions in it."""

    def retry(function: Callable[..., Any], path: str, error: Any) -> None:
        with contextlib.suppress(OSError):
            if stat.S_ISDIR(os.lstat(os.path.dirname(path)).st_mode):
                os.chmod(os.path.dirname(path), 0o700)
            if stat.S_ISDIR(os.lstat(path).st_mode):
                os.chmod(path, 0o700)
                shutil.rmtree(path)
            else:
                os.unlink(path)

    shutil.rmtree(folder, onerror=retry)


def be_supervisor(plan: Plan, judge: int, number: int, limits: Limits) -> NoReturn:
    """Be the supervisor of one submission until the judge hangs up."""
    try:
        if sys.platform == "linux":
            kernel.die_with_parent(signal.SIGKILL)
            kernel.adopt_orphans()
            kernel.hide_memory()
        Supervisor(plan, socket.socket(fileno=judge), number, limits).serve()
    finally:
        os._exit(0)
