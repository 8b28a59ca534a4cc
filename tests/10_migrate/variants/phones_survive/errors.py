"""How the app answers errors: always in JSON."""

from flask import abort, current_app, jsonify, request
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from werkzeug.exceptions import BadRequest, HTTPException, ServiceUnavailable

# MySQL: not there, gone meanwhile, a lock that was waited for too long, a deadlock.
PASSING = {2002, 2003, 2005, 2006, 2013, 1205, 1213}
# The same, in SQLite's words.
PASSING_WORDS = ("locked", "unable to open", "busy")


def register(app):
    """Give the app its error handlers."""
    app.register_error_handler(HTTPException, answer_error)
    for error in (OperationalError, InterfaceError, TimeoutError):
        app.register_error_handler(error, answer_database_error)


def refuse(errors):
    """Stop the request with 400 and the fields that are wrong: {"phone": ["..."]}."""
    error = BadRequest("Nope.")
    error.errors = errors
    raise error


def read_object():
    """Return the JSON object of the request, or answer what is wrong with it."""
    try:
        data = request.get_json()
    except RecursionError:
        abort(400, description="This JSON is nested too deep.")
    if not isinstance(data, dict):
        abort(422, description="Send a JSON object.")
    return data


def unknown(data, *known):
    """Return an error for each field that nobody has asked for."""
    shown = (
        name.encode("ascii", "backslashreplace").decode() for name in data if name not in known
    )
    return dict.fromkeys(shown, "unknown")


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
    """Answer 503 for what passes by itself. Anything else is our own mistake: 500."""
    if not passes_by_itself(error):
        raise error
    current_app.logger.error("The database is away: %s", error)
    return answer_error(ServiceUnavailable("The database does not answer. Try again in a minute."))


def passes_by_itself(error):
    """Say whether the database is away or busy for a while."""
    original = getattr(error, "orig", None)
    if original is None:  # the pool has waited in vain
        return True
    number = original.args[0] if original.args else None
    return number in PASSING or any(word in str(original) for word in PASSING_WORDS)
