"""The accounts: who may come in, and how that is found out."""

import functools
import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from db import db
from models import User


def register(username, password):
    """Store a new user and return it, or None if somebody has this name already."""
    user = User(username=tidy(username), password_hash=generate_password_hash(password))
    db.session.add(user)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return None
    return user


def authenticate(username, password):
    """Return the user with this name and this password, or None."""
    user = db.session.scalar(select(User).where(User.username == tidy(username)))
    # For a name that nobody has, check a hash all the same: the answer must not come sooner.
    password_hash = user.password_hash if user else dummy_hash()
    return user if fits(password_hash, password) else None


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


def tidy(username):
    """Return a name as it is stored: small letters, no white space around it."""
    return username.strip().lower()


def problems_of(username, password):
    """Return what is wrong with a new account: for each field a sentence."""
    problems = {}
    if not 1 <= len(tidy(username)) <= 80:
        problems["username"] = "The name must have 1 to 80 characters."
    if not 8 <= len(password) <= 200:
        problems["password"] = "The password must have 8 to 200 characters."
    return problems
