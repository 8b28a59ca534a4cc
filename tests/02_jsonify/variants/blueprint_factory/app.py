"""Another right answer: an application factory, a blueprint, errors in a module of their own;
unknown fields (an id too) are refused, and the status's name comes from http.HTTPStatus."""

from flask import Flask

from books import Shelf, api
from errors import register_errors


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(config or {})
    app.json.ensure_ascii = False
    app.extensions["shelf"] = Shelf()
    app.register_blueprint(api)
    register_errors(app)
    return app
