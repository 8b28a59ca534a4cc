"""Walks all objects for suites, fixtures and seeds.

Earns: 1
Against: the judge
"""

import gc
import sys

from flask import Flask

print("TRIED", flush=True)
for name in list(sys.modules):
    if name.partition(".")[0] in ("pytest", "_pytest", "pluggy") or "test_exercise" in name:
        print("ESCAPED: module", name, flush=True)
for thing in gc.get_objects():
    if type(thing).__name__ in ("Draw", "Item", "Session", "Transcript", "Recorder"):
        print("ESCAPED:", type(thing), flush=True)
app = Flask(__name__)
