"""Reaches for its machine by IPv4 and IPv6, TCP and UDP.

Earns: 1
"""

import socket

from flask import Flask


def reach(family, kind, address):
    """Say whether something outside can be reached."""
    try:
        with socket.socket(family, kind) as sock:
            sock.settimeout(0.5)
            sock.connect(address)
            sock.send(b"x")
            print("ESCAPED: reached", address, flush=True)
    except OSError:
        return


print("TRIED", flush=True)
for port in (22, 53, 80, 111, 443, 631, 3306, 5000, 5100, 5432, 6379, 8786):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        reach(socket.AF_INET, kind, ("127.0.0.1", port))
        reach(socket.AF_INET6, kind, ("::1", port))
app = Flask(__name__)
