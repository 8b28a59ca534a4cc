"""The store on database servers: MariaDB, and PostgreSQL where `COURSE_TEST_POSTGRESQL` has its URL."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from alembic import command
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.engine import URL, Connection, make_url

from shared.database.private import PrivateDatabases
from shared.database.server import PrivateServer
from shared.gradebook.prints import KeptPrints
from shared.gradebook.store import Place, Store
from shared.gradebook.tables import Base
from shared.gradebook.times import KeptTimes
from shared.gradebook.upgrade import VERSIONS, configuration
from shared.material.catalog import find_root
from shared.result import Result

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no Unix sockets")
POSTGRESQL = os.environ.get("COURSE_TEST_POSTGRESQL", "")
ROOT = find_root()
NAME = "김하늘 😀"
OLD = ("0001", "0002", "0003", "0004")


@pytest.fixture(scope="module")
def mariadb() -> Iterator[URL]:
    """A database in Latin-1, as MariaDB made them for long if nobody chose."""
    with PrivateServer(tcp=True) as server:
        databases = PrivateDatabases(server)
        one = databases.make()
        databases.run(f"ALTER DATABASE {one.name} CHARACTER SET latin1")
        yield URL.create("mysql+pymysql", one.user, one.password, "127.0.0.1", one.port, one.name)


@pytest.fixture(
    params=[
        "mariadb",
        pytest.param(
            "postgresql",
            marks=pytest.mark.skipif(not POSTGRESQL, reason="COURSE_TEST_POSTGRESQL has no URL"),
        ),
    ]
)
def url(request) -> URL:
    """A server's database without any of the store's tables."""
    found = make_url(POSTGRESQL) if request.param == "postgresql" else None
    found = found or request.getfixturevalue("mariadb")
    engine = create_engine(found)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text(f"DROP TABLE IF EXISTS {VERSIONS}"))
    engine.dispose()
    return found


def insert(connection: Connection, table: str, **values: object) -> None:
    """Write a row; what is not given and must be is 1, false, a word, or a time."""
    metadata = MetaData()
    metadata.reflect(connection, only=[table])
    others = {
        column.name: (
            datetime(2026, 3, 1)
            if "DATE" in str(column.type) or "TIME" in str(column.type)
            else "[]"
            if column.name == "missed"
            else 1
            if column.name in ("points", "max_points")
            else False
            if column.name in ("passed", "absent")
            else "x"
        )
        for column in metadata.tables[table].columns
        if column.name != "id"
    }
    connection.execute(metadata.tables[table].insert().values({**others, **values}))


@pytest.mark.parametrize("revision", OLD)
def test_upgraded_with_what_is_in_it(url, revision):
    """From each revision there has been, what is kept stays, and all letters can be kept after."""
    engine = create_engine(url)
    name = NAME if url.get_backend_name() == "postgresql" else "Zoë"  # Latin-1 has that
    with engine.begin() as connection:
        command.upgrade(configuration(connection), revision)
    with engine.begin() as connection:
        insert(connection, "classes", id=1, name=name, seed="s")
        insert(connection, "results", key="k", document=b"\0\xff" * 100_000)
        insert(connection, "works", id=1, class_id=1, result="k", student=name)
    engine.dispose()
    store = Store.open(url, name)
    (kept,) = store.known().values()
    assert (store.seed, kept.key, kept.standing.student, kept.standing.points) == (
        "s",
        "k",
        name,
        1,
    )
    store.keep(Place(NAME, "00_hello", NAME), "", "new", result())
    assert {one.standing.student for one in store.known().values()} == {name, NAME}


def result(**changes: object) -> Result:
    return replace(Result("00_hello", NAME, "seed", "A:", (), submission=NAME), **changes)


def test_long_texts_and_like_names(url):
    """What is kept comes back as it was; names that differ in anything are two."""
    store = Store.open(url, "반 A")
    long = result(isolation="가나다 😀\n" * 30_000)
    store.keep(Place(NAME, "00_hello", "x" * 5000), "", "k", long)
    store.keep(Place(NAME, "00_hello", "x" * 5000), "", "K", result())
    assert store.result("k") == long
    assert [one.key for one in store.known().values()] == ["K"]
    others = [Store.open(url, name) for name in ("반 a", "반 Á")]
    assert [other.known() for other in others] == [{}, {}]
    prints, times = KeptPrints(store, 1), KeptTimes(store)
    prints.keep("w", range(100_000))
    prints.keep("w", [2**32 - 1])
    assert [(work, list(found)) for work, found in prints.read(["w"])] == [("w", [2**32 - 1])]
    times.keep({"a": "2026-03-01T00:00:00+00:00"})
    times.keep({"a": "2026-03-01T00:00:00+00:00", "b": ""})
    assert times.read(["a", "b", "c"]) == {"a": "2026-03-01T00:00:00+00:00", "b": ""}


@pytest.mark.skipif(sys.platform != "linux", reason="strangers' code is graded on Linux")
def test_a_class_twice(url, course, tmp_path):
    """A class is graded by the command, with late rules and like works; then nothing is left to do."""
    for name in (NAME, "이서준"):
        shutil.copytree(course.root / "solutions/01_shelf", tmp_path / "반" / name)
    where = url.render_as_string(hide_password=False)
    arguments = ["grade", str(tmp_path / "반"), "--lesson", "1", "--jobs", "1", "--store", where]
    arguments += ["--deadline", "2020-12-01T23:59+09:00", "--late-percent", "1", "--alike"]
    first = course.run(*arguments)
    assert "2 rows, 2 to grade" in first.stderr
    second = course.run(*arguments)
    assert "2 rows, 0 to grade" in second.stderr
    assert second.stdout == first.stdout
    assert NAME in first.stdout
    assert url.password is None or url.password not in first.stdout + first.stderr


RUN = f"""
import sys, time
from shared.gradebook.store import Place, Store
from shared.result import Result
time.sleep(max(float(sys.argv[2]) - time.time(), 0))
store = Store.open(sys.argv[1], {NAME!r}, seed="s")
for number in range(40):
    store.keep(Place(f"s{{number}}", "00_hello", ""), "", f"k{{number}}", Result("a", "b", "s", "A:", ()))
"""


def test_several_at_once(url):
    """Runs that make the tables and keep the same results at one time do not hurt each other."""
    where, start = url.render_as_string(hide_password=False), str(time.time() + 5)
    command = [sys.executable, "-c", RUN, where, start]
    runs = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(4)]
    said = [run.communicate(timeout=120)[1].decode() for run in runs]
    assert said == [""] * 4
    assert len(Store.open(url, NAME).known()) == 40
