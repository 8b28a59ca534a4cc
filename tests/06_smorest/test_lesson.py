"""Tests lesson 06: the flea market's API, its document, its HTTP file, its common errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from dirty_equals import Contains, IsPartialDict

from shared.suite.lessons import ROOT, error_rows, run_python, traceback_of
from shared.suite.openapi import Document

LESSON = "06_smorest"
ITEMS = "/items"
SHOWN = {"id", "name", "price", "condition"}


@pytest.fixture
def item(draw):
    return {"name": draw.korean(), "price": draw.price(), "phone": "010-1234-5678"}


def etag_of(client, path):
    return client.get(path).headers["ETag"]


def test_index_leads_to_everything(client):
    """GET / is a JSON index; whatever it names can be opened."""
    index = client.get("/").json
    for path in (*index["resources"].values(), index["document"], index["page"]):
        assert client.get(path).status_code == 200


def test_document_is_valid(client):
    """The document is valid OpenAPI and describes every method of the items."""
    document = client.get("/openapi.json").json
    assert Document(document).problem() == ""
    described = {
        path: sorted(set(item) - {"parameters"}) for path, item in document["paths"].items()
    }
    assert described == {
        "/items": ["get", "post"],
        "/items/{item_id}": ["delete", "get", "patch"],
    }


def test_page_s_files_are_here(client):
    """Everything that the docs page loads comes from this app, and is there."""
    page = client.get("/docs").page
    files = [tag["src"] for tag in page.select("script[src]")]
    files += [tag["href"] for tag in page.select("link[href]")]
    assert len(files) == 3
    for file in files:
        assert file.startswith("/swagger-ui/")
        assert client.get(file).status_code == 200


def test_phone_is_taken_and_never_shown(client, item):
    """The seller's phone number is in no answer; Korean is, and readable."""
    created = client.post(ITEMS, json=item)
    assert created.status_code == 201
    answers = [created, client.get(created.headers["Location"]), client.get(ITEMS)]
    assert [set(answer.json) for answer in answers[:2]] == [SHOWN, SHOWN]
    for answer in answers:
        assert item["phone"] not in answer.text
        assert item["name"] in answer.text


def test_condition_is_used_by_default(client, item):
    """An item without a condition is a used one."""
    assert client.post(ITEMS, json=item).json["condition"] == "used"


