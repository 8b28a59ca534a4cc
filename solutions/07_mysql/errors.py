"""How the app answers errors: always in JSON."""

from flask import current_app, jsonify
from MySQLdb import OperationalError
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    ServiceUnavailable,
    UnprocessableEntity,
)

# What passes by itself: the server is not there (2002, 2003), has no address (2005), went away
# meanwhile (2006, 2013), or has ended one of two requests that waited for each other (1205, 1213).
PASSES = {2002, 2003, 2005, 2006, 2013, 1205, 1213}


def register(app):
    """Give the app its error handlers."""
    app.register_error_handler(HTTPException, answer_error)
    app.register_error_handler(OperationalError, answer_database_error)
    app.register_error_handler(RecursionError, answer_deep_json)


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


def answer_database_error(error):
    """Answer 503 to what passes by itself. Anything else is our own mistake: 500."""
    if error.args[0] not in PASSES:
        raise error
    current_app.logger.error("The database has failed: %s", error)
    return answer_error(ServiceUnavailable("The database does not answer. Try again in a minute."))


def answer_deep_json(error):
    """Answer 400 to JSON with more brackets in brackets than Python reads: nothing else recurs."""
    return answer_error(BadRequest("The JSON is nested too deeply."))
