"""The pages: list, add, edit, delete."""

from flask import Blueprint, render_template

bp = Blueprint("members", __name__)


@bp.get("/")
def list_members():
    """Show the members."""
    return render_template("list.html")
