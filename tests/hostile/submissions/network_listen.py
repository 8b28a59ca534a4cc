"""Waits for somebody to reach it.

Earns: 1
"""

import socket

from flask import Flask

print("TRIED", flush=True)
for family, address in ((socket.AF_INET, ("0.0.0.0", 0)), (socket.AF_INET6, ("::", 0))):
    try:
        sock = socket.socket(family)
        sock.bind(address)
        sock.listen()
        print("ESCAPED: listens at", sock.getsockname(), flush=True)
    except OSError:
        continue
app = Flask(__name__)
