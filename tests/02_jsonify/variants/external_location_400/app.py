"""Another right answer: 400 for wrong fields, an absolute Location, books in a dict by id,
errors as one sentence a field, jsonify everywhere, one handler that builds a new response."""

from flask import Flask, abort, jsonify, request, url_for
from werkzeug.exceptions import BadRequest, HTTPException

app = Flask(__name__)
app.json.ensure_ascii = False
app.json.sort_keys = False

books = {}


@app.errorhandler(HTTPException)
def handle(error):
    body = {
        "code": error.code,
        "status": error.name,
        "message": error.description,
        "errors": getattr(error, "fields", {}),
    }
    headers = [pair for pair in error.get_headers() if pair[0] != "Content-Type"]
    return jsonify(body), error.code, headers


def integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


@app.route("/api/v1/books", methods=["GET", "POST"])
def collection():
    if request.method == "GET":
        return jsonify(list(reversed(books.values())))
    data = request.get_json()
    if type(data) is not dict:
        abort(400, "An object, please.")
    fields = {}
    if not (isinstance(data.get("title"), str) and data["title"].strip()):
        fields["title"] = "A book needs a title."
    if not (integer(data.get("year")) and 1 <= data["year"] <= 9999):
        fields["year"] = "A year between 1 and 9999, please."
    if not (integer(data.get("price")) and data["price"] >= 0):
        fields["price"] = "A price in won, please."
    if fields:
        error = BadRequest("The book is not right.")
        error.fields = fields
        raise error
    number = 1000 + 7 * len(books)
    books[number] = {
        "id": number,
        "title": data["title"],
        "year": data["year"],
        "price": data["price"],
    }
    response = jsonify(books[number])
    response.status_code = 201
    response.location = url_for("one", number=number, _external=True)
    return response


@app.route("/api/v1/books/<int:number>")
def one(number):
    if number not in books:
        abort(404)
    return jsonify(books[number])