WRONG = {
    "missing-name": ({"name": None}, ["name"]),
    "blank-name": ({"name": " \t"}, ["name"]),
    "long-name": ({"name": "n" * 81}, ["name"]),
    "price-in-quotes": ({"price": "5000"}, ["price"]),
    "price-true": ({"price": True}, ["price"]),
    "negative-price": ({"price": -1}, ["price"]),
    "other-condition": ({"condition": "broken"}, ["condition"]),
    "own-id": ({"id": 7}, ["id"]),
    "unknown-field": ({"colour": "red"}, ["colour"]),
    "two": ({"price": -1, "id": 7}, ["id", "price"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_field_is_422_and_named(client, item, case):
    """What the schema doesn't take answers 422 with the names; nothing is stored."""
    changes, names = WRONG[case]
    response = client.post(ITEMS, json=item | changes)
    assert response.status_code == 422
    assert sorted(response.json["errors"]["json"]) == names
    assert len(client.get(ITEMS).json) == 3


UNSENDABLE = {
    "value": '{"name": "\\ud800", "price": 1}',
    "name-of-a-field": '{"\\ud800": 1}',
    "array": '["\\ud800"]',
    "too-deep": "[" * 100_000,
    "5000-digits": '{"name": "Chair", "price": ' + "1" * 5000 + "}",
}


@pytest.mark.parametrize("case", UNSENDABLE)
def test_what_cannot_be_sent_back_is_422(client, case):
    """What no answer can hold is refused wherever it stands, and the list goes on answering."""
    before = client.get(ITEMS).json
    response = client.post(ITEMS, data=UNSENDABLE[case], content_type="application/json")
    assert response.status_code == 422
    assert client.get(ITEMS).json == before


@pytest.mark.parametrize("target", ["exercises", "solutions"])
def test_api_is_given(target):
    """The exercise and its solution stand on the lesson's `Api`, which the tests here attack."""
    given = (ROOT / target / LESSON / "api.py").read_text(encoding="utf-8")
    assert given == (ROOT / "lessons" / LESSON / "api.py").read_text(encoding="utf-8")


def test_pages(client):
    """The pages hold each item once, and X-Pagination counts them."""
    pages = [client.get(ITEMS, query_string={"page": n, "page_size": 2}) for n in (1, 2, 3)]
    assert [[item["id"] for item in page.json] for page in pages] == [[1, 2], [3], []]
    assert json.loads(pages[0].headers["X-Pagination"]) == IsPartialDict(
        total=3, total_pages=2, page=1, next_page=2
    )


def test_filter_comes_before_the_pages(client):
    """The filter counts in X-Pagination."""
    response = client.get(ITEMS, query_string={"condition": "used", "page_size": 1})
    assert [item["id"] for item in response.json] == [1]
    assert json.loads(response.headers["X-Pagination"])["total"] == 2


def test_etag_saves_and_protects(client):
    """The same ETag is a 304, a stale one is a 412, a missing one a 428."""
    first = etag_of(client, "/items/1")
    assert client.get("/items/1", headers={"If-None-Match": first}).status_code == 304
    assert client.patch("/items/1", json={"price": 1}).status_code == 428
    changed = client.patch("/items/1", json={"price": 1}, headers={"If-Match": first})
    assert changed.json == IsPartialDict(id=1, price=1, name="자전거")
    assert changed.headers["ETag"] == etag_of(client, "/items/1")
    for method in ("PATCH", "DELETE"):
        body = {"price": 2} if method == "PATCH" else None
        stale = client.open("/items/1", method=method, json=body, headers={"If-Match": first})
        assert stale.status_code == 412
    assert client.get("/items/1").json["price"] == 1


def test_deleted_item_is_gone_and_its_id_too(client, item):
    """DELETE answers 204, then 404; the id is not given again."""
    created = client.post(ITEMS, json=item)
    path = created.headers["Location"]
    response = client.delete(path, headers={"If-Match": created.headers["ETag"]})
    assert response.status_code == 204
    assert client.get(path).status_code == 404
    assert client.post(ITEMS, json=item).json["id"] == created.json["id"] + 1


def test_change_of_nothing_is_422(client):
    """PATCH with {} or with a form is refused."""
    headers = {"If-Match": "*"}
    for sent in ({"json": {}}, {"data": {"price": "1"}}):
        assert client.patch("/items/1", headers=headers, **sent).status_code == 422


ERRORS = {
    "unknown-url": (("GET", "/nowhere"), {}, 404),
    "unknown-item": (("GET", "/items/9999"), {}, 404),
    "method": (("DELETE", ITEMS), {}, 405),
    "broken": (("POST", ITEMS), {"data": "{'a': 1}", "content_type": "application/json"}, 400),
    "form": (("POST", ITEMS), {"data": {"name": "Chair"}}, 422),
    "array": (("POST", ITEMS), {"json": [1]}, 422),
    "no-if-match": (("DELETE", "/items/1"), {}, 428),
    "stale": (("DELETE", "/items/1"), {"headers": {"If-Match": '"x"'}}, 412),
}


@pytest.mark.parametrize("case", ERRORS)
def test_every_error_has_the_course_s_shape(client, case):
    """Each error answers JSON with code, status and message that agree with its status."""
    (method, path), sent, code = ERRORS[case]
    response = client.open(path, method=method, **sent)
    assert response.status_code == code
    assert response.mimetype == "application/json"
    assert response.json == IsPartialDict(code=code, message=Contains(" "))
    assert response.json["status"].upper() == response.status.partition(" ")[2].upper()


def test_405_keeps_its_allow_header(client):
    """The 405 says which methods would be right."""
    assert {"GET", "POST"} <= set(client.delete(ITEMS).headers["Allow"].split(", "))


def test_two_apps_have_items_of_their_own(boot, item):
    """What one app stores, another doesn't know."""
    one, other = boot(), boot()
    one.post(ITEMS, json=item)
    assert len(other.get(ITEMS).json) == 3


# The HTTP file


def http_file():
    """Yield (title, method, path, headers, body, status) for each request of requests.http."""
    text = (ROOT / "lessons" / LESSON / "requests.http").read_text(encoding="utf-8")
    top, *blocks = re.split(r"(?m)^### ", text)
    variables = dict(re.findall(r"(?m)^@(\w+) = (\S+)$", top))
    for block in blocks:
        title, _, rest = block.partition("\n")
        for name, value in variables.items():
            rest = rest.replace("{{" + name + "}}", value)
        head, _, body = rest.strip().partition("\n\n")
        line, *headers = head.split("\n")
        method, url = line.split(" ")
        status = int(re.search(r"\((\d{3})\)$", title)[1])
        yield title, method, url, dict(h.split(": ", 1) for h in headers), body.strip(), status


def test_http_file_serves_at_the_lesson_s_port():
    """Every request of the HTTP file goes to the address at which the lesson serves."""
    assert {urlsplit(url).netloc for _, _, url, *_ in http_file()} == {"127.0.0.1:5006"}


def test_http_file_answers_as_its_titles_say(client):
    """From top to bottom, each request of the HTTP file gets the status that its title names."""
    for title, method, url, headers, body, status in http_file():
        parts = urlsplit(url)
        response = client.open(
            parts.path, method=method, query_string=parts.query, headers=headers, data=body.encode()
        )
        assert (title, response.status_code) == (title, status)


# The table of common errors

ONE_SCHEMA = """
class ItemSchema(Schema):
    id = fields.Integer(dump_only=True)
    name = fields.String(required=True)
    price = fields.Integer()
"""
CHANGE_WITHOUT_CHECK = """
@blp.route("/items/<int:item_id>")
@blp.etag
class Item(MethodView):
    @blp.arguments(ItemSchema)
    @blp.response(200, ItemSchema)
    def patch(self, changes, item_id):
        return {"id": item_id, **changes}
"""
CREATE = """
@blp.route("/items")
class Items(MethodView):
    @blp.arguments(ItemSchema)
    @blp.response(201, ItemSchema)
    def post(self, values):
        return {"id": 1, **values}
"""


def app(views: str = "", *, config: str = "", schema: str = ONE_SCHEMA, imports: str = "") -> str:
    """Return the source of an app with one blueprint; `config` replaces or adds settings."""
    return (
        "from flask import Flask, jsonify, url_for\n"
        "from flask.views import MethodView\n"
        "from flask_smorest import Api, Blueprint, Page, abort\n"
        "from marshmallow import Schema, ValidationError, fields, validate, validates\n"
        f"{imports}\n"
        "app = Flask(__name__)\n"
        "settings = dict(API_TITLE='Items', API_VERSION='v1', OPENAPI_VERSION='3.0.3')\n"
        f"settings.update({config})\n"
        "app.config.update(settings)\n"
        f"{schema}\n"
        "blp = Blueprint('items', __name__)\n"
        f"{views}\n"
        "api = Api(app)\n"
        "api.register_blueprint(blp)\n"
    )


def get(view: str) -> str:
    """Return a view below `@blp.etag` that answers GET /."""
    return (
        "@blp.route('/')\n@blp.etag\nclass Index(MethodView):\n"
        "    @blp.response(200, ItemSchema)\n"
        f"    def get(self):\n        {view}\n"
    )


NO_TITLE = app().replace("API_TITLE='Items', ", "")
TWO_OF_ONE_NAME = CREATE + CHANGE_WITHOUT_CHECK.replace(
    "arguments(ItemSchema)", "arguments(ItemSchema(partial=True))"
)
ON_THE_APP = app(get("return {'id': 1}")).replace(
    "api.register_blueprint", "app.register_blueprint"
)
WRONG_ORDER = CHANGE_WITHOUT_CHECK.replace("changes, item_id", "item_id, changes")
NO_PARAMETER = CREATE.replace("(self, values)", "(self)").replace(", **values", "")
LOAD_BY_HAND = get("return ItemSchema().load({})")
OLD_VALIDATES = f"{ONE_SCHEMA}\n    @validates('name')\n    def check(self, value):\n        pass\n"
ONE_ITEM = {"name": "Chair", "price": 5000}

REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "422 Unprocessable Entity": lambda folder: traceback_of(
        folder, app(CREATE), "/items", method="POST", data=ONE_ITEM
    ),
    "Unknown field.": lambda folder: traceback_of(
        folder, app(CREATE), "/items", method="POST", json={"id": 1, **ONE_ITEM}
    ),
    "428 Precondition Required": lambda folder: traceback_of(
        folder, app(CHANGE_WITHOUT_CHECK), "/items/1", method="PATCH", json=ONE_ITEM
    ),
    "412 Precondition Failed": lambda folder: traceback_of(
        folder,
        app(
            CHANGE_WITHOUT_CHECK.replace(
                "        return {", "        blp.check_etag(changes)\n        return {"
            )
        ),
        "/items/1",
        method="PATCH",
        json=ONE_ITEM,
        headers={"If-Match": '"old"'},
    ),
    "404 Not Found": lambda folder: traceback_of(
        folder,
        app(config="OPENAPI_URL_PREFIX='/', OPENAPI_SWAGGER_UI_PATH='docs'"),
        "/docs",
    ),
    "TypeError: HTTPException.__init__() got an unexpected keyword argument 'message'": (
        lambda folder: traceback_of(
            folder, app(get("abort(404, message='No.')"), imports="from flask import abort")
        )
    ),
    "CurrentApiNotAvailableError: Current Blueprint not registered in any Api.": (
        lambda folder: traceback_of(folder, ON_THE_APP)
    ),
    "KeyError: 'result_dump'": lambda folder: traceback_of(
        folder, app(get("return jsonify({'id': 1})"))
    ),
    "UserWarning: ETag not checked in endpoint ... on ... request.": lambda folder: traceback_of(
        folder,
        app(CHANGE_WITHOUT_CHECK),
        "/items/1",
        method="PATCH",
        json=ONE_ITEM,
        headers={"If-Match": '"old"'},
    ),
    "UserWarning: Multiple schemas resolved to the name ...": lambda folder: traceback_of(
        folder, app(TWO_OF_ONE_NAME)
    ),
    "TypeError: ... got multiple values for argument '...'": lambda folder: traceback_of(
        folder,
        app(WRONG_ORDER),
        "/items/1",
        method="PATCH",
        json=ONE_ITEM,
        headers={"If-Match": '"old"'},
    ),
    "TypeError: ... takes 1 positional argument but 2 were given": lambda folder: traceback_of(
        folder, app(NO_PARAMETER), "/items", method="POST", json=ONE_ITEM
    ),
    "marshmallow.exceptions.ValidationError: ...": lambda folder: traceback_of(
        folder, app(LOAD_BY_HAND)
    ),
    "werkzeug.routing.exceptions.BuildError: Could not build url for endpoint '...'.": (
        lambda folder: traceback_of(folder, app(get("return url_for('Index')")))
    ),
    "MissingAPIParameterError: API title must be specified ...": lambda folder: run_python(
        folder, NO_TITLE
    ),
    "TypeError: Field.__init__() got an unexpected keyword argument '...'": (
        lambda folder: run_python(
            folder, app(schema="class ItemSchema(Schema):\n    price = fields.Integer(missing=0)\n")
        )
    ),
    "TypeError: ... got an unexpected keyword argument 'data_key'": lambda folder: traceback_of(
        folder, app(CREATE, schema=OLD_VALIDATES), "/items", method="POST", json=ONE_ITEM
    ),
}


def test_every_row_has_a_reproduction():
    """The table's rows and the reproductions are the same, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    assert row.pattern.search(REPRODUCTIONS[row.message](tmp_path))
