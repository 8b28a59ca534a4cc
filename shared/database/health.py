"""What `course doctor` says of the lessons' databases: the server, the driver, `MYSQL_URL`.

It runs before anything is installed as well, so the driver is imported where it is known to be.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from shared.database.errors import ServerError
from shared.database.server import PrivateServer
from shared.database.template import version_of
from shared.language import tr
from shared.setup.finding import Finding
from shared.setup.mysqlclient import is_stand_in
from shared.setup.system import find_system
from shared.setup.typed import command

if TYPE_CHECKING:
    from shared.database.account import Account

DRIVERS = ("pymysql", "mysqldb")  # as SQLAlchemy calls those that the lessons install


def findings() -> Iterator[Finding]:
    """Look at all of it; nothing is installed, and no table of the student's is changed."""
    own = bool(os.environ.get("MYSQL_URL"))
    yield _server(own)
    yield _driver()
    if own:
        yield _own_server()
    if os.environ.get("DATABASE_URL"):
        yield _database_url(os.environ["DATABASE_URL"])


def _server(own: bool) -> Finding:
    """Start the private server for a moment, unless the student's own is used."""
    name = tr("server", "서버")
    program = find_system("mysql-server")
    if program is None:
        said = tr(
            "none here; what to type stands above. As root on Debian and Ubuntu "
            f"`{command('lesson', 7)}` installs it",
            "없음. 설치 방법은 위에 있어요. 데비안이나 우분투의 root라면 "
            f"`{command('lesson', 7)}` 명령이 설치해요",
        )
        return Finding("note" if own else "missing", name, said)
    if sys.platform == "win32":
        said = tr(
            f"{program}: the course starts no server on Windows; set MYSQL_URL to yours",
            f"{program}: 윈도우에서는 강의가 서버를 시작하지 않아요. MYSQL_URL에 서버를 적어 주세요",
        )
        return Finding("ok" if own else "missing", name, said)
    try:
        began = time.monotonic()
        with PrivateServer(program=program):
            took = time.monotonic() - began
        said = tr(f"started in {took:.1f} s", f"{took:.1f}초 만에 시작됐어요")
        return Finding("ok", name, f"{version_of(program).partition('Ver ')[2]}; {said}")
    except ServerError as error:
        return Finding("missing", name, str(error))


def _driver() -> Finding:
    name = tr("driver", "드라이버")
    found = [_versioned(package) for package in ("mysqlclient", "PyMySQL")]
    there = [said for said in found if said]
    spec = find_spec("MySQLdb")
    if not there:
        said = tr(
            f"not installed yet: `{command('lesson', 7)}` does it",
            f"아직 없음: `{command('lesson', 7)}` 명령이 설치해요",
        )
        return Finding("note", name, said)
    if spec is not None and spec.origin and is_stand_in(spec.origin):
        said = tr(
            f"{', '.join(there)}, which stands in for mysqlclient: lesson 07 works the same",
            f"{', '.join(there)}: mysqlclient를 대신해요. 레슨 07은 똑같이 동작해요",
        )
        return Finding("ok", name, said)
    return Finding("ok", name, ", ".join(there))


def _versioned(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""


def _own_server() -> Finding:
    """Look at the server that `MYSQL_URL` names: make and drop a table of a name of our own."""
    name = "MYSQL_URL"
    if find_spec("pymysql") is None:
        said = tr(
            "set, but without a driver it cannot be tried: "
            f"`{command('lesson', 7)}`, then `{command('doctor')}`",
            "값은 있지만 드라이버가 없어 확인할 수 없어요. "
            f"`{command('lesson', 7)}` 다음에 `{command('doctor')}`",
        )
        return Finding("note", name, said)
    from shared.database.account import own_account

    try:
        account = own_account()
        assert account is not None
        return Finding("ok", name, _try(account))
    except ServerError as error:
        said = tr(
            "Correct it, or `unset MYSQL_URL` for a server of the course's own.",
            "고쳐 주세요. `unset MYSQL_URL`을 입력하면 강의가 자체 서버를 써요.",
        )
        return Finding("missing", name, f"{error} {said}")


def _try(account: Account) -> str:
    """Return what is in the account's database.

    Raises:
        ServerError: the server is away or lets nobody in, or a right is missing.
    """
    import pymysql

    table = f"course_doctor_{secrets.token_hex(4)}"
    with account.connect() as connection, connection.cursor() as cursor:
        try:
            cursor.execute("SELECT VERSION()")
            release = str(cursor.fetchall()[0][0])
            cursor.execute("SHOW TABLES")
            count = len(cursor.fetchall())
            cursor.execute(f"CREATE TABLE {table} (id INT PRIMARY KEY)")
            try:
                cursor.execute(f"INSERT INTO {table} VALUES (1)")
            finally:
                cursor.execute(f"DROP TABLE {table}")
        except pymysql.MySQLError as error:
            raise ServerError(_lacks_rights(account, error)) from error
    where = f"{account.host}:{account.port}/{account.name}"
    emptied = tr(
        f"{count} tables, which `{command('check', 7)}` drops",
        f"테이블 {count}개. `{command('check', 7)}` 명령이 모두 지워요",
    )
    return f"{where} ({release}): {emptied}"


def _lacks_rights(account: Account, error: Exception) -> str:
    said = error.args[-1] if error.args else error
    grant = f"GRANT ALL ON `{account.name}`.* TO '{account.user}'@'%'"
    return tr(
        f"{account.user!r} may not make and drop tables ({said}). As the server's owner: {grant};",
        f"{account.user!r} 계정에 테이블을 만들고 지울 권한이 없어요({said}). 서버의 관리자로 실행하세요: "
        f"{grant};",
    )


def _database_url(url: str) -> Finding:
    """Look at the driver that `DATABASE_URL` has SQLAlchemy use; SQLite needs none."""
    name = "DATABASE_URL"
    kind, _, driver = url.partition("://")[0].partition("+")
    if kind not in ("mysql", "mariadb"):
        return Finding("ok", name, f"{kind}://…")
    if driver in DRIVERS and find_spec("MySQLdb" if driver == "mysqldb" else driver):
        return Finding("ok", name, f"{kind}+{driver}://…")
    said = tr(
        f"it begins with {url.partition('://')[0]}://, for which there is no driver here. Write "
        "mysql+pymysql:// in its place.",
        f"{url.partition('://')[0]}://로 시작하는데 여기에는 그 드라이버가 없어요. 그 자리에 "
        "mysql+pymysql://를 적어 주세요.",
    )
    without = not driver and find_spec("MySQLdb") is not None  # SQLAlchemy's own choice
    return Finding("ok" if without else "missing", name, f"{kind}://…" if without else said)
