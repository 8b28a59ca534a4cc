"""The zygote: imports Flask once, enters the view that all apps share, and forks supervisors.

It never reads a submission: what it gets is a socket, which it hands on.
"""

from __future__ import annotations

import contextlib
import io
import json
import linecache
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from shared.sandbox import cgroup, kernel, landlock, probe, processes, seccomp, view
from shared.sandbox.cgroup import Hierarchy
from shared.sandbox.layers import CGROUP, LANDLOCK, PIDS, SECCOMP, Setup, Survey
from shared.sandbox.limits import Limits
from shared.serving.forks import import_early, keep_for_forks
from shared.suite.transport import Request

FIRST_USED = ("werkzeug.serving", "werkzeug.debug", "sqlite3", "uuid")
_ENDING_SECONDS = 10.0


def be_zygote(
    control: socket.socket,
    setup: Setup,
    survey: Survey,
    groups: list[Hierarchy],
    prefix: str,
    scratch: str,
) -> NoReturn:
    """Be the zygote until the judge hangs up."""
    code = 1
    try:
        # Not SIGKILL: where there is no namespace, the apps' own children have to be found.
        kernel.die_with_parent(signal.SIGTERM)
        kernel.adopt_orphans()
        kernel.hide_memory()
        _Zygote(control, setup, survey, groups, prefix, scratch).serve()
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


class _Zygote:
    def __init__(
        self,
        control: socket.socket,
        setup: Setup,
        survey: Survey,
        groups: list[Hierarchy],
        prefix: str,
        scratch: str,
    ) -> None:
        with _without("pytest"):  # which time_machine imports where it can
            from shared.sandbox import supervisor  # Flask too: the keeper does without
            from shared.suite import programs

            names = (*FIRST_USED, *setup.preload, *(programs.MODULES if setup.servers else ()))
            import_early(names, without=("shared", "pytest"))  # of the suites nothing may be here
        self._module = supervisor
        self.control = control
        _warm_up()
        program = _compile(setup, survey)
        readable = tuple(view.readable_paths())
        proc = os.open("/proc", os.O_RDONLY | os.O_CLOEXEC)
        own = probe.enter_zygote(setup, survey)
        _forget_the_course()
        self.plan = supervisor.Plan(
            setup, survey, groups, prefix, scratch, readable, program, proc, own
        )
        self._spawn = processes.forker(PIDS in survey)
        self._wake = processes.watch_children()
        self._supervisors: dict[int, str] = {}  # process -> the name of its control groups
        self._orphaned = False
        signal.signal(signal.SIGTERM, self._lose_keeper)
        keep_for_forks()

    def serve(self) -> None:
        """Fork a supervisor for each socket that the judge sends."""
        self.control.send(json.dumps({"survey": self.plan.survey.to_json()}).encode())
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        number = int.from_bytes(os.urandom(3), "big")  # other graders have other users
        while not self._orphaned:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if self._wake in ready:
                os.read(self._wake, 4096)
                self._reap()
            if self.control.fileno() in ready:
                data, descriptors = processes.receive(self.control)
                if not data:
                    break
                number += 1
                self._open(json.loads(data), descriptors, number)
        self._end()

    def _open(
        self, message: dict[str, dict[str, float]], descriptors: list[int], number: int
    ) -> None:
        (judge,) = descriptors
        try:
            process = self._spawn()
        except OSError:
            process = -1  # the judge sees its socket closed
        if process == 0:
            try:
                self.control.close()
                os.close(self._wake)
                limits = Limits.from_json(message["limits"])
                self._module.be_supervisor(self.plan, judge, number, limits)
            finally:
                os._exit(1)  # a child must not go on as a second zygote
        os.close(judge)
        if process > 0:
            self._supervisors[process] = f"{self.plan.prefix}{number}"

    def _reap(self) -> None:
        while True:
            try:
                process, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            name = self._supervisors.pop(process, None)
            if PIDS not in self.plan.survey:
                # Orphans come here only when their supervisor was killed.
                processes.end_descendants(set(self._supervisors))
            if name:
                with contextlib.suppress(OSError):  # the keeper tries again at the end
                    cgroup.remove(self.plan.groups, name)

    def _lose_keeper(self, number: int, frame: object) -> None:
        self._orphaned = True

    def _end(self) -> None:
        """Wait for the supervisors, which see that the judge has gone; end what is left."""
        end = time.monotonic() + (0 if self._orphaned else _ENDING_SECONDS)
        while self._supervisors and time.monotonic() < end:
            select.select([self._wake], [], [], 0.1)
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake, 4096)
            self._reap()
        for process in self._supervisors:
            os.kill(process, signal.SIGKILL)
        if PIDS not in self.plan.survey:
            processes.end_descendants(set())


@contextlib.contextmanager
def _without(library: str) -> Iterator[None]:
    """Let imports in the block find a library missing: what is not there costs no fork time."""
    sys.modules[library] = None  # type: ignore[assignment]  # as importlib documents
    try:
        yield
    finally:
        del sys.modules[library]


def _warm_up() -> None:
    """Answer two requests, so that what Flask does once is done before the first fork.

    Every app's first request would otherwise take 2 ms more.
    """
    from flask import Flask, render_template_string, request, session

    from shared.suite import loader, wsgi

    app = Flask("warm_up", root_path="/")  # or it keeps the current folder's
    app.secret_key = "only to run the code that signs"

    @app.route("/<int:number>")
    def page(number: int) -> dict[str, str]:
        session["number"] = request.args.get("number", number)
        return {"page": render_template_string("<p>{{ number }}</p>", number=number)}

    for path in ("/1", "/no-such-page"):
        environ = wsgi.to_environ(Request("GET", path, path, "", ()), io.StringIO())
        loader.view_location(app, environ, Path("/"))
        wsgi.answer(app, environ)


def _compile(setup: Setup, survey: Survey) -> bytes:
    if SECCOMP not in survey:
        return b""
    fenced = PIDS in survey or (LANDLOCK in survey and landlock.version() >= landlock.SCOPES_SINCE)
    return seccomp.compile_filter(
        unix_sockets=setup.meets, signals=fenced, shared_memory=CGROUP in survey
    )


def _forget_the_course() -> None:
    """Let later imports find Python's libraries, and nothing tell where the course lies.

    An editable install's finder says it in a module, in the list of finders, and in that of hooks.
    """
    python = view.python_paths()

    def is_pythons(entry: str) -> bool:
        return entry.endswith(".zip") or any(Path(entry).is_relative_to(one) for one in python)

    for name in [name for name in sys.modules if name.startswith("__editable__")]:
        del sys.modules[name]
    sys.path[:] = filter(is_pythons, sys.path)
    for entry in [entry for entry in sys.path_importer_cache if not is_pythons(entry)]:
        del sys.path_importer_cache[entry]
    sys.meta_path[:] = [one for one in sys.meta_path if not _is_of_the_course(one)]
    sys.path_hooks[:] = [one for one in sys.path_hooks if not _is_of_the_course(one)]
    sys.modules["__main__"] = ModuleType("__main__")
    linecache.clearcache()


def _is_of_the_course(finder: object) -> bool:
    home = str(getattr(finder, "__module__", ""))
    return home.startswith(("__editable__", "__main__"))
