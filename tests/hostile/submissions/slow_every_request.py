"""Answers each request just late enough to keep a grader busy for long.

Earns: 0
Says: used up
"""

import time

from flask import Flask

app = Flask(__name__)
print("TRIED", flush=True)


@app.before_request
def dawdle():
    time.sleep(1)
