"""Another right answer: Flask's own MethodView, without Flask-RESTful; one handler for all errors."""

from itertools import count

from flask import Flask, abort, jsonify, request, url_for
from flask.views import MethodView
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.json.ensure_ascii = False
app.json.sort_keys = False
store, numbers = {}, count(5000)


@app.errorhandler(HTTPException)
def every_error(error):
    headers = [pair for pair in error.get_headers() if pair[0] != "Content-Type"]
    body = {"code": error.code, "status": error.name, "message": error.description}
    return jsonify(body), error.code, headers


def fields():
    data = request.get_json()
    if type(data) is not dict:
        abort(422, "An object, please.")
    if set(data) != {"book", "member"}:
        abort(422, "A loan has a book and a member, and nothing else.")
    if isinstance(data["book"], bool) or not isinstance(data["book"], int) or data["book"] <= 0:
        abort(422, "The book is a number.")
    if not (isinstance(data["member"], str) and data["member"].strip()):
        abort(422, "The member is a name.")
    if data["member"].encode("utf-8", "ignore").decode() != data["member"]:
        abort(422, "The member is a whole name.")
    return data


class Collection(MethodView):
    def get(self):
        return [*reversed(store.values())]

    def post(self):
        data = fields()
        if data["book"] in {loan["book"] for loan in store.values()}:
            abort(409)
        loan = {"id": next(numbers)} | data
        store[loan["id"]] = loan
        return loan, 201, {"Location": url_for("loan", id=loan["id"], _external=True)}


class One(MethodView):
    def __init__(self):
        if request.view_args["id"] not in store:
            abort(404, "There is no such loan.")

    def get(self, id):
        return store[id]

    def put(self, id):
        data = fields()
        if any(loan["book"] == data["book"] for loan in store.values() if loan["id"] != id):
            abort(409)
        store[id] = {"id": id} | data
        return store[id]

    def delete(self, id):
        del store[id]
        return "", 204


app.add_url_rule("/loans", view_func=Collection.as_view("loans"))
app.add_url_rule("/loans/<int:id>", view_func=One.as_view("loan"))
