"""Connections that are lent to a request, and taken back after it."""

from queue import Empty, LifoQueue

import MySQLdb
from flask import current_app, g


class Pool:
    """A few open connections of one app."""

    def __init__(self, app, size=4):
        self.config = app.config
        self.size = size
        self.free = LifoQueue()
        app.teardown_appcontext(self.take_back)

    def lend(self):
        """Return this request's connection."""
        if "connection" not in g:
            g.connection = self.living() or self.open()
        return g.connection

    def living(self):
        """Return a connection that the server still knows, or None."""
        while True:
            try:
                connection = self.free.get_nowait()
            except Empty:
                return None
            try:
                connection.ping()
                return connection
            except MySQLdb.Error:
                connection.close()

    def open(self):
        """Open a new connection."""
        more = {}
        if self.config["MYSQL_UNIX_SOCKET"]:
            more["unix_socket"] = self.config["MYSQL_UNIX_SOCKET"]
        return MySQLdb.connect(
            host=self.config["MYSQL_HOST"],
            port=int(self.config["MYSQL_PORT"]),
            user=self.config["MYSQL_USER"],
            password=self.config["MYSQL_PASSWORD"],
            database=self.config["MYSQL_DB"],
            charset="utf8mb4",
            **more,
        )

    def take_back(self, error):
        """Take the connection back, without what was not committed."""
        connection = g.pop("connection", None)
        if connection is None:
            return
        try:
            connection.rollback()
        except MySQLdb.Error:
            connection.close()
            return
        if self.free.qsize() < self.size:
            self.free.put(connection)
        else:
            connection.close()


def cursor():
    """Return a cursor over this request's connection."""
    return current_app.extensions["pool"].lend().cursor()


def commit():
    """Keep what was done."""
    current_app.extensions["pool"].lend().commit()
