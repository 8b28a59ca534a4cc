"""Closes its half of the channel and goes on reading.

Earns: 0
Against: the judge
"""

import socket

from flask import Flask

print("TRIED", flush=True)
socket.socket(fileno=3).shutdown(socket.SHUT_WR)
app = Flask(__name__)
