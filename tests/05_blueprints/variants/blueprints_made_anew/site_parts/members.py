"""The members' pages."""

from flask import Blueprint, render_template

from site_parts.shared import found


def make_members(club):
    """Return a new blueprint of the members of this club."""
    blueprint = Blueprint("members", __name__)

    @blueprint.route("")
    def list_members():
        return render_template("members/list.html", members=club.members)

    @blueprint.route("/<int:member_id>")
    def show_member(member_id):
        member = found(club.member(member_id), "member")
        return render_template("members/show.html", member=member, books=club.borrowed_by(member))

    return blueprint
