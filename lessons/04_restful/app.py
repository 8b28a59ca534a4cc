"""A flea market's items as resources of Flask-RESTful."""

import re

from flask import Flask, jsonify, request, url_for
from flask_restful import Api, Resource, abort, fields, marshal_with
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.json.ensure_ascii = False  # Korean stays Korean in Flask's answers,
app.config["RESTFUL_JSON"] = {"ensure_ascii": False}  # and in Flask-RESTful's, which has its own
api = Api(app)

HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't

ITEMS = {
    "lamp": {"name": "lamp", "price": 12000, "phone": "010-1234-5678"},
    "의자": {"name": "의자", "price": 8000, "phone": "010-8765-4321"},
}

# What an answer shows of an item. The seller's phone number is not among it.
ITEM = {"name": fields.String, "price": fields.Integer, "url": fields.Url("item")}


class Items(Resource):
    """The collection: list, create."""

    @marshal_with(ITEM)
    def get(self):
        """List the items."""
        return list(ITEMS.values())

    @marshal_with(ITEM)
    def post(self):
        """Create an item, unless its name is taken."""
        item = read_item()
        if item["name"] in ITEMS:
            abort(409, message=f"There is an item {item['name']} already.")
        ITEMS[item["name"]] = item
        return item, 201, {"Location": api.url_for(Item, name=item["name"])}


class Item(Resource):
    """One item: show, replace, delete."""

    @marshal_with(ITEM)
    def get(self, name):
        """Show an item."""
        return find_item(name)

    @marshal_with(ITEM)
    def put(self, name):
        """Replace an item by the one in the request; its name stays."""
        find_item(name)
        ITEMS[name] = read_item(name)
        return ITEMS[name]

    def delete(self, name):
        """Delete an item."""
        find_item(name)
        del ITEMS[name]
        return "", 204


api.add_resource(Items, "/items")
api.add_resource(Item, "/item/<string:name>")


def find_item(name):
    """Return the item with this name, or answer 404."""
    if name not in ITEMS:
        abort(404, message=f"There is no item {name}.")
    return ITEMS[name]


def read_item(name=None):
    """Return the item that the request holds, or answer 400, 415 or 422."""
    data = request.get_json()
    if not isinstance(data, dict):
        abort(400, message="Send a JSON object.")
    item = {field: data.get(field) for field in ("name", "price", "phone")}
    if name is not None:
        item["name"] = name
    errors = {}
    for field in ("name", "phone"):
        if not isinstance(item[field], str) or not item[field].strip():
            errors[field] = ["This field must be a text that is not empty."]
        elif HALF_CHARACTER.search(item[field]):
            errors[field] = ["This field holds half of a character."]
    if "/" in str(item["name"]):  # The name becomes a part of the URL, and a slash would end it.
        errors["name"] = ["This field must not hold a slash."]
    if type(item["price"]) is not int or item["price"] < 0:
        errors["price"] = ["This field must be a whole number, 0 or more."]
    if errors:
        abort(422, message="Some fields are not right.", errors=errors)
    return item


@app.get("/")
def index():
    """Say which resources this service has."""
    return {"resources": {"items": url_for("items")}}


@app.errorhandler(HTTPException)
def answer_error(error):
    """Answer as JSON what no resource answers: an unknown URL, a wrong method on /."""
    body = {"code": error.code, "status": error.name, "message": error.description}
    # The error's own response keeps the headers that belong to it, such as Allow for a 405.
    response = error.get_response()
    response.data = jsonify(body).data
    response.mimetype = "application/json"
    return response


# Two resources with mistakes in them: for looking at, not for copying.


class Mistyped(Resource):
    """A 404 that lost a digit."""

    def get(self):
        """Answer with a status that HTTP doesn't know."""
        return {"message": "There is no such item."}, 40


class Wrapped(Resource):
    """A Response inside a tuple."""

    def get(self):
        """Answer with jsonify and a status, as a view function could."""
        return jsonify(message="Hello"), 200


api.add_resource(Mistyped, "/broken/status")
api.add_resource(Wrapped, "/broken/jsonify")


if __name__ == "__main__":
    app.run(port=5004)
