"""The users and their passwords. As in lesson 14."""

import functools
import secrets

from sqlalchemy import select
from werkzeug.security import check_password_hash, generate_password_hash

from db import db
from models import User


def add(username, password, **profile):
    """Add a user; commit afterwards."""
    password_hash = generate_password_hash(password)
    user = User(username=username, password_hash=password_hash, **profile)
    db.session.add(user)
    return user


def authenticate(username, password):
    """Return the user with this name and password, or None."""
    user = db.session.scalar(select(User).where(User.username == username.strip().lower()))
    # For a name that nobody has, check a hash all the same: the answer must not come sooner.
    password_hash = user.password_hash if user else dummy_hash()
    return user if check_password_hash(password_hash, password) else None


@functools.cache
def dummy_hash():
    """Return a hash that no password fits."""
    return generate_password_hash(secrets.token_hex())
