"""The site's own pages."""

from pathlib import Path

from flask import Blueprint, render_template

bp = Blueprint("pages", __name__, template_folder="templates")


@bp.get("/")
def index():
    """Welcome the visitor."""
    return render_template("pages/index.html")


@bp.get("/note")
def note():
    """Show this blueprint's note."""
    return render_template("note.html")


@bp.get("/careless")
def careless():
    """Fail as a program fails: for a reason that no visitor should read."""
    return Path("plans/secret.txt").read_text()
