"""Who asks? Basic, Bearer, and both."""

from flask_httpauth import HTTPBasicAuth, HTTPTokenAuth, MultiAuth
from werkzeug.exceptions import Forbidden, Unauthorized

from accounts import authenticate
from errors import answer_error
from tokens import find_owner

REALM = "Book club"


class BearerAuth(HTTPTokenAuth):
    """Bearer, for which a header that can't be read brings no token."""

    def get_auth(self):
        """Return what came. Werkzeug raises an error for `Basic` with what is not ASCII."""
        try:
            return super().get_auth()
        except ValueError:
            return None


basic = HTTPBasicAuth(realm=REALM)
bearer = BearerAuth("Bearer", realm=REALM)
either = MultiAuth(bearer, basic)


@basic.verify_password
def verify_password(name, password):
    """Return the member, or None. Without a log-in both texts are empty."""
    return authenticate(name, password) if name else None


@bearer.verify_token
def verify_token(token):
    """Return the member whose token this is, or None."""
    return find_owner(token)


@basic.get_user_roles
@bearer.get_user_roles
def get_role(member):
    """Return the role that the database says now."""
    return member.role


def refuse(status):
    """Answer 401 to whoever is not known, 403 to whoever is known and may not."""
    if status == 403:
        return answer_error(Forbidden("You don't have the role for this."))
    return answer_error(Unauthorized("Log in with a right name and password, or a valid token."))


# One by one: each adds the WWW-Authenticate of its own scheme.
basic.error_handler(refuse)
bearer.error_handler(refuse)
