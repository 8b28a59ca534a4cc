"""All in one file: a list for a store, ETags from a version number, 415 for a form, full URLs."""

import itertools

import webargs.flaskparser
from flask import Flask, request, url_for
from flask.views import MethodView
from flask_smorest import Api, Blueprint, Page, abort
from marshmallow import Schema, ValidationError, post_load, pre_load
from marshmallow.fields import Integer, String
from marshmallow.validate import Length, Range
from werkzeug.exceptions import UnsupportedMediaType

from shared.swagger_ui import swagger_ui_files


class StrictParser(webargs.flaskparser.FlaskParser):
    """Takes JSON only from a body that is called JSON."""

    def load_json(self, req, schema):
        if not req.is_json:
            raise UnsupportedMediaType
        return super().load_json(req, schema)


class StrictBlueprint(Blueprint):
    ARGUMENTS_PARSER = StrictParser()


class BookSchema(Schema):
    id = Integer(dump_only=True)
    title = String(required=True, validate=Length(1, 120))
    author = String(required=True, validate=Length(1, 80))
    year = Integer(required=True, strict=True, validate=Range(1, 9999))
    copies = Integer(load_default=1, strict=True, validate=Range(1))
    cost = Integer(load_only=True, strict=True, validate=Range(0))

    @pre_load
    def strip(self, data, **kwargs):
        """Take the spaces around texts away."""
        if not isinstance(data, dict):
            return data
        return {k: v.strip() if isinstance(v, str) else v for k, v in data.items()}


class BookPatchSchema(BookSchema):
    @post_load
    def some(self, data, **kwargs):
        if len(data) < 1:
            raise ValidationError({"_schema": ["Empty."]})
        return data


class AuthorSchema(Schema):
    author = String()


def create_app(config=None):
    app = Flask(__name__)
    app.config["API_TITLE"] = "Books"
    app.config["API_VERSION"] = "v2"
    app.config["OPENAPI_VERSION"] = "3.0.2"
    app.config["OPENAPI_URL_PREFIX"] = "/"
    app.config["OPENAPI_SWAGGER_UI_PATH"] = "docs/"
    app.config["OPENAPI_SWAGGER_UI_URL"] = "/swagger-ui/"
    app.config.update(config or {})
    app.register_blueprint(swagger_ui_files())
    api = Api(app)
    blp = StrictBlueprint("books", __name__)
    books = []
    ids = itertools.count(1)
    versions = itertools.count(1)

    def find(id):
        for book in books:
            if book["id"] == id:
                return book
        return abort(404, message=f"No book has the id {id}.")

    @blp.route("/books", strict_slashes=False)
    class BookList(MethodView):
        @blp.etag
        @blp.arguments(AuthorSchema, location="query")
        @blp.response(200, BookSchema(many=True))
        @blp.paginate(Page)
        def get(self, filters):
            return [b for b in books if filters.items() <= b.items()]

        @blp.etag
        @blp.arguments(BookSchema)
        @blp.response(201, BookSchema)
        def post(self, data):
            book = {**data, "id": next(ids), "version": next(versions)}
            books.append(book)
            blp.set_etag(book["version"])
            where = url_for("books.BookView", id=book["id"], _external=True)
            return book, 201, {"location": where}

    @blp.route("/books/<int(min=1):id>")
    @blp.etag
    class BookView(MethodView):
        @blp.response(200, BookSchema)
        @blp.alt_response(404, schema={"type": "object"})
        def get(self, id):
            book = find(id)
            blp.set_etag(book["version"])
            return book

        @blp.arguments(BookPatchSchema(partial=True))
        @blp.response(200, BookSchema)
        @blp.alt_response(404, schema={"type": "object"})
        def patch(self, data, id):
            book = find(id)
            blp.check_etag(book["version"])
            book.update(data, version=next(versions))
            blp.set_etag(book["version"])
            return book

        @blp.response(204)
        @blp.alt_response(404, schema={"type": "object"})
        def delete(self, id):
            book = find(id)
            blp.check_etag(book["version"])
            books.remove(book)

    api.register_blueprint(blp)

    @app.get("/")
    def index():
        return {"books": request.base_url + "books"}

    return app
