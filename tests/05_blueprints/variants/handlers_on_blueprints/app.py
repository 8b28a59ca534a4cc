"""Another right answer: the API handles its own errors on its blueprint and catches its unknown
URLs with a rule of its own; the app's handlers make the pages, and JSON for what else is below."""

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from club import Club, ClubError
from club_site import admin, api, books, members


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False
    app.config |= {"CLUB_NAME": "The Tuesday Book Club", "ADMIN_PREFIX": "/admin"}
    app.config |= config or {}
    app.extensions["club"] = Club()
    admin.bp.url_prefix = None
    for part in (books, members, api):
        app.register_blueprint(part.bp)
    app.register_blueprint(admin.bp, url_prefix=app.config["ADMIN_PREFIX"])
    app.add_url_rule("/", "home", home)
    app.register_error_handler(MethodNotAllowed, answer_wrong_method)
    app.register_error_handler(HTTPException, answer_error)
    app.register_error_handler(ClubError, answer_club_error)
    return app


def home():
    """Show the front page."""
    club = Club()
    return render_template("index.html", books=len(club.books), members=len(club.members))


def answer_error(error):
    """Answer an HTTP error as a page, or in JSON where another blueprint stands below /api."""
    if request.path.startswith("/api/"):
        return api.as_error(error.code, error.name, error.description)
    return render_template("error.html", error=error), error.code


def answer_wrong_method(error):
    """Answer 405, which routing finds out before any blueprint is asked."""
    return (*answer_error(error), {"Allow": ", ".join(error.valid_methods or [])})


def answer_club_error(error):
    """Answer what a rule of the club forbids outside of the API."""
    error.code, error.name, error.description = 409, "Conflict", str(error)
    return answer_error(error)
