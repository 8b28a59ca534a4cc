"""Sleeps in every view.

Earns: 0
Against: the judge
Says: did not answer
"""

import time

from flask import Flask

app = Flask(__name__)


@app.before_request
def sleep():
    print("TRIED", flush=True)
    time.sleep(3600)
