"""Sets a timer of 10 ms and blocks all signals.

Earns: 5
"""

import signal

signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
signal.signal(signal.SIGALRM, lambda *a: None)
from flask import Flask
from markupsafe import escape

from club import NAME

print("TRIED", flush=True)
app = Flask(__name__)


@app.route("/")
def a():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
    return escape(NAME)
