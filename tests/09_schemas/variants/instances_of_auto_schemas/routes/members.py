"""The members: list, create, read, change."""

from flask import Blueprint, url_for
from sqlalchemy import select

from body import read_json
from db import db, find, save
from models import Member
from schemas import MemberIn, MemberOut

TAKEN = "Another member has this email already."

bp = Blueprint("members", __name__, url_prefix="/members")


@bp.get("")
def list_members():
    """List all the members."""
    return MemberOut(many=True).dump(db.session.scalars(select(Member).order_by(Member.id)))


@bp.post("")
def create_member():
    """Create a member and say where it is."""
    member = MemberIn().load(read_json())
    db.session.add(member)
    save(TAKEN)
    location = url_for(".show_member", member_id=member.id)
    return MemberOut().dump(member), 201, {"Location": location}


@bp.get("/<int:member_id>")
def show_member(member_id):
    """Show one member."""
    return MemberOut().dump(find_member(member_id))


@bp.patch("/<int:member_id>")
def change_member(member_id):
    """Change the fields that the request has."""
    member = find_member(member_id)
    MemberIn(partial=True).load(read_json(), instance=member)
    save(TAKEN)
    return MemberOut().dump(member)


def find_member(member_id):
    """Return the member with this id, or answer 404."""
    return find(Member, member_id, f"There is no member {member_id}.")
