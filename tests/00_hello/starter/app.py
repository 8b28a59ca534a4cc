"""The book club's first pages."""

from flask import Flask, render_template

import club

app = Flask(__name__)


@app.route("/")
def index():
    """Greet the visitor and say where the club meets."""
    return render_template(
        "index.html",
        name="a club without a name",
        place=club.PLACE,
    )


if __name__ == "__main__":
    app.run(port=5100)
