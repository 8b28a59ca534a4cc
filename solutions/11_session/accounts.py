"""The accounts: who may come in, and how that is found out."""

import functools
import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from db import db
from models import Member


def register(name, password):
    """Store a new member and return it, or None if somebody has this name already."""
    member = Member(name=tidy(name), password_hash=generate_password_hash(password))
    db.session.add(member)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return None
    return member


def authenticate(name, password):
    """Return the member with this name and this password, or None."""
    member = db.session.scalar(select(Member).where(Member.name == tidy(name)))
    # For a name that nobody has, check a hash all the same: the answer must not come sooner.
    password_hash = member.password_hash if member else dummy_hash()
    return member if fits(password_hash, password) else None


def fits(password_hash, password):
    """Say whether a password is the one of a stored hash."""
    try:
        return check_password_hash(password_hash, password)
    except (ValueError, TypeError, OverflowError):  # the hash is none of Werkzeug's
        return False


@functools.cache
def dummy_hash():
    """Return a hash that no password fits."""
    return generate_password_hash(secrets.token_hex())


def tidy(name):
    """Return a name as it is stored: small letters, no white space around it."""
    return name.strip().lower()


def problems_of(name, password):
    """Return what is wrong with a new name and password: a sentence for each field."""
    problems = {}
    if not 1 <= len(tidy(name)) <= 40:
        problems["name"] = "The name must have 1 to 40 characters."
    if not 8 <= len(password) <= 100:
        problems["password"] = "The password must have 8 to 100 characters."
    return problems
