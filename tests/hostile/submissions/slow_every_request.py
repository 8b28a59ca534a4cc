"""Answers each request just late enough to keep a grader busy for long.

One check wants the 404 that it answers, and comes first by this seed.

Earns: 1
Says: used up
"""

import time

from flask import Flask

app = Flask(__name__)
print("TRIED", flush=True)


@app.before_request
def dawdle():
    time.sleep(1)
