"""Another right answer: the reviews are rows of an SQLite table in memory, PUT and PATCH are one
view, the methods' rules stand in SQL (AUTOINCREMENT never gives an id twice)."""

import json
import sqlite3
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, request, url_for
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.json.ensure_ascii = False
app.json.sort_keys = False
BOOKS = {b["id"] for b in json.loads(Path(__file__).with_name("books.json").read_bytes())}
COLUMNS = ("book", "reader", "rating", "text")

db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
db.row_factory = sqlite3.Row
db.execute(
    "CREATE TABLE review (id INTEGER PRIMARY KEY AUTOINCREMENT, book INTEGER NOT NULL,"
    " reader TEXT NOT NULL, rating INTEGER NOT NULL, text TEXT NOT NULL DEFAULT '')"
)


class Problem(Exception):
    def __init__(self, code, message, errors=None):
        self.code, self.message, self.errors = code, message, errors


@app.errorhandler(Problem)
def problem(error):
    body = {"code": error.code, "status": HTTPStatus(error.code).phrase, "message": error.message}
    return body | ({"errors": error.errors} if error.errors else {}), error.code


@app.errorhandler(HTTPException)
def http_problem(error):
    response = error.get_response()
    body = {"code": error.code, "status": error.name, "message": error.description}
    response.data, response.mimetype = json.dumps(body), "application/json"
    return response


def rows(where="1", *values):
    return [dict(row) for row in db.execute(f"SELECT * FROM review WHERE {where}", values)]


def one(number):
    found = rows("id = ?", number) if number < 2**63 else []  # SQLite has no larger ids
    if not found:
        raise Problem(404, f"There is no review {number}.")
    return found[0]


def need_book(book):
    if book not in BOOKS:
        raise Problem(404, f"There is no book {book}.")


def read(start, **fixed):
    data = request.get_json()
    if not isinstance(data, dict):
        raise Problem(422, "An object, please.")
    data = {**start, **data, **fixed}
    errors = {}
    if type(data.get("book")) is not int or data["book"] not in BOOKS:
        errors["book"] = ["There is no such book."]
    if not str(data.get("reader") or "").strip() or not isinstance(data["reader"], str):
        errors["reader"] = ["Who read it?"]
    if data.get("rating") not in range(1, 6) or isinstance(data["rating"], (bool, float)):
        errors["rating"] = ["From 1 to 5."]
    if not isinstance(data.get("text"), str):
        errors["text"] = ["Words, please."]
    if errors:
        raise Problem(422, "Some fields are not right.", errors)
    return [data[column] for column in COLUMNS]


def insert(values):
    sql = "INSERT INTO review (book, reader, rating, text) VALUES (?, ?, ?, ?)"
    number = db.execute(sql, values).lastrowid
    return one(number), 201, {"Location": url_for("show", number=number)}


@app.get("/reviews")
def index():
    book = request.args.get("book")
    return rows() if book is None else rows("CAST(book AS TEXT) = ?", book)


@app.post("/reviews")
def create():
    return insert(read({"text": ""}))


@app.get("/books/<int:book>/reviews")
def index_of_book(book):
    need_book(book)
    return rows("book = ?", book)


@app.post("/books/<int:book>/reviews")
def create_for_book(book):
    need_book(book)
    return insert(read({"text": ""}, book=book))


@app.get("/reviews/<int:number>")
def show(number):
    return one(number)


@app.route("/reviews/<int:number>", methods=["PUT", "PATCH"])
def edit(number):
    old = one(number)
    values = read(old if request.method == "PATCH" else {"text": ""})
    sql = "UPDATE review SET book = ?, reader = ?, rating = ?, text = ? WHERE id = ?"
    db.execute(sql, [*values, number])
    return one(number)


@app.delete("/reviews/<int:number>")
def delete(number):
    db.execute("DELETE FROM review WHERE id = ?", [one(number)["id"]])
    return Response(status=204)
