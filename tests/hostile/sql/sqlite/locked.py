"""Holds its database locked in a thread, for itself alone; in one process, from its restart as well.

Earns: 4
In process: 3
"""

import sqlite3

from notes import FILE, app

print("TRIED", flush=True)
held = []


@app.after_request
def lock(response):
    """Take a lock that only ends with the process; take it back for the next request."""
    while held:
        held.pop().close()
    held.append(sqlite3.connect(FILE, timeout=0, check_same_thread=False))
    held[-1].execute("BEGIN EXCLUSIVE")
    return response


@app.before_request
def unlock():
    """Let this request in."""
    while held:
        held.pop().close()
