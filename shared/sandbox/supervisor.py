"""The trusted parent of one submission's boxes: forks them, kills them when told, cleans up.

It is forked from the zygote, so that apps start with Flask already imported. It reads nothing
that an app writes; the judge speaks to it by small JSON messages over a socket of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import tempfile
import time
from dataclasses import dataclass
from typing import Any, NoReturn

from shared.sandbox import apphost, kernel, reader, view
from shared.sandbox.cgroup import Group, Hierarchy
from shared.sandbox.confine import Walls, user_for
from shared.sandbox.layers import CGROUP, MOUNTS, NETWORK, PIDS, WATCH, Setup, Survey
from shared.sandbox.limits import Limits
from shared.sandbox.processes import (
    end_descendants,
    forker,
    offer_to_be_killed,
    receive,
    remove_folder,
    watch_children,
)
from shared.sandbox.watch import Watch

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
    proc: int  # descriptor of the machine's /proc
    own_proc: int  # and of one that shows the zygote's processes alone, where there can be one


@dataclass
class _App:
    number: int
    folder: str
    too_heavy: bool = False


class Supervisor:
    """Serves one submission until the judge hangs up."""

    def __init__(self, plan: Plan, judge: socket.socket, number: int, limits: Limits) -> None:
        self.plan, self.judge, self.limits = plan, judge, limits
        self.user = user_for(number)
        self.group: Group | None = None
        if CGROUP in plan.survey:
            self.group = Group(plan.groups, f"{plan.prefix}{number}", limits)
            self.group.enter()
        self._watch: Watch | None = None
        if CGROUP not in plan.survey and WATCH in plan.survey:
            self._watch = Watch(plan.own_proc, limits.memory)
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
                ready = {descriptor for descriptor, _ in poll.poll(self._patience())}
                if self._wake in ready:
                    os.read(self._wake, 4096)
                    self._reap()
                if self.judge.fileno() in ready and not self._obey():
                    return
                self._weigh()
        finally:
            self._clean_up()

    def _patience(self) -> float | None:
        """Return the milliseconds until something is to be done that nobody asks for."""
        return self._watch.wait() * 1000 if self._watch and self._apps else None

    def _weigh(self) -> None:
        """Kill the app that holds most, if all hold more than they may."""
        if self._watch and self._apps and (process := self._watch.heaviest()) is not None:
            os.kill(process, signal.SIGKILL)
            if process in self._apps:
                self._apps[process].too_heavy = True

    def _obey(self) -> bool:
        """Do what the judge's next message says; return False when it has hung up."""
        data, descriptors = receive(self.judge)
        if not data:
            return False
        message = json.loads(data)
        if message["do"] in ("boot", "read"):
            try:
                self._fork(message, descriptors)
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

    def _fork(self, message: dict[str, Any], descriptors: list[int]) -> None:
        folder, beside = view.BOX, message.get("beside")
        if beside is not None:
            folder, beside = self._place_of(beside)
        elif MOUNTS not in self.plan.survey:
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
            nginx=self.plan.setup.nginx,
            shares=beside is not None,
        )
        process = self._spawn()
        if process == 0:
            self._be_app(walls, message, descriptors, beside)
        if beside is not None:
            os.close(beside)
        self._apps[process] = _App(message["app"], folder)

    def _place_of(self, number: int) -> tuple[str, int]:
        """Return the folder of a box that is there, and a descriptor of its process.

        Raises:
            OSError: it is gone.
        """
        for process, app in self._apps.items():
            if app.number == number:
                return app.folder, os.pidfd_open(process)
        raise ProcessLookupError(f"no box {number}")

    def _be_app(
        self,
        walls: Walls,
        message: dict[str, Any],
        descriptors: list[int],
        beside: int | None,
    ) -> NoReturn:
        channel, output, *source = descriptors
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            # Where memory runs out an app is killed, not its supervisor, which is in the same
            # group, and not the judge. Taking this back needs a file that the app does not see.
            offer_to_be_killed(self.plan.proc)
            if self._watch and PIDS in self.plan.survey:
                # Or its pages cannot be counted; who could look is outside.
                kernel.hide_memory(False)
            if source:
                reader.run(walls, channel, output, source[0], message)
            number = int(os.readlink("self", dir_fd=self.plan.proc))
            if beside is not None and MOUNTS in self.plan.survey:
                kernel.join_namespace(beside, kernel.CLONE_NEWNS)
            apphost.run(walls, channel, output, message["timezone"], number)
        except BaseException as error:
            os.write(output, f"{error!r}\n".encode())
        finally:
            os._exit(1)  # a child must not go on as a second supervisor

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
        shared = any(other.folder == app.folder for other in self._apps.values())
        if MOUNTS not in self.plan.survey and not shared:
            remove_folder(app.folder)
        killed = self.group.killed_for_memory() if self.group else 0
        memory = app.too_heavy or killed > self._killed_for_memory
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


def be_supervisor(plan: Plan, judge: int, number: int, limits: Limits) -> NoReturn:
    """Be the supervisor of one submission until the judge hangs up."""
    try:
        kernel.die_with_parent(signal.SIGKILL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        kernel.adopt_orphans()
        kernel.hide_memory()
        if plan.setup.meets and NETWORK in plan.survey:
            # Where Unix sockets are allowed, those without a path are the network's: each
            # submission gets its own, or two that run at the same time could talk.
            kernel.unshare(kernel.CLONE_NEWNET)
        Supervisor(plan, socket.socket(fileno=judge), number, limits).serve()
    finally:
        os._exit(0)
