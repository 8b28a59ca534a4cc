"""The book club's site: its parts are blueprints, and a factory puts them together."""

from flask import Flask, render_template

import admin
import api
import books
import errors
import members
from club import Club
from lookup import the_club


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean titles stay readable

    # The settings: our defaults first, so that the caller's win.
    app.config.from_mapping(CLUB_NAME="The Tuesday Book Club", ADMIN_PREFIX="/admin")
    if config:
        app.config.update(config)

    # Each app has a club of its own: two apps share nothing.
    app.extensions["club"] = Club()

    # The parts of the site; where the administrators' desk is, the settings say.
    app.register_blueprint(books.bp)
    app.register_blueprint(members.bp)
    app.register_blueprint(admin.bp, url_prefix=app.config["ADMIN_PREFIX"])
    app.register_blueprint(api.bp)

    # An unknown URL belongs to no blueprint, so errors belong to the app.
    errors.register(app)

    @app.get("/")
    def index():
        """Show the front page."""
        club = the_club()
        return render_template("index.html", books=len(club.books), members=len(club.members))

    return app


if __name__ == "__main__":
    create_app().run(port=5005)
