"""Reads other processes in /proc: memory, descriptors, roots.

Earns: 1
"""

import glob
import os

from flask import Flask

print("TRIED", flush=True)
own = str(os.getpid())
for folder in glob.glob("/proc/[0-9]*"):
    if folder.rpartition("/")[2] == own:
        continue
    for name in ("mem", "maps", "environ"):
        try:
            with open(f"{folder}/{name}", "rb") as file:
                if file.read(16):
                    print("ESCAPED: read", folder, name, flush=True)
        except OSError:
            continue
    for path in (f"{folder}/root/etc", f"{folder}/cwd"):
        try:
            print("ESCAPED: listed", path, os.listdir(path)[:3], flush=True)
        except OSError:
            continue
app = Flask(__name__)
