"""How the app answers errors: JSON below /api, pages elsewhere."""

from flask import jsonify, render_template, request
from werkzeug.exceptions import Conflict, HTTPException

from club import ClubError


def register(app):
    """Give the app its error handlers."""
    app.register_error_handler(HTTPException, answer_error)
    app.register_error_handler(ClubError, answer_club_error)


def answer_error(error):
    """Answer an HTTP error in the course's JSON shape, or as a page."""
    # The error's own response keeps the headers that belong to it, such as Allow for a 405.
    response = error.get_response()
    if f"{request.path}/".startswith("/api/"):
        body = {"code": error.code, "status": error.name, "message": error.description}
        response.data = jsonify(body).data
        response.mimetype = "application/json"
    else:
        response.data = render_template("error.html", error=error)
    return response


def answer_club_error(error):
    """Answer what a rule of the club forbids as 409, in the rule's own words."""
    return answer_error(Conflict(str(error)))
