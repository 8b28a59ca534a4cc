"""Get a token for name and password, and end it."""

from flask import Blueprint, request

from auth import basic, bearer
from tokens import LIFETIME, create_token, end_token

bp = Blueprint("tokens", __name__, url_prefix="/api/token")


@bp.post("")
@basic.login_required
def create():
    """Give the member a new token."""
    token = create_token(basic.current_user())
    # Nobody on the way may keep a copy of the token.
    return {"token": token, "expires_in": LIFETIME}, 201, {"Cache-Control": "no-store"}


@bp.delete("")
@bearer.login_required
def end():
    """End the token that came with the request."""
    end_token(request.authorization.token)
    return "", 204
