"""Streams a body without an end, slowly.

Earns: 0
Against: the judge
Says: did not answer
"""

import time

from flask import Flask, Response

app = Flask(__name__)


@app.before_request
def stream():
    def drops():
        print("TRIED", flush=True)
        while True:
            time.sleep(0.05)
            yield "x"

    return Response(drops())
