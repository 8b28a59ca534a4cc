"""Another right answer: reqparse reads the body (400), one class for both URLs, catch_all_404s,
books in quotes are taken for numbers, the loans are a list."""

from flask import Flask, request
from flask_restful import Api, Resource, abort, inputs, reqparse

app = Flask(__name__)
app.config["RESTFUL_JSON"] = {"ensure_ascii": False}
api = Api(app, catch_all_404s=True)

loans = []
last_id = 100


def text(value):
    if not str(value).strip():
        raise ValueError("must not be empty")
    str(value).encode()  # half of a character is a ValueError
    return str(value)


parser = reqparse.RequestParser(bundle_errors=True)
parser.add_argument("book", type=inputs.positive, required=True, nullable=False, location="json")
parser.add_argument("member", type=text, required=True, nullable=False, location="json")


def arguments():
    # reqparse looks for its arguments with `in`, which a number doesn't have.
    if not isinstance(request.get_json(), dict):
        abort(400, message={"body": "an object, please"})
    return parser.parse_args()


class Loan(Resource):
    def get(self, number=None):
        if number is None:
            return loans
        return self.find(number)

    def post(self):
        global last_id
        values = arguments()
        self.check_free(values["book"])
        last_id += 1
        loans.append({"id": last_id, "book": values["book"], "member": values["member"]})
        return loans[-1], 201, {"Location": f"/loans/{last_id}"}

    def put(self, number):
        loan = self.find(number)
        values = arguments()
        self.check_free(values["book"], besides=loan)
        loan.update(values)
        return loan

    def delete(self, number):
        loans.remove(self.find(number))
        return None, 204

    def find(self, number):
        for loan in loans:
            if loan["id"] == number:
                return loan
        abort(404, message="No such loan.", number=number)

    def check_free(self, book, besides=None):
        if any(loan["book"] == book and loan is not besides for loan in loans):
            abort(409, message={"book": "It is lent."})


api.add_resource(Loan, "/loans", endpoint="loans", methods=["GET", "POST"])
api.add_resource(Loan, "/loans/<int:number>", endpoint="loan", methods=["GET", "PUT", "DELETE"])
