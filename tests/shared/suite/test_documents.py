"""Documents whose schemas are shared between copies are flask-smorest's own."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import json, sys
from flask import Flask
from flask.views import MethodView
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields
if sys.argv[1] == "shared":
    from shared.suite.documents import share_schemas
    share_schemas()
    share_schemas()


class Book(Schema):
    title = fields.String(required=True)
    year = fields.Integer(load_default=0)


class Query(Schema):
    title = fields.String()


books = Blueprint("books", "books", url_prefix="/books")
copied = []
whole, part = Book(), Book(only=["title"], partial=True)


@books.route("/")
class Books(MethodView):
    @books.etag
    @books.arguments(Query(), location="query")
    @books.response(200, Book(many=True), example=[{"title": "Sky"}])
    @books.paginate()
    def get(self, query, pagination_parameters):
        pagination_parameters.item_count = 1
        return [{"title": query.get("title", "Sky"), "year": 1}]

    @books.arguments(whole, example={"title": "Sky"})
    @books.response(201, part)
    @books.alt_response(409, schema=Book)
    @books.doc(summary="Add one", tags=["more"])
    def post(self, book):
        return book


# Both have one view's documents below their own.
books.route("/again")(Books)
books.add_url_rule("/one", "one", books.response(200, whole)(Books.get), methods=["GET"])

app = Flask(__name__)
app.config.update(API_TITLE="A", API_VERSION="1", OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX="/",
                  OPENAPI_JSON_PATH="openapi.json")
Api(app).register_blueprint(books)
client = app.test_client()
print(json.dumps(client.get("/openapi.json").json, sort_keys=True))
print(client.get("/books/?title=Sea").json, client.post("/books/", json={"title": "Sea"}).json)
print(client.post("/books/", json={}).json)
"""


def run(how: str) -> str:
    command = [sys.executable, "-c", PROGRAM, how]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_same_documents_and_answers():
    """The document and the answers are those of the library left alone."""
    assert run("shared") == run("own")
    assert '"/books/again"' in run("shared")


def test_copies_have_the_same_schemas():
    """All else is copied: what one view's documents come to is not said of another view."""
    program = """
from flask_smorest import arguments, blueprint, etag, pagination, response
from marshmallow import Schema
from shared.suite.documents import share_schemas
share_schemas()
schema = Schema()
said = {"responses": [{"schema": schema, "headers": {}}]}
for module in (arguments, blueprint, etag, pagination, response):
    (copied,) = module.deepcopy(said)["responses"]
    assert copied == said["responses"][0] and copied["schema"] is schema
    assert copied is not said["responses"][0]
    assert copied["headers"] is not said["responses"][0]["headers"]
"""
    subprocess.run([sys.executable, "-c", program], check=True)
