"""What members see by name and password."""

from flask import Blueprint
from sqlalchemy import select

from auth import basic
from db import db
from models import Member

bp = Blueprint("members", __name__)


@bp.get("/profile")
@basic.login_required
def show_profile():
    """Show the member who asks."""
    return to_dict(basic.current_user())


@bp.get("/admin")
@basic.login_required(role="librarian")
def list_members():
    """List all members, for librarians."""
    members = db.session.scalars(select(Member).order_by(Member.id))
    return {"members": [to_dict(member) for member in members]}


def to_dict(member):
    """Return what the API shows of a member."""
    return {"name": member.name, "role": member.role}
