"""The club's book of loans, and its resources."""

import re

from flask import Blueprint, current_app, request, url_for
from flask_restful import Api, Resource, abort


class OneShapeApi(Api):
    def handle_error(self, error):
        raise error


class Book:
    """Who has which book."""

    def __init__(self):
        self.lines = {}
        self.written = 0

    def write(self, number=None, **line):
        holder = self.holder(line["book"])
        if holder not in (None, number):
            abort(409, message=f"It is in loan {holder}.")
        if number is None:
            self.written += 1
            number = self.written
        self.lines[number] = {"id": number, **line}
        return self.lines[number]

    def holder(self, book):
        return next((key for key, line in self.lines.items() if line["book"] == book), None)

    def read(self, number):
        return self.lines.get(number) or abort(404, message=f"Loan {number} is not in the book.")


def book():
    return current_app.extensions["loans"]


def line():
    data = request.get_json()
    if not isinstance(data, dict):
        abort(400, message="This is no object.")
    number, name = data.get("book"), data.get("member")
    if not isinstance(number, int) or number < 1:
        abort(400, message="`book` is a number.", errors={"book": "a number"})
    if not isinstance(name, str) or name.isspace() or name == "":
        abort(400, message="`member` is a name.", errors={"member": "a name"})
    if re.search("[\ud800-\udfff]", name):
        abort(400, message="`member` has half of a letter.", errors={"member": "whole letters"})
    return {"book": number, "member": name}


class Loans(Resource):
    def get(self):
        return [*book().lines.values()]

    def post(self):
        loan = book().write(**line())
        return loan, "201 Created", {"Location": url_for("loans.one", number=loan["id"])}


class One(Resource):
    def get(self, number):
        return book().read(number)

    def put(self, number):
        book().read(number)
        return book().write(number, **line())

    def delete(self, number):
        book().read(number)
        book().lines.pop(number)
        return {}, 204


blueprint = Blueprint("loans", __name__, url_prefix="/loans")
api = OneShapeApi(blueprint)
api.add_resource(Loans, "")
api.add_resource(One, "/<int:number>")
