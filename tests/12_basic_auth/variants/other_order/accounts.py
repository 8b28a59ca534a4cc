"""Members and their passwords."""

import secrets
from functools import cache

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from db import db
from models import Member


def register(name, password, role="member"):
    """Store a new member, or raise a ValueError that says what is wrong."""
    check_name(name)
    if not (8 <= len(password) <= 128 and password.isprintable()):
        raise ValueError("The password must have 8 to 128 characters.")
    db.session.add(Member(name=name, password_hash=generate_password_hash(password), role=role))
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise ValueError("Another member has this name.") from None


def check_name(name):
    """Raise a ValueError if nobody can have this name."""
    if not 1 <= len(name) <= 80:
        raise ValueError("The name must have 1 to 80 characters.")
    # Basic sends NAME:PASSWORD, so the first colon ends the name.
    if ":" in name or not name.isprintable() or name != name.strip():
        raise ValueError("The name must have no colon, no control characters, no spaces around it.")


def authenticate(name, password):
    """Return the member with this name and password, or None."""
    member = db.session.scalar(select(Member).where(Member.name == name))
    # An unknown name costs a hash, too: the time must not say who is a member.
    stored = member.password_hash if member else hash_of_nobody()
    return member if is_possible(password) and is_right(stored, password) else None


def is_possible(password):
    """Say whether somebody can have this password. (To a hash, NULs at its end are nothing.)"""
    return 1 <= len(password) <= 128 and "\0" not in password


@cache
def hash_of_nobody():
    """Return the hash of a password that nobody knows."""
    return generate_password_hash(secrets.token_urlsafe())


def is_right(password_hash, password):
    """Say whether a password fits a stored hash; none fits a hash that Werkzeug does not know."""
    try:
        return check_password_hash(password_hash, password)
    except (ValueError, TypeError, OverflowError):
        return False
