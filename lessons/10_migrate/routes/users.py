"""The users: list, create, read, change, delete."""

import re

from flask import Blueprint, url_for
from sqlalchemy import select

from checks import is_filled, read_fields, read_object
from db import db, save
from models import User

EMAIL = re.compile("[!-?A-~]+@[!-?A-~]+")  # visible ASCII characters on both sides of one @
TAKEN = "Another user has this email already."
ONE = "/<int:user_id>"

bp = Blueprint("users", __name__, url_prefix="/users")


@bp.get("")
def list_users():
    """List the users."""
    users = db.session.scalars(select(User).order_by(User.id))
    return [user.to_dict() for user in users]


@bp.post("")
def create_user():
    """Create a user and say where it is."""
    user = User(**read_user())
    db.session.add(user)
    save(TAKEN)
    return user.to_dict(), 201, {"Location": url_for(".show_user", user_id=user.id)}


@bp.get(ONE)
def show_user(user_id):
    """Show one user."""
    return find_user(user_id).to_dict()


@bp.patch(ONE)
def change_user(user_id):
    """Change a part of a user."""
    user = find_user(user_id)
    for name, value in read_user(optional=RULES).items():
        setattr(user, name, value)
    save(TAKEN)
    return user.to_dict()


@bp.delete(ONE)
def delete_user(user_id):
    """Delete a user, and the user's boards too."""
    db.session.delete(find_user(user_id))
    save("The user has got a new board in this moment. Try again.")
    return "", 204


@bp.get(f"{ONE}/boards")
def list_boards_of_user(user_id):
    """List the boards of one user."""
    return [board.to_dict() for board in find_user(user_id).boards]


def find_user(user_id):
    """Return the user with this id, or answer 404."""
    return db.get_or_404(User, user_id, description=f"There is no user {user_id}.")


def read_user(optional=()):
    """Return what the request says of a user."""
    fields = read_fields(read_object(), RULES, optional)
    if "email" in fields:
        # MySQL takes Mina@ and mina@ for the same email, SQLite does not. So we decide.
        fields["email"] = fields["email"].lower()
    return fields


def is_email(value):
    """Say whether a value can be a user's email."""
    return is_filled(value, 120) and EMAIL.fullmatch(value) is not None


RULES = {
    "name": (lambda value: is_filled(value, 80), "Name must be a text of 1 to 80 characters."),
    "email": (is_email, "Email must be an address such as mina@example.com."),
}
