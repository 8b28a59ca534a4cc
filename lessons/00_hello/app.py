"""The first app: one route, and a page that says what serves it."""

import platform
from importlib.metadata import version

from flask import Flask, render_template

app = Flask(__name__)


@app.route("/")
def index():
    """Show which Python and which Flask serve this page."""
    return render_template(
        "index.html",
        python=platform.python_version(),
        flask=version("flask"),
    )


if __name__ == "__main__":
    app.run(port=5100)
