"""Another right answer: one view per URL that asks request.method, plain lists, errors by abort()
with a finished response, ids in steps of seven; slips.json holds the two fields alone."""

import json
from pathlib import Path

from flask import Flask, abort, jsonify, make_response, request, url_for
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.json.ensure_ascii = False
with open(Path(__file__).parent / "books.json", encoding="utf-8") as file:
    books = json.load(file)
reviews = []
state = {"last": 1000}


@app.errorhandler(HTTPException)
def on_error(error):
    if error.response is not None:
        return error.response
    body = jsonify(code=error.code, status=error.name, message=error.description)
    allow = {"Allow": ", ".join(error.valid_methods)} if getattr(error, "valid_methods", 0) else {}
    return body, error.code, allow


def check(data):
    wrong = []
    if isinstance(data.get("book"), bool) or data.get("book") not in [b["id"] for b in books]:
        wrong.append("book")
    reader, rating = data.get("reader"), data.get("rating")
    if not (isinstance(reader, str) and reader.strip()):
        wrong.append("reader")
    if isinstance(rating, bool) or rating not in (1, 2, 3, 4, 5):
        wrong.append("rating")
    if not isinstance(data.get("text"), str):
        wrong.append("text")
    if wrong:
        body = jsonify(
            code=400, status="Bad Request", message="No.", errors=dict.fromkeys(wrong, "wrong")
        )
        abort(make_response(body, 400))


def body():
    data = request.get_json()
    if not isinstance(data, dict):
        abort(400, "An object, please.")
    return data


def new(data):
    data = {key: data.get(key) for key in ("book", "reader", "rating")} | {
        "text": data.get("text", "")
    }
    check(data)
    state["last"] += 7
    data["id"] = state["last"]
    reviews.insert(0, data)
    response = jsonify({**data, "message": "Thank you!"})
    response.status_code = 201
    response.headers["Location"] = url_for("one", number=data["id"])
    return response


@app.route("/reviews", methods=["GET", "POST"])
def many():
    if request.method == "POST":
        return new(body())
    if "book" not in request.args:
        return jsonify(
            [{**review, "url": url_for("one", number=review["id"])} for review in reviews]
        )
    wanted = request.args.get("book", type=int)
    return jsonify([review for review in reviews if review["book"] == wanted])


@app.route("/reviews/<int:number>", methods=["GET", "PUT", "PATCH", "DELETE"])
def one(number):
    found = [review for review in reviews if review["id"] == number]
    if not found:
        abort(404, "No such review.")
    review = found[0]
    if request.method == "DELETE":
        reviews.remove(review)
        return jsonify(deleted=number)
    if request.method == "GET":
        return jsonify({**review, "list": url_for("many")})
    sent = {key: value for key, value in body().items() if key != "id"}
    start = review if request.method == "PATCH" else {"id": number, "text": ""}
    changed = {**start, **sent}
    check(changed)
    reviews[reviews.index(review)] = changed
    return jsonify(changed)


@app.route("/books/<int:number>/reviews", methods=["GET", "POST"])
def of_book(number):
    if number not in [book["id"] for book in books]:
        abort(404, "No such book.")
    if request.method == "POST":
        return new({**body(), "book": number})
    return jsonify([review for review in reviews if review["book"] == number])
