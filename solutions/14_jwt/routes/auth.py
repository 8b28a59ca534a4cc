"""Register, log in, refresh, log out."""

from flask import Blueprint
from flask_jwt_extended import current_user, jwt_required

import accounts
from checks import NAME, PASSWORD, TEXT, read_fields, read_object
from errors import answer_unauthorized
from tokens import end_log_in, new_tokens, next_access_token

bp = Blueprint("auth", __name__)

NEW_MEMBER = {"name": NAME, "password": PASSWORD}
LOG_IN = {"name": TEXT, "password": TEXT}


@bp.post("/register")
def register():
    """Make a member of a visitor."""
    return accounts.register(**read_fields(read_object(), NEW_MEMBER)).to_dict(), 201


@bp.post("/login")
def log_in():
    """Give tokens to the member with this name and password."""
    member = accounts.authenticate(**read_fields(read_object(), LOG_IN))
    if member is None:
        return answer_unauthorized("The name or the password is wrong.")
    return new_tokens(member)


@bp.post("/refresh")
@jwt_required(refresh=True)
def refresh():
    """Give a new access token for a refresh token."""
    return {"access_token": next_access_token(current_user)}


@bp.post("/logout")
@jwt_required(verify_type=False)
def log_out():
    """End the log-in of this access token or refresh token."""
    end_log_in()
    return "", 204
