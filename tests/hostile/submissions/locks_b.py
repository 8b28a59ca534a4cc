"""Answers the neighbour that is graded at the same time, by locks on files that both can read.

Earns: 1
"""

import fcntl
import os
import struct
import time

import flask
from flask import Flask

print("TRIED", flush=True)
OFD_GETLK, OFD_SETLK = 36, 37
WHOLE = (0, 0, 0, 0)


def flock(file):
    """Whether somebody else holds the file's lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True


def record(file, setting=fcntl.F_SETLK, getting=fcntl.F_GETLK):
    """Whether somebody else has a record lock on the file."""
    fcntl.fcntl(file, setting, struct.pack("hhqqi", fcntl.F_RDLCK, *WHOLE))
    asked = fcntl.fcntl(file, getting, struct.pack("hhqqi", fcntl.F_WRLCK, *WHOLE))
    return struct.unpack("hhqqi", asked)[0] != fcntl.F_UNLCK


def record_of_file(file):
    """The same with locks that belong to the open file."""
    return record(file, OFD_SETLK, OFD_GETLK)


paths = [flask.__file__, os.__file__, os.path.dirname(flask.__file__), "/", "/usr/lib"]
paths += ["/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/dev/shm", "/box/.."]
files = []
for path in paths:
    try:
        files.append(os.open(path, os.O_RDONLY))
    except OSError:
        continue
end = time.monotonic() + 1
while time.monotonic() < end:
    for file in files:
        for way in (flock, record, record_of_file):
            try:
                if way(file):
                    print("ESCAPED: a neighbour holds", way.__name__, file, flush=True)
            except OSError:
                continue
    time.sleep(0.01)
app = Flask(__name__)
