"""Kills its own process in every view.

Earns: 0
"""

import os
import signal

from flask import Flask

app = Flask(__name__)


@app.before_request
def die():
    print("TRIED", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
    os.abort()
