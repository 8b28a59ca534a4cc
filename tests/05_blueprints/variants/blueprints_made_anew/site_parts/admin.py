"""The administrators' desk."""

from flask import Blueprint, redirect, render_template, url_for

from site_parts.shared import found


def make_admin(club):
    """Return a new blueprint of the loans of this club."""
    blueprint = Blueprint("admin", __name__)

    @blueprint.route("")
    def list_loans():
        return render_template("admin/list.html", loans=club.loans())

    @blueprint.route("/loans/<int:book_id>/return", methods=["POST"])
    def take_back(book_id):
        club.take_back(found(club.book(book_id), "book"))
        return redirect(url_for("admin.list_loans"), 303)

    return blueprint
