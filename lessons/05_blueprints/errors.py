"""How the app answers errors: JSON for programs, pages for people."""

from flask import current_app, jsonify, render_template, request
from werkzeug.exceptions import Conflict, HTTPException

from store import AlreadyLiked


def register(app):
    """Give the app its error handlers."""
    app.register_error_handler(HTTPException, answer_error)
    app.register_error_handler(AlreadyLiked, answer_already_liked)


def wants_json():
    """Say whether the request is for the API, to an unknown URL below it too."""
    prefix = current_app.config["API_PREFIX"]
    return f"{request.path}/".startswith(f"{prefix}/")


def answer_error(error):
    """Answer an HTTP error in the course's JSON shape, or as a page."""
    # The error's own response keeps the headers that belong to it, such as Allow for a 405.
    response = error.get_response()
    if wants_json():
        body = {"code": error.code, "status": error.name, "message": error.description}
        response.data = jsonify(body).data
        response.mimetype = "application/json"
    else:
        response.data = render_template("error.html", error=error)
    return response


def answer_already_liked(error):
    """Answer a broken rule of ours as 409: the request was fine, the feed's state is against it."""
    return answer_error(Conflict(str(error)))
