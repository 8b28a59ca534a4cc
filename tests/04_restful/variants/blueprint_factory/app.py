"""Another right answer: an application factory, an Api on a blueprint, which leaves its errors to
the app's handlers: one shape for all of them, the course's."""

from flask import Flask, jsonify
from werkzeug.exceptions import HTTPException

from loans import Book, blueprint


def answer_error(error):
    body = {"code": error.code, "status": error.name, "message": error.description}
    body.update(getattr(error, "data", {}))  # what flask_restful.abort() was given
    response = error.get_response()
    response.data = jsonify(body).data
    response.mimetype = "application/json"
    return response


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(RESTFUL_JSON={"ensure_ascii": False, "indent": 2})
    app.config.from_mapping(config or {})
    app.extensions["loans"] = Book()
    app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, answer_error)
    return app
