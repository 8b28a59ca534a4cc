"""Log in."""

from flask import Blueprint

from accounts import authenticate
from checks import is_text, read_fields, read_object
from errors import answer_unauthorized
from tokens import new_token

bp = Blueprint("auth", __name__)

# What comes to a log-in is compared only. But a text without an end is not worth a comparison.
TEXT = (lambda value: is_text(value, 1000), "Send a text.")


@bp.post("/login")
def log_in():
    """Give a token to the member with this name and password."""
    member = authenticate(**read_fields(read_object(), {"name": TEXT, "password": TEXT}))
    if member is None:
        return answer_unauthorized("The name or the password is wrong.")
    return {"access_token": new_token(member)}
