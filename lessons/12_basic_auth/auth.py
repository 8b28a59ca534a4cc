"""Who asks? Basic, Bearer, and both."""

from flask_httpauth import HTTPBasicAuth, HTTPTokenAuth, MultiAuth
from werkzeug.exceptions import Forbidden, Unauthorized

from accounts import authenticate
from errors import answer_error
from tokens import find_user

REALM = "Our Corner"


class UnicodeBasicAuth(HTTPBasicAuth):
    """Basic, with the hint that names and passwords come in UTF-8 (RFC 7617, 2.1)."""

    def authenticate_header(self):
        """Return what WWW-Authenticate says."""
        return f'{super().authenticate_header()}, charset="UTF-8"'


class BearerAuth(HTTPTokenAuth):
    """Bearer, for which a header that can't be read brings no token."""

    def get_auth(self):
        """Return what came. Werkzeug raises an error for `Basic` with what is not ASCII."""
        try:
            return super().get_auth()
        except ValueError:
            return None


basic = UnicodeBasicAuth(realm=REALM)
bearer = BearerAuth("Bearer", realm=REALM)
either = MultiAuth(bearer, basic)


@basic.verify_password
def verify_password(username, password):
    """Return the user, or None. Without a log-in both texts are empty."""
    return authenticate(username, password) if username else None


@bearer.verify_token
def verify_token(token):
    """Return the user whose token this is, or None."""
    return find_user(token)


@basic.get_user_roles
@bearer.get_user_roles
def get_role(user):
    """Return the role that the database says now."""
    return user.role


def refuse(status):
    """Answer 401 to whoever is not known, 403 to whoever is known and may not."""
    if status == 403:
        return answer_error(Forbidden("You don't have the role for this."))
    return answer_error(Unauthorized("Log in with a right name and password, or a valid token."))


# One by one: each adds the WWW-Authenticate of its own scheme.
basic.error_handler(refuse)
bearer.error_handler(refuse)
