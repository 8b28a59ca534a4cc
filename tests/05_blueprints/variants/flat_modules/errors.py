"""The site's errors, in a blueprint that has no routes, only handlers for the whole app."""

from flask import Blueprint, render_template, request
from werkzeug.exceptions import HTTPException

from club import AlreadyLent, NotLent

bp = Blueprint("errors", __name__)


def answer(code, status, message, headers=()):
    """Answer an error as JSON below /api, as a page elsewhere."""
    kept = [(key, value) for key, value in headers if key != "Content-Type"]
    if request.path == "/api" or request.path.startswith("/api/"):
        return {"code": code, "status": status, "message": message}, code, kept
    page = render_template("error.html", code=code, status=status, message=message)
    return page, code, kept


@bp.app_errorhandler(HTTPException)
def answer_http_error(error):
    """Answer what Flask or abort() refuses."""
    return answer(error.code, error.name, error.description, error.get_headers())


@bp.app_errorhandler(AlreadyLent)
@bp.app_errorhandler(NotLent)
def answer_broken_rule(error):
    """Answer what the club's rules refuse."""
    return answer(409, "Conflict", str(error))


@bp.app_errorhandler(Exception)
def answer_crash(error):
    """Answer everything else without a word about it."""
    return answer(500, "Internal Server Error", "Something went wrong. It is not your fault.")
