"""The users: list, create, read, change."""

from flask import Blueprint, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from body import read_json
from db import db, find, save
from models import User
from schemas import NewUser, UserFields, UserOut

TAKEN = "Another user has this email already."

bp = Blueprint("users", __name__, url_prefix="/users")


@bp.get("")
def list_users():
    """List the users."""
    users = db.session.scalars(select(User).options(selectinload(User.boards)).order_by(User.id))
    return UserOut(many=True).dump(users)


@bp.post("")
def create_user():
    """Create a user and say where it is."""
    user = NewUser().load(read_json())
    db.session.add(user)
    save(TAKEN)
    return UserOut().dump(user), 201, {"Location": url_for(".show_user", user_id=user.id)}


@bp.get("/<int:user_id>")
def show_user(user_id):
    """Show one user."""
    return UserOut().dump(find_user(user_id))


@bp.patch("/<int:user_id>")
def change_user(user_id):
    """Change a part of a user."""
    user = find_user(user_id)
    changes = UserFields(partial=True).load(read_json())
    for name, value in changes.items():
        setattr(user, name, value)
    save(TAKEN)
    return UserOut().dump(user)


def find_user(user_id):
    """Return the user with this id, or answer 404."""
    return find(User, user_id, f"There is no user {user_id}.")
