"""The readers' passwords. As in lesson 14."""

import functools
import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from db import db
from models import Reader


def add(name, password):
    """Store a new reader and return it, or None if somebody has this name already."""
    reader = Reader(name=name, password_hash=generate_password_hash(password))
    db.session.add(reader)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return None
    return reader


def authenticate(name, password):
    """Return the reader with this name and password, or None."""
    reader = db.session.scalar(select(Reader).where(Reader.name == name))
    # For a name that nobody has, check a hash all the same: the answer must not come sooner.
    password_hash = reader.password_hash if reader else dummy_hash()
    return reader if check_password_hash(password_hash, password) else None


@functools.cache
def dummy_hash():
    """Return a hash that no password fits."""
    return generate_password_hash(secrets.token_hex())
