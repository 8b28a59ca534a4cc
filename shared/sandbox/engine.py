"""The judge's end of the zygote: start it, learn which walls stand, ask it for supervisors."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from shared.language import tr
from shared.sandbox.layers import LAYERS, Setup, Survey
from shared.sandbox.limits import Limits
from shared.sandbox.owned import owned_folder, remove_owned
from shared.suite.transport import TransportError

_START_SECONDS = 60.0
_END_SECONDS = 20.0
# -I: neither the current folder, nor PYTHON* variables, nor the user's own packages; the course need
# not be installed, and the command does not say where it lies.
_PROGRAM = "exec(compile(open('shared/sandbox/start.py', 'rb').read(), 'start', 'exec'))"


class SandboxError(TransportError):
    """The sandbox itself failed, which is no fault of the submission."""


class Engine:
    """A zygote and its keeper. One for each process that grades; close it at the end.

    Submissions graded one after the other share it. A fork of this process may use it as well;
    only the process that made it closes it.
    """

    def __init__(self, setup: Setup | None = None) -> None:
        """Start the zygote and wait until its walls are tried (0.5 to 1 s).

        Raises:
            SandboxError: it does not start here.
        """
        self.setup = setup or Setup()
        if unknown := set(self.setup.without) - set(LAYERS):
            raise ValueError(f"no such layer: {', '.join(sorted(unknown))}")
        if sys.platform != "linux":
            raise SandboxError(
                tr(
                    "The sandbox's walls are the Linux kernel's. Grade on Linux, in WSL, or in a "
                    "Linux container or virtual machine; `course check` works here.",
                    "샌드박스의 벽은 리눅스 커널이 만들어요. 리눅스나 WSL, 리눅스 컨테이너, 가상 머신에서 "
                    "채점해 주세요. `course check`는 여기에서도 돼요.",
                )
            )
        self._owner = os.getpid()
        # For the judge's own use, to unpack an archive say; the keeper removes it in any case.
        self.workspace = str(owned_folder())
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the engine
        self._control, theirs = _message_sockets()
        with theirs:
            self._keeper = self._start(theirs)
        try:
            self.survey = Survey.from_json(self._first_message()["survey"])
        except BaseException:
            self.close()
            raise

    @property
    def keeper(self) -> int:
        """The process below which everything of this engine runs."""
        return self._keeper.pid

    def _start(self, control: socket.socket) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[2])
        return subprocess.Popen(
            [
                *(sys.executable, "-I", "-B", "-c", _PROGRAM),
                *(str(control.fileno()), json.dumps(self.setup.to_json()), self.workspace),
            ],
            cwd=root,
            # Threads would each reserve an arena of address space, which is limited.
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            pass_fds=[control.fileno()],
            start_new_session=True,  # Ctrl-C reaches the judge alone; the keeper then cleans up
        )

    def _first_message(self) -> dict[str, Any]:
        ready, _, _ = select.select([self._control], [], [], _START_SECONDS)
        data = self._control.recv(1 << 16) if ready else b""
        if not data:
            raise SandboxError(
                tr("The sandbox does not start here:", "여기에서는 샌드박스가 시작되지 않아요:")
                + "\n"
                + self._complaint()
            )
        message: dict[str, Any] = json.loads(data)
        return message

    def _complaint(self) -> str:
        self._errors.seek(0)
        return self._errors.read()[-4000:].decode(errors="replace").strip()

    def open_submission(self, limits: Limits) -> socket.socket:
        """Return a socket to a new supervisor.

        Raises:
            SandboxError: the zygote has ended.
        """
        ours, theirs = _message_sockets()
        with theirs:
            try:
                message = json.dumps({"limits": limits.to_json()}).encode()
                socket.send_fds(self._control, [message], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise SandboxError(
                    f"the sandbox has ended: {error}\n{self._complaint()}"
                ) from error
        return ours

    def require_zygote(self) -> None:
        """Make sure that submissions can still be opened.

        Raises:
            SandboxError: the zygote has ended.
        """
        self.open_submission(self.setup.limits).close()

    def close(self) -> None:
        """End the zygote and all that it started; wait until everything is cleaned up."""
        self._control.close()
        if os.getpid() == self._owner:
            try:
                self._keeper.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                self._keeper.kill()
                self._keeper.wait()
            self._errors.close()
            remove_owned(Path(self.workspace))  # the keeper may have been killed

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()


def _message_sockets() -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets that keep messages apart, and the descriptors in them."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def probe(setup: Setup | None = None) -> Survey:
    """Return which walls stand on this machine, by starting the zygote once.

    Raises:
        SandboxError: it does not start here.
    """
    with Engine(setup) as engine:
        return engine.survey
