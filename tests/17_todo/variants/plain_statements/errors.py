"""How the app answers errors: always in JSON."""

from flask import current_app, jsonify
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    NotFound,
    ServiceUnavailable,
    Unauthorized,
    UnprocessableEntity,
)

# What passes by itself. MySQL gives a number: too many connections (1040), a lock that did not
# get free (1205, 1213), no server (2002, 2003), one that went away (2006, 2013). SQLite gives a text.
AWAY = {1040, 1205, 1213, 2002, 2003, 2006, 2013}
AWAY |= {"database is locked", "unable to open database file"}


def register(app):
    """Give the app its error handlers."""
    app.register_error_handler(HTTPException, answer_error)
    app.register_error_handler(OperationalError, answer_database_error)
    app.register_error_handler(TimeoutError, answer_away)
    app.register_error_handler(StaleDataError, answer_gone)
    app.register_error_handler(RecursionError, answer_too_deep)


def refuse(errors):
    """Stop the request with 422 and the fields that are wrong."""
    error = UnprocessableEntity("Some fields are not right.")
    error.errors = errors
    raise error


def answer_error(error):
    """Answer an HTTP error in the course's JSON shape."""
    body = {"code": error.code, "status": error.name, "message": error.description}
    if hasattr(error, "errors"):
        body["errors"] = error.errors
    # The error's own response keeps the headers that belong to it, such as Allow for a 405.
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


def answer_gone(error):
    """Answer 404 when another request has deleted the row, between our SELECT and our UPDATE."""
    return answer_error(NotFound("It has just been deleted."))


def answer_too_deep(error):
    """Answer 400 to JSON with more brackets inside brackets than Python can follow."""
    return answer_error(BadRequest("The JSON is nested too deep."))
