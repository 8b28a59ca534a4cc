"""What members and admins may see and change."""

from flask import Blueprint, abort
from flask_jwt_extended import current_user, jwt_required
from sqlalchemy import select

import accounts
from checks import PASSWORD, read_fields, read_object
from db import db
from models import Member

bp = Blueprint("members", __name__)


@bp.get("/me")
@jwt_required()
def show_me():
    """Show the member whose token this is."""
    return current_user.to_dict()


@bp.get("/admin")
@jwt_required()
def list_members():
    """List the members, for an admin. The database says who is one, not the token."""
    if not current_user.is_admin:
        abort(403, description="Only admins may see this.")
    return [member.to_dict() for member in db.session.scalars(select(Member).order_by(Member.id))]


@bp.put("/password")
@jwt_required(fresh=True)
def change_password():
    """Change the password of a member who has just logged in."""
    fields = read_fields(read_object(), {"password": PASSWORD})
    accounts.change_password(current_user, fields["password"])
    return "", 204
