"""Another right answer: everything is left to the Api, the index too, without a handler of the app's
own; deleted loans leave a None behind, so len() is an id that was never given; ids begin with 0."""

from flask import Flask, request
from flask_restful import Api, Resource, abort, reqparse

# Without a static folder every URL is the Api's, and so is every error.
app = Flask(__name__, static_folder=None)
app.config["RESTFUL_JSON"] = {"ensure_ascii": False}
app.config["ERROR_404_HELP"] = False
api = Api(app, catch_all_404s=True)

LOANS = {}  # the loans by their ids, without them; a deleted one leaves None: its id stays taken


def whole(value):
    """Take 17 and "17"; true is 1."""
    try:
        number = int(value)
        fits = number > 0 and (isinstance(value, str) or number == value)
    except (TypeError, OverflowError):  # an object, a list, Infinity
        fits = False
    if not fits:
        raise ValueError("a whole number, 1 or more")
    return number


def name(value):
    """Take a text with a letter in it, or a number as text."""
    if isinstance(value, (dict, list)) or not str(value).strip():
        raise ValueError("a name")
    str(value).encode()  # half of a character is a ValueError
    return str(value)


parser = reqparse.RequestParser(bundle_errors=True)
wanted = {"required": True, "nullable": False, "location": "json"}
parser.add_argument("book", type=whole, help="1 or more: {error_msg}", **wanted)
parser.add_argument("member", type=name, help="Who? {error_msg}", **wanted)


def show(loan_id):
    """Return a loan as it is answered, or answer 404."""
    if LOANS.get(loan_id) is None:
        abort(404, message="No such loan.")
    return {**LOANS[loan_id], "id": loan_id}


def read(loan_id):
    """Return the request's fields; its book must be free, or in this loan."""
    if not isinstance(request.get_json(), dict):
        abort(422, message="An object, please.")
    fields = dict(parser.parse_args())
    holders = {loan["book"]: key for key, loan in LOANS.items() if loan}
    if holders.get(fields["book"], loan_id) != loan_id:
        abort(409, message={"book": "It is lent."})
    return fields


class Index(Resource):
    """The list of resources."""

    def get(self):
        """Say which resources this API has."""
        return {"resources": {"loans": "/loans"}}


class Loan(Resource):
    """The collection, and one of it. Which URL takes which method is said below."""

    def get(self, id=None):
        """Show one or all, the latest book number first."""
        if id is not None:
            return show(id)
        present = [show(key) for key, loan in LOANS.items() if loan]
        return sorted(present, key=lambda loan: -loan["book"])

    def post(self):
        """Create."""
        new = len(LOANS)  # the deleted ones count too
        LOANS[new] = read(new)
        return show(new), 201, {"Location": api.url_for(Loan, id=new)}

    def put(self, id):
        """Replace."""
        show(id)
        LOANS[id] = read(id)
        return show(id), 200

    def delete(self, id):
        """Delete."""
        show(id)
        LOANS[id] = None
        return None, 204


api.add_resource(Index, "/")
api.add_resource(Loan, "/loans", endpoint="loans", methods=["GET", "POST"])
api.add_resource(Loan, "/loans/<int:id>", endpoint="loan", methods=["GET", "PUT", "DELETE"])


if __name__ == "__main__":
    app.run(port=5004)
