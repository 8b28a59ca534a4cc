"""Makes more files than a folder is for.

Earns: 1
"""

from flask import Flask

print("TRIED", flush=True)
made = 0
try:
    for made in range(100_000):
        open(f"f{made}", "w").close()
except OSError:
    pass
if made > 50_000:
    print("ESCAPED", made, "files", flush=True)
app = Flask(__name__)
