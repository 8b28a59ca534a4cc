"""The members' pages."""

from flask import Blueprint, abort, render_template

from lookup import the_club

bp = Blueprint("members", __name__, url_prefix="/members")


@bp.get("")
def list_members():
    """Show all the members."""
    return render_template("members/list.html", members=the_club().members)


@bp.get("/<int:member_id>")
def show_member(member_id):
    """Show one member, and what they have borrowed."""
    member = the_club().member(member_id)
    if member is None:
        abort(404, description=f"There is no member {member_id}.")
    books = the_club().borrowed_by(member)
    return render_template("members/show.html", member=member, books=books)
