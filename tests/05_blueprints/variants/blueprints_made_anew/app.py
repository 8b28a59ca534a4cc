"""Another right answer: each call of the factory makes new blueprints and hands them their club;
views are classes; settings come from a class; the error handler tells pages from the API by hand."""

from flask import Flask, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from club import Club, ClubError
from site_parts.admin import make_admin
from site_parts.api import make_api
from site_parts.books import make_books
from site_parts.members import make_members


class Defaults:
    """The settings when nobody sets them."""

    CLUB_NAME = "The Tuesday Book Club"
    ADMIN_PREFIX = "/admin"


def create_app(config=None):
    """Build the app around a club of its own."""
    app = Flask(__name__)
    app.json.ensure_ascii = False
    app.json.sort_keys = False
    app.config.from_object(Defaults)
    app.config.from_mapping(config or {})
    club = Club()
    app.add_template_filter(lambda price: format(int(price), ","), "won")
    app.register_blueprint(make_books(club), url_prefix="/books")
    app.register_blueprint(make_members(club), url_prefix="/members")
    app.register_blueprint(make_admin(club), url_prefix=app.config["ADMIN_PREFIX"])
    app.register_blueprint(make_api(club), url_prefix="/api")

    @app.route("/")
    def index():
        return render_template("index.html", books=len(club.books), members=len(club.members))

    @app.errorhandler(Exception)
    def answer_exception(error):
        if isinstance(error, ClubError):
            code, status, message, headers = 409, "Conflict", error.args[0], {}
        else:
            if not isinstance(error, HTTPException):
                app.logger.exception("unexpected")
                error = InternalServerError()
            code, status, message = error.code, error.name, error.description
            headers = {k: v for k, v in error.get_headers() if k == "Allow"}
        first = request.path.split("/")[1]
        if first == "api":
            answer = make_response(jsonify(code=code, status=status, message=message), code)
        else:
            error = {"code": code, "name": status, "description": message}
            answer = make_response(render_template("error.html", error=error), code)
        answer.headers.update(headers)
        return answer

    return app
