from flask import jsonify
from flask_jwt_extended import JWTManager
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from club.store import Member, Revoked, db

jwt = JWTManager()


def error(code, status, message, errors=None):
    body = {"code": code, "status": status, "message": message}
    if errors:
        body["errors"] = errors
    response = jsonify(body)
    if code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response, code


def unauthorized(*reasons):
    return error(401, "Unauthorized", "Log in, please.")


def init_app(app):
    jwt.init_app(app)
    for loader in (
        jwt.unauthorized_loader,
        jwt.invalid_token_loader,
        jwt.expired_token_loader,
        jwt.revoked_token_loader,
        jwt.needs_fresh_token_loader,
        jwt.user_lookup_error_loader,
    ):
        loader(unauthorized)

    @app.errorhandler(HTTPException)
    def http(problem):
        response, code = error(problem.code, problem.name, problem.description)
        for name, value in problem.get_headers():
            if name not in ("Content-Type", "Content-Length"):
                response.headers[name] = value
        return response, code

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    def away(problem):
        return error(503, "Service Unavailable", "Later, please.")

    @app.errorhandler(RecursionError)
    def deep(problem):
        return error(400, "Bad Request", "Too deep.")


@jwt.user_lookup_loader
def load(header, claims):
    try:
        number = int(claims["sub"])
        fits = str(number) == claims["sub"] and 0 < number < 2**31
    except ValueError:
        return None
    return db.session.get(Member, number) if fits else None


@jwt.token_in_blocklist_loader
def is_revoked(header, claims):
    return db.session.get(Revoked, claims["jti"]) is not None
