"""Another right answer: dataclasses marshalled with a url beside their fields, responses made by
hand, method_decorators that find the loan, init_app after the resources are added."""

from dataclasses import dataclass
from functools import wraps

from flask import Flask, Response, make_response, request
from flask_restful import Api, Resource, abort, fields, marshal, marshal_with

LOAN = {
    "id": fields.Integer,
    "book": fields.Integer,
    "member": fields.String,
    "url": fields.Url("loan"),
}
api = Api(catch_all_404s=True)


@dataclass
class Entry:
    id: int
    book: int
    member: str


class Shelf:
    def __init__(self):
        self.entries = []
        self.ids = iter(range(1, 10**9))

    def lent(self, book, besides=None):
        return any(entry.book == book for entry in self.entries if entry is not besides)


shelf = Shelf()


def entry_of_the_url(view):
    @wraps(view)
    def wrapper(id):
        for entry in shelf.entries:
            if entry.id == id:
                return view(entry)
        abort(404, message="not in the book", code=404, status="Not Found")

    return wrapper


def read():
    data = request.get_json()
    try:
        book, member = data["book"], data["member"]
    except (KeyError, TypeError):
        abort(422, message="book and member, please")
    if type(book) is not int or book < 1 or not isinstance(member, str) or not member.strip():
        abort(422, message="a number and a name, please")
    if any("\ud800" <= letter <= "\udfff" for letter in member):
        abort(422, message="whole letters, please")
    return book, member


class Loans(Resource):
    @marshal_with(LOAN)
    def get(self):
        return shelf.entries

    def post(self):
        book, member = read()
        if shelf.lent(book):
            abort(409, message="lent")
        entry = Entry(next(shelf.ids), book, member)
        shelf.entries.append(entry)
        response = api.make_response(marshal(entry, LOAN), 201)
        response.location = api.url_for(Loan, id=entry.id)
        return response


class Loan(Resource):
    method_decorators = (entry_of_the_url,)

    @marshal_with(LOAN)
    def get(self, entry):
        return entry

    def put(self, entry):
        book, member = read()
        if shelf.lent(book, besides=entry):
            return {"message": "lent"}, 409
        entry.book, entry.member = book, member
        return marshal(entry, LOAN), 200

    def delete(self, entry):
        shelf.entries.remove(entry)
        return Response(status=204)


api.add_resource(Loans, "/loans")
api.add_resource(Loan, "/loans/<int:id>")

app = Flask(__name__)
app.config["RESTFUL_JSON"] = {"ensure_ascii": False, "sort_keys": True}
api.init_app(app)


@app.get("/")
def index():
    return make_response({"loans": "/loans"})


# catch_all_404s takes unknown URLs only; a wrong method on the view above is Flask's to answer.
@app.errorhandler(405)
def wrong_method(error):
    return {"message": "not with this method"}, 405, {"Allow": ", ".join(error.valid_methods)}
