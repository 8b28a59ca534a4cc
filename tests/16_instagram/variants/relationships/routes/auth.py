"""Log in."""

from flask_jwt_extended import create_access_token

import accounts
from api import Blueprint
from errors import answer_unauthorized
from schemas import LogInSchema, TokenSchema

blp = Blueprint("auth", __name__, description="Get a token")


@blp.post("/login")
@blp.arguments(LogInSchema)
@blp.response(200, TokenSchema)
@blp.alt_response(401, description="The name or the password is wrong.")
def log_in(values):
    """Give a token for a name and a password."""
    reader = accounts.authenticate(**values)
    if reader is None:
        return answer_unauthorized("The name or the password is wrong.")
    return {"access_token": create_access_token(reader)}
