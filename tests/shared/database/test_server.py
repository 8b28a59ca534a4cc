"""The private server: it starts in a moment, goes with its owner, and touches nothing else."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.database import keeper, place
from shared.database.account import own_account
from shared.database.databases import OwnDatabase
from shared.database.errors import ServerError
from shared.database.place import remove_stale, short_place
from shared.database.private import PrivateDatabases
from shared.database.server import PrivateServer
from shared.database.template import template_for
from shared.setup.system import ensure_system

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no Unix sockets")
ROOT = Path(__file__).parents[3]
SECONDS = 20.0


@pytest.fixture(scope="module")
def server() -> Iterator[PrivateServer]:
    with PrivateServer(tcp=True) as started:
        yield started


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def owner(source: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a program that owns a server, and prints its process and its folder."""
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    start += "from shared.database.server import PrivateServer\n"
    start += "server = PrivateServer(tcp=True, restart='restart' in sys.argv)\n"
    start += "print(server.pid, server.folder, flush=True)\n"
    return subprocess.Popen(
        [sys.executable, "-c", start + textwrap.dedent(source), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def said(process: subprocess.Popen[str]) -> tuple[int, Path]:
    assert process.stdout is not None
    with process.stdout as printed:
        pid, folder = printed.readline().split()
    return int(pid), Path(folder)


def test_it_answers_by_socket_and_port(server: PrivateServer) -> None:
    """Both lead to one server, as an account that sees its own database only."""
    databases = PrivateDatabases(server)
    account = databases.make()
    for way in (account, type(account)(**{**account.__dict__, "socket": ""})):
        with way.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SHOW DATABASES")
            names = {row[0] for row in cursor.fetchall()}
            assert names == {account.name, "information_schema"}
            cursor.execute("SELECT @@character_set_database")
            assert cursor.fetchone() == ("utf8mb4",)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("SELECT * FROM mysql.user", id="other-database"),
        pytest.param("CREATE DATABASE mine", id="new-database"),
        pytest.param("CREATE DATABASE {alike}", id="new-database-of-a-name-alike"),
        pytest.param("SET GLOBAL max_connections = 1", id="set-global"),
        pytest.param("SELECT 1 INTO OUTFILE '/tmp/out'", id="into-outfile"),
        pytest.param("KILL {root}", id="kill"),
        pytest.param("CREATE USER x", id="user"),
        pytest.param("SHUTDOWN", id="shutdown"),
        pytest.param("LOAD DATA INFILE '/etc/passwd' INTO TABLE t", id="infile"),
    ],
)
def test_an_account_may_do_nothing_outside(server: PrivateServer, statement: str) -> None:
    """What is not its own database's is refused."""
    databases = PrivateDatabases(server)
    account = databases.make()
    ((root,),) = databases.run("SELECT CONNECTION_ID()")
    with account.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (line TEXT)")
        with pytest.raises(Exception, match=r"denied|1227|1045|1095"):
            cursor.execute(statement.format(root=root, alike=account.name.replace("_", "X")))


def test_no_file_is_read(server: PrivateServer) -> None:
    """LOAD_FILE, which is refused by silence, gives nothing."""
    account = PrivateDatabases(server).make()
    with account.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT LOAD_FILE('/etc/passwd')")
        assert cursor.fetchone() == (None,)


def test_emptying_takes_everything_back(server: PrivateServer) -> None:
    """Rows, counters, schema, views, locks and open transactions are gone."""
    databases = PrivateDatabases(server)
    account = databases.make()
    first = account.connect()
    with first.cursor() as cursor:
        cursor.execute("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)")
        cursor.execute("CREATE VIEW v AS SELECT * FROM t")
        cursor.execute("INSERT INTO t VALUES (NULL), (NULL)")
        cursor.execute("SELECT GET_LOCK('mine', 0)")
        cursor.execute("BEGIN")
        cursor.execute("SELECT * FROM t FOR UPDATE")
    databases.empty(account)
    with account.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        assert cursor.fetchall() == ()
        cursor.execute("SELECT GET_LOCK('mine', 0)")
        assert cursor.fetchone() == (1,)
        cursor.execute("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)")
        cursor.execute("INSERT INTO t VALUES (NULL)")
        cursor.execute("SELECT id FROM t")
        assert cursor.fetchall() == ((1,),)


