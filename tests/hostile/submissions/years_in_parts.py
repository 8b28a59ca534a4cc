"""Shows ten years run together and one in two parts.

Earns: 3
Against: the judge
"""

from flask import Flask

print("TRIED")
app = Flask(__name__)


@app.route("/about")
def b():
    return "".join(str(y) for y in range(1911, 1999, 10)) + " 19" + "<wbr>" + "50"
