"""The database object that the factory, the models and the views share. It imports none of them."""

from flask import abort
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """What all models have in common."""


db = SQLAlchemy(model_class=Base)


def save(refusal):
    """Commit the changes, or take all of them back and answer 409 if a key refuses one."""
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        abort(409, description=refusal)
