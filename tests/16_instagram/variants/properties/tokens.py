"""The tokens: who sends a request, and how a token is refused. As in lesson 14."""

import re

from flask_jwt_extended import JWTManager

from db import db
from errors import answer_unauthorized
from models import Reader

jwt = JWTManager()


@jwt.user_identity_loader
def identity_of(reader):
    """Return what stands in `sub`: the id as a text."""
    return str(reader.id)


@jwt.user_lookup_loader
def reader_of(header, claims):
    """Return the reader of a token, for `current_user`, or None if there is none any more."""
    is_id = re.fullmatch("[1-9][0-9]{0,8}", claims["sub"])
    return db.session.get(Reader, int(claims["sub"])) if is_id else None


@jwt.unauthorized_loader
def answer_missing(reason):
    """Answer a request without a token."""
    return answer_unauthorized("Send a token: Authorization: Bearer <token>.")


@jwt.invalid_token_loader
def answer_invalid(reason):
    """Answer a token that nobody has given out like this."""
    return answer_unauthorized("The token is not valid.")


@jwt.expired_token_loader
def answer_expired(header, claims):
    """Answer a token whose time is over."""
    return answer_unauthorized("The token has expired. Log in again.")


@jwt.user_lookup_error_loader
def answer_no_reader(header, claims):
    """Answer a token whose reader is gone."""
    return answer_unauthorized("There is no such reader any more.")
