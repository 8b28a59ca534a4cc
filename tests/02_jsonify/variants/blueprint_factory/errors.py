"""The shape of every error."""

from http import HTTPStatus

from flask import json
from werkzeug.exceptions import HTTPException


class Problem(Exception):
    def __init__(self, code, message, errors=None):
        super().__init__(message)
        self.code, self.message, self.errors = code, message, errors


def body(code, message, errors=None):
    shape = {"code": code, "status": HTTPStatus(code).phrase, "message": message}
    return {**shape, "errors": errors} if errors else shape


def register_errors(app):
    @app.errorhandler(Problem)
    def problem(error):
        return body(error.code, error.message, error.errors), error.code

    @app.errorhandler(HTTPException)
    def http(error):
        response = error.get_response()
        response.data = json.dumps(body(error.code, error.description))
        response.content_type = "application/json"
        return response
