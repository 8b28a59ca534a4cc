"""Prints without end, to both streams.

Earns: 0
Against: the judge
Quiet: yes
"""

import sys

from flask import Flask

app = Flask(__name__)
print("TRIED", flush=True)
for _ in range(40_000):
    sys.stdout.write("x" * 1000 + "\n")
    sys.stderr.write("y" * 1000 + "\n")