def test_emptying_ends_a_prepared_transaction(server: PrivateServer) -> None:
    """It outlives its connection, and would keep its table from being dropped for ever."""
    databases = PrivateDatabases(server)
    account = databases.make()
    with account.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (id INT)")
        for statement in (
            "XA START 'x'",
            "INSERT INTO t VALUES (1)",
            "XA END 'x'",
            "XA PREPARE 'x'",
        ):
            cursor.execute(statement)
    databases.empty(account)
    assert databases.run("XA RECOVER") == []


def test_emptying_gives_the_account_back(server: PrivateServer) -> None:
    """Whoever changed the password, or dropped the database, has done so for this app alone."""
    databases = PrivateDatabases(server)
    account = databases.make()
    with account.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {account.name}")
        cursor.execute("SET PASSWORD = PASSWORD('another')")
    databases.empty(account)
    account.connect().close()


def test_look_has_no_more_rights_than_an_app(server: PrivateServer) -> None:
    """A view that borrows the rights of whoever reads it finds none to borrow."""
    databases = PrivateDatabases(server)
    account = databases.make()
    with account.connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION f() RETURNS INT SQL SECURITY INVOKER READS SQL DATA "
            "RETURN (SELECT COUNT(*) FROM mysql.user)"
        )
        cursor.execute("CREATE SQL SECURITY INVOKER VIEW v AS SELECT f() AS n")
    with (
        databases.look_into(account).cursor() as cursor,
        pytest.raises(Exception, match=r"1356|denied"),
    ):
        cursor.execute("SELECT * FROM v")


def test_look_begins_anew(server: PrivateServer) -> None:
    """What a function changed in the session of whoever looks is gone at the next look."""
    databases = PrivateDatabases(server)
    account = databases.make()
    with databases.look_into(account).cursor() as cursor:
        cursor.execute("SET SESSION sql_select_limit = 0, max_statement_time = 0")
    with databases.look_into(account).cursor() as cursor:
        cursor.execute("SELECT @@max_statement_time")
        assert cursor.fetchall() == ((2.0,),)


def test_server_for_checks_is_ended_when_it_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes past what it may have, and whoever asks it is told why it is gone."""
    monkeypatch.setattr("shared.database.server.MOST", 256 * 1024 * 1024)
    with PrivateServer() as server, contextlib.closing(PrivateDatabases(server)) as databases:
        databases.run("CREATE DATABASE much")
        databases.run("CREATE TABLE much.t (a LONGTEXT)")
        with contextlib.suppress(ServerError):
            while not server.was_too_large():
                databases.run("INSERT INTO much.t VALUES (REPEAT('x', 4000000))")
        wait_until(server.gave_up)
        with pytest.raises(ServerError, match="filled the database server"):
            databases.run("SELECT 1")


def test_lesson_s_server_has_no_such_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data that stay are the student's own, and as large as they like."""
    monkeypatch.setattr("shared.database.server.MOST", 1024)
    with PrivateServer(tmp_path / "07") as server:
        time.sleep(3 * keeper.LOOKING_SECONDS)
        assert server.answers()


def test_dropping_leaves_no_account(server: PrivateServer) -> None:
    """Afterwards neither the database nor the user is there."""
    databases = PrivateDatabases(server)
    account = databases.make()
    databases.drop(account)
    with pytest.raises(ServerError, match="does not let"):
        account.connect()
    assert databases.run("SHOW DATABASES LIKE %s", (account.name,)) == []


