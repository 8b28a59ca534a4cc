"""The club's two pages."""

from flask import Blueprint, render_template

import club

bp = Blueprint("pages", __name__)


@bp.get("/")
def home():
    """Greet the visitor."""
    return render_template("index.html", club=club)


@bp.get("/about")
def about():
    """Say since when the club has been reading."""
    return render_template("about.html", club=club)
