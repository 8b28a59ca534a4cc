"""Another right answer: the fields' rules stand in a table, wrong fields stop the request by
abort() with a finished response, the body is read by hand instead of by get_json(), and each
URL's answer has a further key of its own."""

import json
from itertools import count

from flask import Flask, Response, abort, request, url_for
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
books, ids = [], count(501)

RULES = {
    "title": (str, lambda value: value.strip() != "", "a text that is not empty"),
    "year": (int, lambda value: 1 <= value <= 9999, "a whole number from 1 to 9999"),
    "price": (int, lambda value: value >= 0, "a whole number, 0 or more"),
}


def answer(value, status=200, headers=()):
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return Response(text, status, dict(headers), content_type="application/json; charset=utf-8")


def problem(code, status, message, **more):
    return answer({"code": code, "status": status, "message": message, **more}, code)


@app.errorhandler(HTTPException)
def every_error(error):
    if error.code is None:
        return error.get_response()
    response = problem(error.code, error.name, error.description)
    if "Allow" in (headers := dict(error.get_headers())):
        response.headers["Allow"] = headers["Allow"]
    return response


def body_as_object():
    if request.mimetype != "application/json":
        abort(415)
    try:
        data = json.loads(request.get_data())
    except ValueError as error:
        abort(400, description=f"This is not JSON: {error}")
    if not isinstance(data, dict):
        abort(422, description="This is JSON, but no object.")
    return data


@app.get("/api/v1/books")
def index():
    return answer([{**book, "url": url_for("show", id=book["id"])} for book in books])


@app.post("/api/v1/books")
def create():
    data = body_as_object()
    wrong = {
        field: [f"The {field} must be {sentence}."]
        for field, (kind, right, sentence) in RULES.items()
        if type(data.get(field)) is not kind or not right(data[field])
    }
    if wrong:
        abort(problem(422, "Unprocessable Entity", "Look at the errors.", errors=wrong))
    book = {field: data[field] for field in RULES} | {"id": next(ids)}
    books.append(book)
    return answer(
        {**book, "message": "Thank you!"}, 201, {"Location": url_for("show", id=book["id"])}
    )


@app.get("/api/v1/books/<int:id>")
def show(id):
    found = next((book for book in books if book["id"] == id), None)
    return answer({**found, "list": url_for("index")}) if found else abort(404)
