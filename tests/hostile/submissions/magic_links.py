"""Looks for other files by links that the kernel resolves itself, and by roots above its own.

Earns: 1
"""

import os

from flask import Flask

print("TRIED", flush=True)
for path in (
    "/proc/self/fd/3", "/proc/self/root/etc/passwd", "/proc/1/cwd", "/proc/thread-self/maps",
    "/dev/fd/3", "/dev/stdin", "/dev/tty", "/dev/console", "/dev/shm", "/dev/zero", "/dev/mem",
    "/sys/fs/cgroup", "/run", "/var/tmp", "/home", "/old", "/masks", "/etc/passwd",
    "/box/../../../../../etc/shadow", "/usr/lib/../../etc/hostname",
):  # fmt: skip
    try:
        os.stat(path)
        print("ESCAPED: there is", path, flush=True)
    except OSError:
        pass
top = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
above = os.open("..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=top)
if not os.path.sameopenfile(top, above) or not {"box", "usr"} <= set(os.listdir(above)):
    print("ESCAPED above the root:", os.listdir(above), flush=True)
for number in range(3):
    try:
        os.listdir(number)
        print("ESCAPED: a folder is open as", number, flush=True)
    except OSError:
        pass
app = Flask(__name__)
