"""Another structure: one view for both addresses, one layout, and a page for unknown ones."""

from flask import Flask, abort, render_template

import club

PAGES = {"home": "index.html", "about": "about.html"}

app = Flask(__name__)


@app.context_processor
def add_club():
    """Give every template the club."""
    return {"club": club}


@app.route("/", defaults={"page": "home"})
@app.route("/<page>")
def show(page):
    """Show one of the club's pages."""
    if page not in PAGES:
        abort(404)
    return render_template(PAGES[page])


@app.errorhandler(404)
def not_found(error):
    """Say that there is no such page."""
    return render_template("404.html"), 404
