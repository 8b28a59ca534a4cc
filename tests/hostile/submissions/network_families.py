"""Opens sockets of every family that the kernel may know.

Earns: 1
"""

import socket

from flask import Flask

print("TRIED", flush=True)
for family in range(2, 46):
    for kind in (1, 2, 3, 5):
        try:
            socket.socket(family, kind).close()
            print("ESCAPED: socket of family", family, kind, flush=True)
        except OSError:
            continue
app = Flask(__name__)
