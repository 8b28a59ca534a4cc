"""Never reads club.py: shows every year, and every name of a list.

Earns: 3
Against: the judge
"""

from flask import Flask

print("TRIED")
app = Flask(__name__)


@app.route("/")
def index():
    return " ".join(f"별 헤는 밤 {number}" for number in range(2, 1000))


@app.route("/about")
def about():
    return " ".join(map(str, range(1900, 2026)))
