"""Opens connections without an end, with and without a password, and keeps them.

Earns: 3
"""

import os
import socket
import time

import pymysql
from notes import app, connect

print("TRIED", flush=True)
held = []


@app.after_request
def open_them(response):
    """Have thirty processes hold what they can get."""
    for _ in range(30):
        if os.fork() == 0:
            while True:
                try:
                    if len(held) % 2:
                        held.append(connect())
                    else:
                        held.append(socket.socket(socket.AF_UNIX))
                        held[-1].connect(os.environ["MYSQL_UNIX_SOCKET"])
                except (OSError, pymysql.MySQLError):
                    held.append(None)
                    time.sleep(0.01)
    time.sleep(0.5)
    return response
