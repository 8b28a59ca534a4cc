"""Another right answer: the club raises exceptions of its own, which app.errorhandler turns into
answers; PROPAGATE_EXCEPTIONS lets them through Flask-RESTful outside debug and testing."""

from itertools import count

from flask import Flask, jsonify, request
from flask_restful import Api, Resource
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.config.update(PROPAGATE_EXCEPTIONS=True, RESTFUL_JSON={"ensure_ascii": False})
api = Api(app)


class Problem(Exception):
    """Something that the club doesn't do."""

    code = 422


class NotFound(Problem):
    code = 404


class Lent(Problem):
    code = 409


@app.errorhandler(Problem)
def answer_problem(problem):
    return jsonify(message=str(problem)), problem.code


@app.errorhandler(HTTPException)
def answer_http(error):
    response = error.get_response()
    response.data = jsonify(message=error.description).data
    response.mimetype = "application/json"
    return response


class Club:
    def __init__(self):
        self.loans, self.ids = {}, count(1)

    def find(self, number):
        try:
            return self.loans[number]
        except KeyError:
            raise NotFound(f"no loan {number}") from None

    def save(self, number, data):
        try:
            loan = {"id": number, "book": int(data["book"]), "member": data["member"].strip()}
            loan["member"].encode()  # half of a character is a ValueError
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Problem(f"not a loan: {error}") from error
        if loan["book"] < 1 or not loan["member"]:
            raise Problem("not a loan: empty")
        if any(o["book"] == loan["book"] and o["id"] != number for o in self.loans.values()):
            raise Lent("the book is lent")
        self.loans[number] = loan
        return loan


club = Club()


@api.resource("/loans")
class Loans(Resource):
    def get(self):
        return list(club.loans.values())

    def post(self):
        loan = club.save(next(club.ids), request.get_json())
        return loan, 201, {"Location": api.url_for(Loan, number=loan["id"], _external=True)}


@api.resource("/loans/<int:number>")
class Loan(Resource):
    def get(self, number):
        return club.find(number)

    def put(self, number):
        club.find(number)
        return club.save(number, request.get_json())

    def delete(self, number):
        club.loans.pop(club.find(number)["id"])
        return "", 204
