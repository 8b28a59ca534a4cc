"""Writes to every folder outside its own.

Earns: 1
"""

import os

from flask import Flask

print("TRIED", flush=True)
own = [
    os.path.dirname(os.path.realpath(".")),
    os.environ.get("TMPDIR", "/tmp"),
    "/tmp",
    "/dev",
    "/proc",
]
tried = 0
for folder, folders, _ in os.walk("/"):
    if any(folder == one or folder.startswith(one + "/") for one in own) or tried > 600:
        folders.clear()
        continue
    if folder.count("/") > 3:
        folders.clear()  # every mount is above; the rest of the start's seconds is not worth it
    tried += 1
    try:
        open(os.path.join(folder, "planted.py"), "w").close()
        print("ESCAPED: wrote to", folder, flush=True)
    except OSError:
        continue
app = Flask(__name__)
