"""What happens to the private server: it is killed, it hangs, the disk is full."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest

from shared.database import place, private, server
from shared.database.account import Account
from shared.database.databases import OwnDatabase
from shared.database.errors import ServerError
from shared.database.private import PrivateDatabases
from shared.database.server import PrivateServer
from shared.running.child import run_in_child
from shared.running.run import Run
from tests.hostile.test_sql import hand_in, make_course

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes and disks")
MB = 1024 * 1024
SECONDS = 20.0

KILLS_THE_SERVER = """
import os
import signal
from pathlib import Path

from notes import app

mark = Path({mark!r})
add = app.view_functions["add"]


def kill_and_add():
    if not mark.exists():
        mark.touch()
        pid = Path(os.environ["MYSQL_UNIX_SOCKET"]).with_name("pid").read_text()
        os.kill(int(pid), signal.SIGKILL)
        return {{}}, 201
    return add()


app.view_functions["add"] = kill_and_add
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 60 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root mounts a disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"this machine mounts no disk: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_server_killed_while_a_check_runs(tmp_path: Path) -> None:
    """The check that it was killed in is not graded, and says so; the others have a new one."""
    lesson = make_course(tmp_path / "course", "mysql")
    app = KILLS_THE_SERVER.format(mark=str(tmp_path / "mark"))
    hand_in(tmp_path / "work", "mysql", app)
    result = run_in_child(Run(lesson, str(tmp_path / "work"), seed="killed"))
    lost = [check for check in result.checks if not check.passed]
    assert [check.status for check in lost] == ["error"]
    assert lost[0].failure is not None
    assert "is not there, or does not answer" in lost[0].failure.message
    assert "no fault of the app's" in lost[0].failure.coach_cure
    assert lost[0].failure.printed == ""
    assert result.points == 3


def test_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks it waits for a while and not for ever; once it goes on, all is well."""
    monkeypatch.setattr(private, "_OWNER_SECONDS", 0.5)
    monkeypatch.setattr(server, "ANSWERING_SECONDS", 0.5)
    with PrivateServer(tcp=True) as stopped:
        databases = PrivateDatabases(stopped)
        account = databases.make()
        stop(stopped.pid)
        try:
            with pytest.raises(ServerError, match="does not answer"):
                databases.run("SELECT 1")
            with pytest.raises(ServerError, match="does not answer"):
                account.connect(0.5)
            assert not stopped.answers()
        finally:
            os.kill(stopped.pid, signal.SIGCONT)
        assert databases.run("SELECT 1") == [(1,)]
        databases.empty(account)


def stop(pid: int) -> None:
    """Stop a process, and wait until each of its threads is: one at work stops a little later."""
    os.kill(pid, signal.SIGSTOP)
    threads = Path(f"/proc/{pid}/task")
    while any(state_of(thread) not in ("T", "") for thread in threads.iterdir()):
        time.sleep(0.001)


def state_of(thread: Path) -> str:
    """Return the letter that proc(5) gives for what a thread does, "" of one that has ended."""
    try:
        return (thread / "stat").read_text(encoding="utf-8").rpartition(") ")[2][0]
    except OSError:
        return ""


def test_server_that_hangs_is_closed_all_the_same() -> None:
    """It does not hear that it should end, and is killed."""
    hangs = PrivateServer()
    pid = hangs.pid
    stop(pid)
    hangs.close()
    assert not Path(f"/proc/{pid}").exists()
    assert not hangs.folder.exists()


def test_students_own_server_that_comes_back() -> None:
    """After the end of a connection to it the next look opens another one."""
    with PrivateServer(tcp=True) as there:
        databases = PrivateDatabases(there)
        account = databases.make()
        own = OwnDatabase(account)
        own.look_into(account)
        databases.end_connections(account)
        with pytest.raises(ServerError):
            own.look_into(account)
        with own.look_into(account).cursor() as cursor:
            cursor.execute("SELECT 1")


def test_disk_that_is_full_at_the_start(small_disk: Path) -> None:
    """The sentence names the folder and the command that shows the disk; nothing is left."""
    (small_disk / "filler").write_bytes(bytes(55 * MB))
    with pytest.raises(ServerError, match=rf"Is the disk full\? `df -h {small_disk}`"):
        PrivateServer(small_disk / "07")
    assert sorted(path.name for path in small_disk.iterdir()) == ["07.lock", "filler"]


def test_disk_that_is_nearly_full_is_passed_over(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server's folder is made where there is room."""
    roomy = Path("/tmp")
    monkeypatch.setattr(place, "_places", lambda: [small_disk, roomy])
    assert place.short_place() == roomy


def test_disk_that_fills_up_while_a_lesson_serves(small_disk: Path) -> None:
    """The app has errors then; once there is room it goes on, with what was stored before."""
    with PrivateServer(small_disk / "07", restart=True) as serving:
        databases = PrivateDatabases(serving)
        account = databases.make()
        insert(account.connect(), "CREATE TABLE t (a VARCHAR(2000))", "INSERT INTO t VALUES ('x')")
        filler = small_disk / "filler"
        fill(filler)
        with pytest.raises((pymysql.MySQLError, ServerError)):
            insert_until_it_fails(account)
        filler.unlink()
        end = time.monotonic() + SECONDS
        while True:
            try:
                insert(account.connect(), "INSERT INTO t VALUES ('z')")
                break
            except (pymysql.MySQLError, ServerError):
                assert time.monotonic() < end, serving.log()
                time.sleep(0.1)
        found = databases.run(f"SELECT a FROM {account.name}.t WHERE LENGTH(a) = 1 ORDER BY a")
        assert found == [("x",), ("z",)]


def fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb") as file:
        try:
            while True:
                file.write(bytes(MB // 4))
                file.flush()
        except OSError:
            pass


def insert_until_it_fails(account: Account) -> None:
    rows = ", ".join(["(REPEAT('y', 2000))"] * 1000)
    for _ in range(100):
        insert(account.connect(), f"INSERT INTO t VALUES {rows}")


def insert(connection: pymysql.Connection, *statements: str) -> None:  # type: ignore[type-arg]
    """Run statements in a connection and close it."""
    with connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
