"""The errors."""

from http import HTTPStatus

from flask import current_app, jsonify
from werkzeug.exceptions import HTTPException


def error(code, message, **more):
    phrase = HTTPStatus(code).phrase
    response = jsonify(code=code, status=phrase, message=message, **more)
    response.status_code = code
    if code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def http_error(problem):
    if not isinstance(problem, HTTPException):
        current_app.logger.exception("a mistake of ours")
        return error(500, "A mistake of ours.")
    response = error(problem.code, problem.description or "No.")
    for name, value in problem.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def wrong_fields(problem):
    messages = problem.messages
    return error(422, "Wrong.", errors=messages) if "_schema" not in messages else error(422, "No.")


def away(problem):
    return error(503, "The database is away.")


def deep(problem):
    return error(400, "Too deep.")
