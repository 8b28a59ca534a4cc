"""Databases as the app's own command makes them, and one that is not there.

A `flask` command takes longer than a check. So the first app of a run is started after it, and
the apps after that one find what it has made.
"""

from __future__ import annotations

from collections.abc import Callable

from shared.suite.client import Client
from shared.suite.database import Saved
from shared.suite.transport import StartError, Variables

# Folders and sockets that no machine has.
_AWAY = {
    "sqlite": "sqlite:////nowhere/club.db",
    "mysql": "mysql+pymysql://nobody:nothing@localhost/club?unix_socket=/nowhere/mysql.sock",
}


def away_url(kind: str) -> str:
    """Return the URL of a database that is not there; `kind` is "sqlite" or "mysql".

    An app that gets it starts, and meets what an app meets that cannot reach its database.
    """
    return _AWAY[kind]


class Prepared:
    """What a command has made, or why it has not; one for each run of a suite."""

    def __init__(self, *command: str) -> None:
        """`command` is what stands behind `flask`: `Prepared("init-db")`."""
        self._command = command
        self._problem: StartError | None = None
        self._saved: Saved | None = None

    def start(
        self,
        boot: Callable[..., Client],
        *statements: str,
        environ: Variables | None = None,
    ) -> Client:
        """Start an app that finds the tables; `statements` change what is in its database.

        `environ` are variables of the app's process.

        Raises:
            StartError: the command has failed.
            Unmet: the statements do not fit the tables.
        """
        if self._problem is not None:
            # Else its traceback would grow by each check, and with it the time that a check takes.
            raise self._problem.with_traceback(None)
        client = self._started(boot, environ or {})
        for statement in statements:
            client.database.execute(statement)
        return client

    def _started(self, boot: Callable[..., Client], environ: Variables) -> Client:
        if self._saved is not None:
            client = boot(environ=environ)
            client.database.restore(self._saved)
            return client
        try:
            client = boot(environ=environ, commands=[list(self._command)])
        except StartError as error:
            self._problem = error
            raise
        self._saved = client.database.save()
        return client
