"""flask-smorest's Api and Blueprint, as strict and as complete as the lessons before."""

import json
from http import HTTPStatus

import flask_smorest
from flask_smorest import abort
from marshmallow import missing
from webargs.flaskparser import FlaskParser


class Api(flask_smorest.Api):
    """An Api whose every error has a message and keeps its headers."""

    def handle_http_exception(self, error):
        """Add what flask-smorest leaves out: Flask's message, and headers such as Allow."""
        body, code, headers = super().handle_http_exception(error)
        body.setdefault("message", error.description)
        kept = {name: value for name, value in error.get_headers() if name != "Content-Type"}
        return body, code, kept | (headers or {})


class Parser(FlaskParser):
    """Reads a request for `@blp.arguments`."""

    def load_json(self, req, schema):
        """Return the request's JSON, or refuse what is no JSON or can never be stored."""
        if not req.is_json:
            abort(415, message="Send JSON: Content-Type: application/json.")
        try:
            data = super().load_json(req, schema)
        except ValueError:  # Python reads no number of more than 4300 digits
            abort(400, message="There is a number of thousands of digits in it.")
        if data is missing:
            abort(400, message="The body is empty.")
        try:
            # JSON can hold half of a character, "\ud800". UTF-8 can't.
            json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            abort(422, message="The body has half of a character in it.")
        return data


class Blueprint(flask_smorest.Blueprint):
    """A Blueprint that reads requests so."""

    ARGUMENTS_PARSER = Parser()


def document_errors(blp, *codes):
    """Say in the document which errors a view answers: 401 everywhere, and these."""

    def decorate(view):
        view = blp.doc(security=[{"token": []}])(view)
        for code in (401, *codes):
            view = blp.alt_response(code, description=HTTPStatus(code).phrase)(view)
        return view

    return decorate
