"""The book club's loans as resources of Flask-RESTful."""

import re
from itertools import count

from flask import Flask, jsonify, request, url_for
from flask_restful import Api, Resource, abort
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.json.ensure_ascii = False  # Korean names stay readable: in Flask's answers,
app.config["RESTFUL_JSON"] = {"ensure_ascii": False}  # and in Flask-RESTful's
api = Api(app)

HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't

LOANS = {}
IDS = count(1)


class Loans(Resource):
    """The collection: list, lend."""

    def get(self):
        """List the loans."""
        return list(LOANS.values())

    def post(self):
        """Lend a book, unless it is lent already."""
        fields = read_loan()
        refuse_if_lent(fields["book"])
        loan = {"id": next(IDS), **fields}
        LOANS[loan["id"]] = loan
        return loan, 201, {"Location": api.url_for(Loan, loan_id=loan["id"])}


class Loan(Resource):
    """One loan: show, replace, end."""

    def get(self, loan_id):
        """Show a loan."""
        return find_loan(loan_id)

    def put(self, loan_id):
        """Replace a loan by the one in the request; its id stays."""
        loan = find_loan(loan_id)
        fields = read_loan()
        if fields["book"] != loan["book"]:
            refuse_if_lent(fields["book"])
        loan.update(fields)
        return loan

    def delete(self, loan_id):
        """End a loan: the book is back."""
        find_loan(loan_id)
        del LOANS[loan_id]
        return "", 204


api.add_resource(Loans, "/loans")
api.add_resource(Loan, "/loans/<int:loan_id>")


def find_loan(loan_id):
    """Return the loan with this id, or answer 404."""
    if loan_id not in LOANS:
        abort(404, message=f"There is no loan {loan_id}.")
    return LOANS[loan_id]


def refuse_if_lent(book):
    """Answer 409 if a member has this book."""
    for loan in LOANS.values():
        if loan["book"] == book:
            abort(409, message=f"Book {book} is lent to {loan['member']}.")


def read_loan():
    """Return the fields of the loan that the request holds, or answer 400, 415 or 422."""
    data = request.get_json()
    if not isinstance(data, dict):
        abort(400, message="Send a JSON object.")
    book, member = data.get("book"), data.get("member")
    errors = {}
    if type(book) is not int or book < 1:
        errors["book"] = ["Book must be a whole number, 1 or more."]
    if not isinstance(member, str) or not member.strip() or HALF_CHARACTER.search(member):
        errors["member"] = ["Member must be a text that is not empty."]
    if errors:
        abort(422, message="Some fields are not right.", errors=errors)
    return {"book": book, "member": member}


@app.get("/")
def index():
    """Say which resources this API has."""
    return {"resources": {"loans": url_for("loans")}}


@app.errorhandler(HTTPException)
def answer_error(error):
    """Answer as JSON what no resource answers: an unknown URL, a wrong method on /."""
    body = {"code": error.code, "status": error.name, "message": error.description}
    # The error's own response keeps the headers that belong to it, such as Allow for a 405.
    response = error.get_response()
    response.data = jsonify(body).data
    response.mimetype = "application/json"
    return response


if __name__ == "__main__":
    app.run(port=5004)
