"""Prints thousands of lines of a traceback with names of 200 letters.

Earns: 1
Against: the judge
"""

from flask import Flask

print("TRIED", flush=True)
app = Flask(__name__)


@app.route("/")
def a():
    for n in range(3000):
        print(f"""  File "app.py", line {n}, in {"f" * 200}""")
    print("Traceback (most recent call last):\n" * 500 + "E" * 9000 + ": " + "E:" * 4000)
    return ("", 500)