def test_closing_leaves_nothing() -> None:
    """The process and the folder are gone."""
    with PrivateServer() as server:
        pid, folder = server.pid, server.folder
        assert is_running(pid)
    assert not is_running(pid)
    assert not folder.exists()


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"])
def test_it_goes_with_its_owner(name: str) -> None:
    """However the owner ends, its server and folder go."""
    process = owner("sys.stdin.read()\nimport time; time.sleep(60)")
    pid, folder = said(process)
    os.kill(process.pid, getattr(signal, name))
    process.wait()
    wait_until(lambda: not is_running(pid) and not folder.exists())


def test_it_lives_as_long_as_what_the_owner_became() -> None:
    """The owner may become another program, as the lesson's server does; the database stays."""
    program = "import os, time; time.sleep(60)"
    process = owner(f"import os; os.execv(sys.executable, [sys.executable, '-c', {program!r}])")
    pid, _ = said(process)
    time.sleep(0.3)
    assert is_running(pid)
    process.kill()
    process.wait()
    wait_until(lambda: not is_running(pid))


def test_a_killed_server_is_started_again_where_wanted() -> None:
    """A lesson's database comes back by itself."""
    process = owner("import time; time.sleep(60)", "restart")
    pid, folder = said(process)
    os.kill(pid, signal.SIGKILL)
    pid_file = folder / "pid"
    wait_until(lambda: pid_file.exists() and pid_file.read_text().strip() != str(pid))
    assert is_running(int(pid_file.read_text()))
    process.kill()
    process.wait()


def test_what_was_left_is_removed_by_the_next() -> None:
    """With owner and keeper killed at once, the next start ends the server and its folder."""
    process = owner("import time; time.sleep(60)")
    pid, folder = said(process)
    keepers = subprocess.run(
        ["pgrep", "-f", f"keeper.py.*{folder.name}"], capture_output=True, text=True, check=False
    ).stdout.split()
    assert keepers
    for one in (*map(int, keepers), process.pid):
        os.kill(one, signal.SIGKILL)
    process.wait()
    remove_stale()
    # A server that starts beside this test may have come first, and be about it.
    wait_until(lambda: not is_running(pid) and not folder.exists())


def test_a_number_that_another_process_has_now_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stale pid file that names a stranger's process kills nobody."""
    # Not where a server that starts beside this test would remove it first.
    monkeypatch.setattr(place, "short_place", lambda: tmp_path)
    folder, lock = place.make_place()
    os.close(lock)
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (folder / "pid").write_text(str(stranger.pid))
    try:
        remove_stale()
        assert not folder.exists()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_folder_that_is_being_made_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Servers that start at once do not remove each other's folder before it has its lock."""
    monkeypatch.setattr(place, "short_place", lambda: tmp_path)
    made = []

    def hold(path: Path) -> int:
        remove_stale()
        lock = holding(path)
        remove_stale()
        made.append(path)
        return lock

    holding = place.hold
    monkeypatch.setattr(place, "hold", hold)
    folder, lock = place.make_place()
    remove_stale()
    assert made
    assert (folder / "owner").exists()
    os.close(lock)
    remove_stale()
    assert not folder.exists()


def test_a_running_neighbour_is_left_alone(server: PrivateServer) -> None:
    """Two courses on one machine: starting one removes nothing of the other."""
    with PrivateServer() as other:
        assert server.answers()
        assert other.answers()
        assert server.folder != other.folder
    assert server.answers()


def test_data_that_stay(tmp_path: Path) -> None:
    """A lesson's rows are there again at the next start."""
    data = tmp_path / "lessons" / "07"
    with PrivateServer(data) as server:
        databases = PrivateDatabases(server)
        databases.run("CREATE DATABASE site")
        databases.run("CREATE TABLE site.t (id INT)")
        databases.run("INSERT INTO site.t VALUES (7)")
        databases.close()
    with PrivateServer(data) as server:
        assert PrivateDatabases(server).run("SELECT id FROM site.t") == [(7,)]


