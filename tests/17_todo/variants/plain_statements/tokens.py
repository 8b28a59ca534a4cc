"""The tokens: what is in them, which ones are refused, and how that is answered."""

import re

from flask_jwt_extended import JWTManager, create_access_token

from db import db
from errors import answer_unauthorized
from models import Member

jwt = JWTManager()


def new_token(member):
    """Return an access token for a member."""
    return create_access_token(member)


@jwt.user_identity_loader
def identity_of(member):
    """Return what stands in `sub`: the id as a text, as the standard demands."""
    return str(member.id)


@jwt.user_lookup_loader
def member_of(header, claims):
    """Return the member of a token, or None if there is no such member (any more)."""
    is_id = re.fullmatch("[1-9][0-9]{0,8}", claims["sub"])
    return db.session.get(Member, int(claims["sub"])) if is_id else None


@jwt.unauthorized_loader
def answer_missing(reason):
    """Answer a request without a token."""
    return answer_unauthorized("Send a token: Authorization: Bearer <token>.")


@jwt.invalid_token_loader
def answer_invalid(reason):
    """Answer a token that nobody has given out like this."""
    return answer_unauthorized("The token is not valid here.")


@jwt.expired_token_loader
def answer_expired(header, claims):
    """Answer a token whose time is over."""
    return answer_unauthorized("The token has expired. Log in again.")


@jwt.user_lookup_error_loader
def answer_no_member(header, claims):
    """Answer a token whose member is gone."""
    return answer_unauthorized("There is no such member any more.")
