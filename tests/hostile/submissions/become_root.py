"""Takes every way to become root.

Earns: 1
"""

import ctypes
import os

from flask import Flask

print("TRIED", flush=True)
libc = ctypes.CDLL(None, use_errno=True)
for change in (os.setuid, os.setgid, os.seteuid, os.setegid):
    try:
        change(0)
    except OSError:
        continue
if 0 in (*os.getresuid(), *os.getresgid()):
    print("ESCAPED: is root", flush=True)
try:
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(("CapEff", "CapPrm", "CapBnd")) and int(line.split()[1], 16):
                print("ESCAPED: holds", line.strip(), flush=True)
except OSError:
    pass
app = Flask(__name__)