def test_data_that_another_server_uses(tmp_path: Path) -> None:
    """A second start says at once that the lesson runs, and harms neither it nor its data."""
    data = tmp_path / "07"
    with PrivateServer(data) as server:
        with pytest.raises(ServerError, match="already runs in another terminal"):
            PrivateServer(data)
        assert server.answers()
    with PrivateServer(data) as server:
        assert server.answers()


def test_data_of_another_version_are_kept_aside(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """They are moved, not read by a server that might spoil them."""
    data = tmp_path / "07"
    data.mkdir()
    (data / "course-version").write_text("mariadbd Ver 5.5", encoding="utf-8")
    (data / "precious").touch()
    with PrivateServer(data) as server:
        assert server.answers()
    (kept,) = tmp_path.glob("07.backup-*")
    assert (kept / "precious").exists()
    assert str(kept) in capfd.readouterr().err


def test_the_template_is_made_once(tmp_path: Path) -> None:
    """The second start copies it, and none is left half made; the path may hold a space."""
    program, home = ensure_system("mysql-server"), tmp_path / "my 강의"
    first = template_for(program, home)
    stamp = first.stat().st_mtime_ns
    assert template_for(program, home) == first
    assert first.stat().st_mtime_ns == stamp
    assert [path.name for path in home.iterdir()] == [first.name]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The sentence names the disk and the folder."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ServerError, match="Is the disk full"):
        template_for(ensure_system("mysql-server"), blocked / "mysql")


def test_a_server_that_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it says is in the message, and nothing is left."""
    data = tmp_path / "07"
    with PrivateServer(data):
        pass
    (data / "ibdata1").write_bytes(b"no tablespace")
    with tempfile.TemporaryDirectory(dir=short_place()) as folder:
        monkeypatch.setattr(place, "short_place", lambda: Path(folder))
        with pytest.raises(ServerError, match=r"(?s)did not start\..*\[ERROR\]"):
            PrivateServer(data)
        assert os.listdir(folder) == []


def test_a_path_too_long_for_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long temporary folder is passed over, not tried."""
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(place.tempfile, "gettempdir", lambda: str(long))
    monkeypatch.setattr(place.os, "access", lambda path, mode: Path(path) != Path("/dev/shm"))
    assert short_place() == Path("/tmp")


def test_the_students_own_server(server: PrivateServer) -> None:
    """`MYSQL_URL` names one database; its tables are emptied, and no other is touched."""
    databases = PrivateDatabases(server)
    named, other = databases.make(), databases.make()
    for account in (named, other):
        with account.connect() as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE a (id INT PRIMARY KEY)")
            cursor.execute("CREATE TABLE b (a INT, FOREIGN KEY (a) REFERENCES a (id))")
    url = f"mysql://{named.user}:{named.password}@127.0.0.1:{named.port}/{named.name}"
    found = own_account({"MYSQL_URL": url})
    assert found is not None
    account = OwnDatabase(found).make()
    with account.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        assert cursor.fetchall() == ()
    assert databases.run(f"SHOW TABLES IN {other.name}") == [("a",), ("b",)]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://a:b@h/d", "does not begin with mysql://"),
        ("mysql://h/d", "a user, a host or a database is missing"),
        ("mysql://a:b@h", "a user, a host or a database is missing"),
        ("mysql://a:p@ss@h/d", "write a @ in the password as %40"),
        ("mysql://a:b@h:port/d", "cannot be used"),
    ],
)
def test_a_url_that_cannot_be_used(url: str, said: str) -> None:
    """The sentence says what is wrong with it, and its form."""
    with pytest.raises(ServerError, match=said):
        own_account({"MYSQL_URL": url})


def test_a_server_that_is_away() -> None:
    """The sentence names the address, the account and what the system says."""
    account = own_account({"MYSQL_URL": "mysql://a:b@127.0.0.1:1/d"})
    assert account is not None
    with pytest.raises(ServerError, match=r"127\.0\.0\.1:1 is not there, .*refused"):
        account.connect()
