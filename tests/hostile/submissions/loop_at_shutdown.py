"""Refuses to end: loops in atexit, in __del__ and in a thread that is no daemon.

Earns: 1
"""

import atexit
import threading
import time

from flask import Flask


class Clinging:
    def __del__(self):
        while True:
            time.sleep(1)


def cling():
    while True:
        time.sleep(1)


app = Flask(__name__)
clinging = Clinging()
atexit.register(cling)
threading.Thread(target=cling).start()
print("TRIED", flush=True)
