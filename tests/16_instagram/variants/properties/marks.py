"""Likes and follows: rows of which each is there or is not, so that to set one twice is no error."""

from flask_smorest import abort
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from db import db


def set_mark(model, **key):
    """Store a row with this key if it is not there yet."""
    db.session.add(model(**key))
    try:
        db.session.commit()
    except IntegrityError:
        # It is there already: since long, or since another request a moment ago.
        db.session.rollback()
        if db.session.get(model, key) is None:
            abort(404, message="It has just been deleted.")


def clear_mark(model, **key):
    """Delete the row with this key if it is there."""
    db.session.execute(delete(model).filter_by(**key))
    db.session.commit()
