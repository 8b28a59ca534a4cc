"""Answers with a hundred thousand headers.

Earns: 0
Against: the judge
"""

from flask import Flask

app = Flask(__name__)


@app.after_request
def many(response):
    print("TRIED", flush=True)
    for number in range(100_000):
        response.headers.add("X-Many", str(number))
    return response
