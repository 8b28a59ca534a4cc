"""Another right answer: flat modules with all templates in the app's folder, the front page in a
blueprint, errors in a blueprint of app-wide handlers, blueprints imported inside the factory."""

from flask import Blueprint, Flask, render_template

from club import Club

front = Blueprint("front", __name__)


@front.route("/")
def index():
    """Show the front page."""
    from lookup import the_club

    club = the_club()
    return render_template("index.html", books=len(club.books), members=len(club.members))


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False
    app.config["CLUB_NAME"] = "The Tuesday Book Club"
    app.config["ADMIN_PREFIX"] = "/admin"
    app.config.update(config or {})
    app.extensions["club"] = Club()

    from admin import bp as admin
    from api import bp as api
    from books import bp as books
    from errors import bp as errors
    from members import bp as members

    for blueprint in (front, books, members, api, errors):
        app.register_blueprint(blueprint)
    app.register_blueprint(admin, url_prefix=app.config["ADMIN_PREFIX"])
    return app
