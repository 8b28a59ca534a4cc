"""Answers each request just within its time, to keep a grader busy for long.

One check wants the 404 that it answers.

Earns: 1
Against: the judge
"""

import time

from flask import Flask

app = Flask(__name__)
print("TRIED", flush=True)


@app.before_request
def dawdle():
    time.sleep(1)
