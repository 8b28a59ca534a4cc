"""How the app answers what is no HTTP error by itself: always in JSON."""

from flask import current_app, jsonify
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, ServiceUnavailable, Unauthorized

# What passes by itself. MySQL gives a number: too many connections (1040), a lock that did not
# get free (1205, 1213), no server (2002, 2003), one that went away (2006, 2013). SQLite gives a text.
AWAY = {1040, 1205, 1213, 2002, 2003, 2006, 2013}
AWAY |= {"database is locked", "unable to open database file"}


def register(app):
    """Give the app its error handlers, besides those of flask-smorest."""
    app.register_error_handler(OperationalError, answer_database_error)
    app.register_error_handler(TimeoutError, answer_away)
    app.register_error_handler(RecursionError, answer_too_deep)


def answer_error(error):
    """Answer an HTTP error in the course's JSON shape."""
    body = {"code": error.code, "status": error.name, "message": error.description}
    response = error.get_response()
    response.data = jsonify(body).data
    response.mimetype = "application/json"
    return response


def answer_unauthorized(message):
    """Answer 401, and say that this API wants a Bearer token."""
    return answer_error(
        Unauthorized(message, www_authenticate=WWWAuthenticate("bearer", {"realm": "club"}))
    )


def answer_database_error(error):
    """Answer 503 while the database is away. Anything else is our own mistake: 500."""
    if error.orig.args[0] not in AWAY:
        raise error
    return answer_away(error)


def answer_away(error):
    """Answer 503, and keep the reason for the log."""
    current_app.logger.error("The database is away: %s", error)
    return answer_error(ServiceUnavailable("The database does not answer. Try again in a minute."))


def answer_too_deep(error):
    """Answer 400 to JSON with more brackets inside brackets than Python can follow."""
    return answer_error(BadRequest("The JSON is nested too deep."))
