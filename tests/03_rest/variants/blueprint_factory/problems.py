"""Errors as JSON."""

from flask import jsonify
from werkzeug.exceptions import HTTPException


class Refused(Exception):
    """A body that cannot be taken, with its wrong fields."""

    def __init__(self, errors):
        self.errors = errors


def register_problems(app):
    @app.errorhandler(Refused)
    def refused(error):
        body = {"code": 422, "status": "Unprocessable Content", "message": "Look at the fields."}
        return jsonify(body | {"errors": error.errors}), 422

    @app.errorhandler(HTTPException)
    def http_error(error):
        response = error.get_response()
        body = {"code": error.code, "status": error.name, "message": error.description}
        response.data = app.json.dumps(body)
        response.content_type = "application/json"
        return response
