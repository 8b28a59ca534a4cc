"""Sends datagrams to names, by a pair of sockets that was never meant to meet anybody.

Earns: 1
"""

import socket

from flask import Flask

print("TRIED", flush=True)
NAMES = ["/run/systemd/notify", "/dev/log", "/run/systemd/journal/socket", b"\0hostile-datagram"]
FAMILIES = [socket.AF_UNIX, socket.AF_INET, getattr(socket, "AF_TIPC", 30)]
for family in FAMILIES:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW, 4):
        try:
            ours, theirs = socket.socketpair(family, kind)
        except OSError:
            continue
        print("ESCAPED: a pair", family, kind, flush=True)
for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
    ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
    for name in NAMES:
        for way in (ours.connect, ours.bind, lambda to: ours.sendto(b"x", to)):
            try:
                way(name)
            except OSError:
                continue
            if kind == socket.SOCK_STREAM or ours.getsockname():
                print("ESCAPED: met", name, flush=True)
app = Flask(__name__)
