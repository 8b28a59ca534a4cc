"""Never comes back from a view.

Earns: 0
Against: the judge
Says: did not answer
"""

from flask import Flask

app = Flask(__name__)


@app.before_request
def loop():
    print("TRIED", flush=True)
    while True:
        pass
