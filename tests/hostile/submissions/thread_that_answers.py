"""Lets a thread answer on the channel while the app is asked.

Earns: 0
Against: the judge
"""

import json
import os


def frame(fields, body=b""):
    """A message as the sandbox's own protocol writes it."""
    head = json.dumps(fields).encode()
    return len(head).to_bytes(4, "big") + len(body).to_bytes(4, "big") + head + body


def shout(data):
    """Write to every descriptor that is there, but for the printed ones."""
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, data)
        except OSError:
            continue


import threading
import time

from flask import Flask

app = Flask(__name__)


def interrupt():
    for number in range(2000):
        told = {"id": number, "is": "reply", "status": "200 OK", "headers": [], "view": None}
        try:
            os.write(3, frame(told, b"all is well"))
        except OSError:
            return
        time.sleep(0.001)


@app.before_request
def start():
    print("TRIED", flush=True)
    threading.Thread(target=interrupt).start()
    time.sleep(0.1)
