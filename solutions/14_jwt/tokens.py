"""The tokens: what is in them, which ones are refused, and how that is answered."""

import re
import time
import uuid

from flask import current_app
from flask_jwt_extended import JWTManager, create_access_token, create_refresh_token, get_jwt
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from db import db
from errors import answer_unauthorized
from models import Member, RevokedToken

jwt = JWTManager()


def new_tokens(member):
    """Return a fresh access token and a refresh token for a log-in that begins now."""
    # Both carry the id of this log-in, and so will every token that is made of them.
    log_in = {"sid": str(uuid.uuid4())}
    return {
        "access_token": create_access_token(member, fresh=True, additional_claims=log_in),
        "refresh_token": create_refresh_token(member, additional_claims=log_in),
    }


def next_access_token(member):
    """Return an access token that is not fresh, for the log-in of the request's token."""
    return create_access_token(member, additional_claims={"sid": get_jwt()["sid"]})


def end_log_in():
    """Refuse from now on every token of the log-in to which the request's token belongs."""
    now = int(time.time())
    lifetime = current_app.config["JWT_REFRESH_TOKEN_EXPIRES"]
    # After this time all tokens of the log-in have expired, and nobody has to know of it any more.
    expires_at = now + int(lifetime.total_seconds())
    db.session.execute(delete(RevokedToken).where(RevokedToken.expires_at <= now))
    db.session.add(RevokedToken(sid=get_jwt()["sid"], expires_at=expires_at))
    try:
        db.session.commit()
    except IntegrityError:  # two log-outs in the same moment
        db.session.rollback()


@jwt.user_identity_loader
def identity_of(member):
    """Return what stands in `sub`: the id as a text, as the standard demands."""
    return str(member.id)


@jwt.user_lookup_loader
def member_of(header, claims):
    """Return the member of a token, or None if there is no such member (any more)."""
    is_id = re.fullmatch("[1-9][0-9]{0,8}", claims["sub"])
    return db.session.get(Member, int(claims["sub"])) if is_id else None


@jwt.token_in_blocklist_loader
def is_revoked(header, claims):
    """Say whether a token belongs to no log-in, or to one that has ended."""
    sid = claims.get("sid")
    return not isinstance(sid, str) or db.session.get(RevokedToken, sid) is not None


@jwt.unauthorized_loader
def answer_missing(reason):
    """Answer a request without a token."""
    return answer_unauthorized("Send a token: Authorization: Bearer <token>.")


@jwt.invalid_token_loader
def answer_invalid(reason):
    """Answer a token that nobody has given out like this, or one of the other kind."""
    return answer_unauthorized("The token is not valid here.")


@jwt.expired_token_loader
def answer_expired(header, claims):
    """Answer a token whose time is over."""
    return answer_unauthorized("The token has expired.")


@jwt.revoked_token_loader
def answer_revoked(header, claims):
    """Answer a token of a log-in that has ended."""
    return answer_unauthorized("The token has been revoked. Log in again.")


@jwt.needs_fresh_token_loader
def answer_not_fresh(header, claims):
    """Answer a token of a refresh where one of a log-in is needed."""
    return answer_unauthorized("Log in again for this.")


@jwt.user_lookup_error_loader
def answer_no_member(header, claims):
    """Answer a token whose member is gone."""
    return answer_unauthorized("There is no such member any more.")
