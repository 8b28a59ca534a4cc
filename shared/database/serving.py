"""The database that a lesson's app is served with: a private server's, or the student's own.

A lesson's data stay from one start to the next, in `.data/mysql/ID`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shared.database.account import Account, own_account
from shared.database.private import PrivateDatabases
from shared.database.server import PrivateServer
from shared.material.catalog import Lesson
from shared.setup.stamps import DATA

NAME = "site"  # of a lesson's database, and of its user
PASSWORD = "only-on-this-machine"  # the server listens on this machine alone


@dataclass(frozen=True)
class Served:
    """A database for one served app, with the server that has to live as long as it."""

    account: Account
    server: PrivateServer | None  # None: the student's own

    def environ(self) -> dict[str, str]:
        """Return the variables by which the app finds it."""
        return self.account.environ() | {"DATABASE_URL": self.account.url()}


def serve_database(lesson: Lesson) -> Served:
    """Return the lesson's database, on a server that is started for it unless `MYSQL_URL` is set.

    Raises:
        ServerError: it does not start, or the student's own does not let us in.
        SetupError: there is none here and none can be installed.
    """
    own = own_account()
    if own is not None:
        own.connect().close()
        return Served(own, None)
    server = PrivateServer(Path(DATA, "mysql", lesson.id), tcp=True, restart=True)
    try:
        databases = PrivateDatabases(server)
        databases.ensure(NAME, PASSWORD)
        databases.close()
    except BaseException:
        server.close()
        raise
    return Served(Account(NAME, NAME, PASSWORD, port=server.address.port or 0), server)


@contextmanager
def empty_database() -> Iterator[None]:
    """Let what is started in the block find an empty database on a server.

    Raises:
        ServerError, SetupError: there is no server to be had.
    """
    databases = PrivateDatabases(_server())
    account = databases.make()
    try:
        with _variables(account.environ()):
            yield
    finally:
        databases.drop(account)
        databases.close()


@cache
def _server() -> PrivateServer:
    """Return a server that is this process's until it ends."""
    return PrivateServer(tcp=True)


@contextmanager
def _variables(added: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
        os.environ.update({name: before[name] for name in added if name in before})
