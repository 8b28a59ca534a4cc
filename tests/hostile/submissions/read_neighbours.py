"""Looks for other students' folders, beside it and in temporary folders.

Earns: 1
"""

import glob
import os

from flask import Flask

print("TRIED", flush=True)
for pattern in ("../*/app.py", "../../*/*/app.py", "/tmp/*/app.py", "/tmp/*/*/app.py"):
    for path in glob.glob(pattern):
        if os.path.realpath(path) != os.path.realpath(__file__):
            print("ESCAPED: found", path, flush=True)
app = Flask(__name__)
