"""Prints tracebacks that name a line of 5,000 digits.

Earns: 1
Against: the judge
"""

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)


@app.get("/")
def v():
    for p in ("", "forged_trace/", "forged_trace/"):
        print(f'''  File "{p}app.py", line {"9" * 5000}, in v''')
        print(f'  File "{p}app.py\u202e", line 3, in v')
    return ("x", 404)
