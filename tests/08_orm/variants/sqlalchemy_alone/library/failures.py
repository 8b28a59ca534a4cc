from flask import Response, json
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException


class Refusal(Exception):
    def __init__(self, code, status, errors=None):
        super().__init__(status)
        self.code, self.status, self.errors = code, status, errors


def answer(value, code=200, **headers):
    return Response(json.dumps(value, indent=1) + "\n", code, headers, mimetype="application/json")


def problem(code, status, errors=None, allow=()):
    body = {"status": status.upper(), "message": f"{status}!", "code": code}
    if errors:
        body["errors"] = errors
    response = answer(body, code)
    response.headers.extend(allow)
    return response


def register(app):
    @app.errorhandler(Refusal)
    def refused(error):
        return problem(error.code, error.status, error.errors)

    @app.errorhandler(HTTPException)
    def failed(error):
        allow = [pair for pair in error.get_headers() if pair[0] == "Allow"]
        return problem(error.code, error.name, allow=allow)

    @app.errorhandler(IntegrityError)
    def taken(error):
        return problem(409, "Conflict")

    @app.errorhandler(DBAPIError)
    def away(error):
        return problem(503, "Service Unavailable")
