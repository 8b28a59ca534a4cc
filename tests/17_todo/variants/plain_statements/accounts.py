"""The members and their passwords."""

import functools
import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from db import db
from models import Member


def register(name, password):
    """Store a new member and return it, or None if another member has this name."""
    member = Member(name=name, password_hash=generate_password_hash(password))
    db.session.add(member)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return None
    return member


def authenticate(name, password):
    """Return the member with this name and password, or None."""
    member = db.session.scalar(select(Member).where(Member.name == name))
    # For a name that nobody has, check a hash all the same: the answer must not come sooner.
    password_hash = member.password_hash if member else dummy_hash()
    return member if fits(password_hash, password) else None


def fits(password_hash, password):
    """Say whether a password is the one of a stored hash."""
    try:
        return check_password_hash(password_hash, password)
    except (ValueError, TypeError, OverflowError):
        # The hash is none of Werkzeug's: then no password fits.
        return False


@functools.cache
def dummy_hash():
    """Return a hash that no password fits."""
    return generate_password_hash(secrets.token_hex())
