"""Leaves behind what outlives a connection, a command or a check, and looks for it at each start.

Earns: 4
"""

from contextlib import suppress
from pathlib import Path

import pymysql
from notes import NAME, app, connect, run

print("TRIED", flush=True)
MARK = Path(app.root_path, "mark")  # of this check
held = []  # connections that nobody closes
FOUND = (
    "SELECT 1 FROM DUAL WHERE @left IS NOT NULL",
    "SELECT 1 FROM DUAL WHERE IS_USED_LOCK('left') IS NOT NULL",
    f"SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '{NAME}'",
    f"SELECT 1 FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '{NAME}'",
    f"SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '{NAME}'",
    "SELECT 1 FROM information_schema.TABLES WHERE TABLE_NAME = 'left_behind'",
)


@app.after_request
def leave(response):
    """Leave everything that may be left, once."""
    if held:
        return response
    held.append(connect())
    with held[-1].cursor() as cursor, suppress(pymysql.MySQLError):
        cursor.execute("SET @left = REPEAT('x', 1000000)")
        cursor.execute("SELECT GET_LOCK('left', 0), GET_LOCK('class', 0)")
        cursor.execute("CREATE PROCEDURE p() SELECT 1")
        cursor.execute(
            "CREATE EVENT e ON SCHEDULE EVERY 1 SECOND DO CREATE TABLE left_behind (a INT)"
        )
        cursor.execute("CREATE TABLE IF NOT EXISTS left_behind (a INT)")
        cursor.execute("CREATE TRIGGER t BEFORE INSERT ON left_behind FOR EACH ROW SET @a = 1")
        cursor.execute("INSERT INTO left_behind VALUES (1)")
    with held[-1].cursor() as cursor, suppress(pymysql.MySQLError):
        for _ in range(20_000):  # COM_STMT_PREPARE, until the server has enough
            held[-1]._execute_command(0x16, "SELECT 1")
            for _ in range(2):
                held[-1]._read_packet()
    with connect() as prepared, prepared.cursor() as cursor, suppress(pymysql.MySQLError):
        for statement in ("XA START 'left'", "INSERT INTO left_behind VALUES (2)",
                          "XA END 'left'", "XA PREPARE 'left'"):  # fmt: skip
            cursor.execute(statement)
    held.append(connect())
    with held[-1].cursor() as cursor:
        cursor.execute("LOCK TABLES left_behind WRITE")
    return response


@app.before_request
def find():
    """Look for what another check's app has left, before this one leaves anything."""
    if not MARK.exists():
        MARK.touch()
        for statement in FOUND:
            if run(statement):
                print("ESCAPED", statement, flush=True)
