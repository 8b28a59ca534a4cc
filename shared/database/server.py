"""A private MySQL-compatible server: port 3306 and the system's own server are left alone.

It listens on a Unix socket, and on a free loopback port where that is asked for. It is stopped with
the process that started it, also after Ctrl-C, a crash or a closed terminal; see `keeper`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from shared.database import keeper
from shared.database.errors import ServerError
from shared.database.options import BOUNDED, FAST, MARIADB_ONLY, MOST, too_large
from shared.database.place import NOBODY, hold, make_place, no_room, remove_stale
from shared.database.template import is_mariadb, template_for, version_of
from shared.language import tr
from shared.setup.system import ensure_system

STARTING_SECONDS = 60.0  # 0.1 s on an idle machine
ANSWERING_SECONDS = 5.0


@dataclass(frozen=True)
class Address:
    """Where a server listens."""

    socket: str
    port: int | None = None  # on 127.0.0.1


class PrivateServer:
    """One running server and its folder. Close it, or end: it goes with this process."""

    def __init__(
        self,
        data: Path | None = None,
        *,
        tcp: bool = False,
        restart: bool = False,
        program: str | None = None,
    ) -> None:
        """Start a server and wait until it answers.

        `data` is a folder that stays (a lesson's); without it the data go with the server, which
        then has bounds for what apps under test make of it (see `options`). `tcp`
        opens a free loopback port as well, `restart` starts the server again should it end.

        Raises:
            ServerError: it does not start; the message says why.
            SetupError: there is none here and none can be installed.
        """
        self.program = program or ensure_system("mysql-server")
        self.restarts = restart
        self._stays = data is not None
        remove_stale()
        self.folder, lock = make_place()
        self._locks = [lock]
        self._keeper: subprocess.Popen[bytes] | None = None
        try:
            self.data = self._place(data)
            self.address = Address(str(self.folder / "s"), _free_port() if tcp else None)
            self._start()
            self._wait()
        except BaseException:
            self.close()
            raise

    def _place(self, data: Path | None) -> Path:
        template = template_for(self.program)
        if data is None:
            data = self.folder / "data"
        else:
            data.parent.mkdir(parents=True, exist_ok=True)
            self._locks.append(_hold_data(data))
            _set_aside_other_version(data, version_of(self.program))
        if not data.is_dir():
            self._copy(template, data)
        return data

    def _copy(self, template: Path, data: Path) -> None:
        copy = Path(f"{data}.new")
        shutil.rmtree(copy, ignore_errors=True)
        try:
            shutil.copytree(template, copy)
            (copy / "course-version").write_text(version_of(self.program), encoding="utf-8")
            os.rename(copy, data)
        except OSError as error:  # shutil.Error is one
            shutil.rmtree(copy, ignore_errors=True)
            raise no_room(data.parent, error) from error

    def _start(self) -> None:
        user = self._give_away()
        plan = keeper.Plan(
            command=self._command(user),
            log=str(self.folder / "log"),
            remove=[str(self.folder)],
            user=user,
            restart=self.restarts,
            most=None if self._stays else MOST,
        )
        reading, self._alive = os.pipe()
        # What this process starts (the lesson's server) holds the pipe as well: the database goes
        # with the last of them.
        os.set_inheritable(self._alive, True)
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", keeper.__file__, plan.to_json()],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(reading)

    def _command(self, user: int | None) -> list[str]:
        network = ["--skip-networking"]
        if self.address.port is not None:
            network = ["--bind-address=127.0.0.1", f"--port={self.address.port}"]
        command = [self.program, "--no-defaults", f"--datadir={self.data}"]
        command += [f"--socket={self.address.socket}", f"--pid-file={self.folder / 'pid'}"]
        # SQL reads no file of this machine and writes none: the one folder for that is empty.
        nothing = self.folder / "nothing"
        nothing.mkdir(mode=0o555, exist_ok=True)
        command += [f"--tmpdir={self.folder}", f"--secure-file-priv={nothing}", *network, *FAST]
        if is_mariadb(self.program):
            command += MARIADB_ONLY
        if not self._stays:
            command += BOUNDED
        if user is None and os.geteuid() == 0:
            command.append("--user=root")
        return command

    def _give_away(self) -> int | None:
        """As root, give the data to a user without rights; return it, or None where it may not."""
        inside = self.folder in self.data.parents
        if os.geteuid() != 0 or not inside:
            return None
        for place in (self.folder, self.data, *self.data.rglob("*")):
            os.chown(place, NOBODY, NOBODY)
        os.chmod(self.folder, 0o711)  # an app of another user comes through to the socket
        return NOBODY

    def _wait(self) -> None:
        end = time.monotonic() + STARTING_SECONDS
        while not self.answers():
            if self.gave_up() or time.monotonic() > end:
                said = self.log()
                raise ServerError(
                    tr(
                        f"The database server did not start. It says:\n{said}",
                        f"데이터베이스 서버가 시작되지 않았어요. 서버의 메시지예요:\n{said}",
                    )
                )
            time.sleep(0.01)

    def gave_up(self) -> bool:
        """Tell whether the keeper has stopped trying, which it says by a file."""
        return (self.folder / keeper.GAVE_UP).exists()

    def was_too_large(self) -> bool:
        """Tell whether the server was ended because apps had filled it."""
        return (self.folder / keeper.TOO_LARGE).exists()

    def why_it_ended(self) -> str:
        """Return what to say of a server that has given up."""
        if self.was_too_large():
            return too_large()
        return tr(
            f"The database server has ended. It said:\n{self.log()}",
            f"데이터베이스 서버가 끝났어요. 서버의 마지막 메시지예요:\n{self.log()}",
        )

    def answers(self) -> bool:
        """Tell whether a greeting comes from the socket, which its file alone does not say."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(ANSWERING_SECONDS)
            client.connect(self.address.socket)
            head = client.recv(5)
            # Protocol 10 greets with a byte 10; 255 begins an error such as too many connections.
            return len(head) == 5 and head[4] in (10, 255)
        return False

    def log(self) -> str:
        """Return the end of what the server wrote to its log."""
        with contextlib.suppress(OSError):
            text = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
            return "\n".join(text.splitlines()[-8:])
        return ""

    @property
    def pid(self) -> int:
        """The server's process. Raises OSError when it is not known."""
        return int((self.folder / "pid").read_text())

    def close(self) -> None:
        """Stop the server and remove its folder; data that stay are kept."""
        if self._keeper is not None:
            with contextlib.suppress(OSError):
                os.close(self._alive)
            self._keeper.wait()
            self._keeper = None
        shutil.rmtree(self.folder, ignore_errors=True)
        while self._locks:
            os.close(self._locks.pop())

    def __enter__(self) -> PrivateServer:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _hold_data(data: Path) -> int:
    """Take data that stay for one server: a second one would wait for them a minute, in vain."""
    try:
        return hold(Path(f"{data}.lock"))
    except BlockingIOError:
        raise ServerError(
            tr(
                f"This lesson already runs in another terminal, and uses the data in {data}. "
                "Go on with that one, or stop it there with Ctrl+C.",
                f"이 레슨이 이미 다른 터미널에서 {data}의 데이터로 실행되고 있어요. 그 레슨을 그대로 쓰거나, "
                "그 터미널에서 Ctrl+C로 멈춰 주세요.",
            )
        ) from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _set_aside_other_version(data: Path, version: str) -> None:
    """Move data of another version away: an older server can't read them and might spoil them."""
    try:
        known = (data / "course-version").read_text(encoding="utf-8")
    except OSError:
        known = ""
    if not data.is_dir() or known == version:
        return
    aside = Path(f"{data}.backup-{time.strftime('%Y%m%d-%H%M%S')}")
    os.rename(data, aside)
    print(
        tr(
            f"The data were made by another version of the server; they are kept in {aside}.",
            f"다른 버전의 서버가 만든 데이터예요. {aside}에 보관했어요.",
        ),
        file=sys.stderr,
    )
