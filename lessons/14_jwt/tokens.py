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
from models import RevokedToken, User

jwt = JWTManager()


def new_tokens(user):
    """Return a fresh access token and a refresh token for a log-in that begins now."""
    log_in = {"sid": str(uuid.uuid4())}
    return {
        "access_token": create_access_token(user, fresh=True, additional_claims=log_in),
        "refresh_token": create_refresh_token(user, additional_claims=log_in),
    }


def next_access_token(user):
    """Return an access token that is not fresh, for the log-in of the request's token."""
    return create_access_token(user, additional_claims={"sid": get_jwt()["sid"]})


def end_log_in():
    """Refuse from now on every token of the log-in to which the request's token belongs."""
    now = int(time.time())
    lifetime = current_app.config["JWT_REFRESH_TOKEN_EXPIRES"]
    # At that time the last token of this log-in has expired by itself.
    expires_at = now + int(lifetime.total_seconds())
    db.session.execute(delete(RevokedToken).where(RevokedToken.expires_at < now))
    db.session.add(RevokedToken(sid=get_jwt()["sid"], expires_at=expires_at))
    try:
        db.session.commit()
    except IntegrityError:  # two log-outs in the same moment: one is enough
        db.session.rollback()


# What goes into a token


@jwt.user_identity_loader
def identity_of(user):
    """Return what stands in `sub`. It has to be a text."""
    return str(user.id)


@jwt.additional_claims_loader
def claims_of(user):
    """Return what else stands in each token, for whoever shows it. Everybody can read it."""
    return {"username": user.username, "is_admin": user.is_admin}


# What is asked for each token that comes back


@jwt.token_in_blocklist_loader
def is_revoked(header, claims):
    """Say whether the log-in of a token has ended."""
    sid = claims.get("sid")
    return not isinstance(sid, str) or db.session.get(RevokedToken, sid) is not None


@jwt.user_lookup_loader
def user_of(header, claims):
    """Return the user of a token, or None if there is no such user (any more)."""
    is_id = re.fullmatch("[1-9][0-9]{0,8}", claims["sub"])
    return db.session.get(User, int(claims["sub"])) if is_id else None


# How a token is refused: always in the same shape


@jwt.unauthorized_loader
def answer_missing(reason):
    """Answer a request without a token, or with a cookie and without its CSRF token."""
    return answer_unauthorized(f"{reason}.")


@jwt.invalid_token_loader
def answer_invalid(reason):
    """Answer a token that was not made here, or is of the wrong kind."""
    # The reason may quote a forged token, even half a character, which no answer can hold.
    readable = reason.encode("ascii", "replace").decode()
    return answer_unauthorized(f"The token is not valid: {readable}.")


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
    """Answer a token of a refresh where a fresh one is needed."""
    return answer_unauthorized("Log in again for this.")


@jwt.user_lookup_error_loader
def answer_no_user(header, claims):
    """Answer a token whose user is gone."""
    return answer_unauthorized("There is no such user any more.")
