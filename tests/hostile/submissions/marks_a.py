"""Leaves marks wherever it may write, and looks for those that another submission has left.

Earns: 1
"""

import os
import secrets
import tempfile

from flask import Flask

print("TRIED", flush=True)
MARK, OWN = "mark-of-a-submission", secrets.token_hex(8)
folders = ["/tmp", "/var/tmp", "/dev/shm", "/box", "/dev", "/", os.getcwd(), os.environ["HOME"]]
folders += [tempfile.gettempdir(), os.path.dirname(os.__file__)]
for path in [f"{folder}/{MARK}" for folder in folders]:
    try:
        if (found := open(path).read()) != OWN:
            print("ESCAPED: found", path, found, flush=True)
    except OSError:
        pass
    try:
        with open(path, "w") as file:
            file.write(OWN)
    except OSError:
        pass
for name in ("user.mark", "trusted.mark"):
    try:
        found = os.getxattr(os.__file__, name)
        print("ESCAPED: found", name, found, flush=True)
    except OSError:
        continue
app = Flask(__name__)
