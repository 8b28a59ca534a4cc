"""Connects to abstract sockets, its machine's and its neighbours'.

Earns: 1
"""

import socket

from flask import Flask

print("TRIED", flush=True)
names = [b"\0hostile-meeting-place", b"\0/tmp/.X11-unix/X0", b"\0canary-socket"]
try:
    with open("/proc/net/unix") as file:
        names += [b"\0" + line.split("@", 1)[1].strip().encode() for line in file if "@" in line]
except OSError:
    pass
for name in names:
    try:
        sock = socket.socket(socket.AF_UNIX)
        sock.connect(name)
        print("ESCAPED: connected to", name, flush=True)
    except OSError:
        continue
try:
    place = socket.socket(socket.AF_UNIX)
    place.bind(names[0])
    place.listen()
except OSError:
    pass
app = Flask(__name__)
