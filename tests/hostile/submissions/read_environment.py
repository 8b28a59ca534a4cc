"""Looks for secrets in its environment and those of others.

Earns: 1
"""

import glob
import os

from flask import Flask

print("TRIED", flush=True)
for name, value in os.environ.items():
    if "CANARY" in name or "canary" in value:
        print("ESCAPED:", name, value, flush=True)
for path in glob.glob("/proc/*/environ"):
    try:
        with open(path, "rb") as file:
            if b"canary" in file.read():
                print("ESCAPED:", path, flush=True)
    except OSError:
        continue
app = Flask(__name__)
