"""Inserts a gigabyte at once, and then many times a little, before it has started.

Earns: 0
Says: filled the database server|did not finish starting
"""

import threading
from contextlib import suppress

import pymysql
from notes import app, connect, tried

print("TRIED", flush=True)
if tried("CREATE TABLE one (a LONGTEXT)", "INSERT INTO one VALUES (REPEAT('x', 1073741824))"):
    print("ESCAPED", flush=True)


def fill():
    """Insert until the server has had enough."""
    with suppress(pymysql.MySQLError, OSError), connect() as connection:
        cursor = connection.cursor()
        cursor.execute("SET SESSION unique_checks = 0")
        cursor.execute("BEGIN")
        while True:
            cursor.execute("INSERT INTO one VALUES (REPEAT('x', 4000000))")


threads = [threading.Thread(target=fill) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
