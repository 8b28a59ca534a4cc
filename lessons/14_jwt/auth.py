"""Register, log in, refresh, log out."""

from flask import Blueprint, abort, jsonify
from flask_jwt_extended import (
    current_user,
    get_jwt_request_location,
    jwt_required,
    set_access_cookies,
    set_refresh_cookies,
    unset_jwt_cookies,
)

import accounts
from checks import LOG_IN, NEW_USER, read_fields, read_object
from errors import answer_unauthorized
from tokens import end_log_in, new_tokens, next_access_token

bp = Blueprint("auth", __name__)


@bp.post("/register")
def register():
    """Make a user of a visitor."""
    user = accounts.register(**read_fields(read_object(), NEW_USER))
    if user is None:
        abort(409, description="Somebody has this name already.")
    return user.to_dict(), 201


@bp.post("/login")
def log_in():
    """Give tokens for a name and a password: in the answer, or in cookies if that is asked for."""
    data = read_object()
    user = accounts.authenticate(**read_fields(data, LOG_IN))
    if user is None:
        return answer_unauthorized("The name or the password is wrong.")
    tokens = new_tokens(user)
    if data.get("cookies") is not True:
        return tokens
    response = jsonify(user.to_dict())
    set_access_cookies(response, tokens["access_token"])
    set_refresh_cookies(response, tokens["refresh_token"])
    return response


@bp.post("/refresh")
@jwt_required(refresh=True)
def refresh():
    """Give a new access token for a refresh token, in the place where that came from."""
    token = next_access_token(current_user)
    if get_jwt_request_location() != "cookies":
        return {"access_token": token}
    response = jsonify(current_user.to_dict())
    set_access_cookies(response, token)
    return response


@bp.post("/logout")
@jwt_required(verify_type=False)
def log_out():
    """End the log-in of this token, whichever of its tokens it is."""
    end_log_in()
    response = jsonify(message="You are logged out.")
    unset_jwt_cookies(response)
    return response
