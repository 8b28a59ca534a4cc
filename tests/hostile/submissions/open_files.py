"""Opens files until there are no more.

Earns: 1
"""

from flask import Flask

print("TRIED", flush=True)
held = []
try:
    for _ in range(100_000):
        held.append(open(__file__))
except OSError:
    pass
if len(held) > 10_000:
    print("ESCAPED", len(held), flush=True)
held.clear()
app = Flask(__name__)
