"""How the app answers errors: always in JSON. What the database raises is still missing."""

from flask import jsonify
from werkzeug.exceptions import BadRequest, HTTPException, UnprocessableEntity


def register(app):
    """Give the app its error handlers."""
    app.register_error_handler(HTTPException, answer_error)
    app.register_error_handler(RecursionError, answer_too_deep)


def refuse(errors):
    """Stop the request with 422 and the fields that are wrong: {"name": ["..."]}."""
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


def answer_too_deep(error):
    """Answer 400 to JSON with more brackets inside brackets than Python can follow."""
    return answer_error(BadRequest("The JSON is nested too deep."))
