"""Likes and follows."""

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from db import db


def set_mark(model, **key):
    """Store a row with this key if it is not there yet."""
    if db.session.get(model, key) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(model(**key))
    except IntegrityError:
        return
    db.session.commit()


def clear_mark(model, **key):
    """Delete the row with this key if it is there."""
    db.session.execute(delete(model).filter_by(**key))
    db.session.commit()
