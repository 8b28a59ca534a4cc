"""Takes memory in a view and swallows the error.

Earns: 0
"""

from flask import Flask

app = Flask(__name__)
hoard = []


@app.before_request
def take():
    print("TRIED", flush=True)
    while True:
        try:
            hoard.append(bytearray(8 << 20))
        except MemoryError:
            continue
