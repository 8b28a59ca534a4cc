"""Phones survive a downgrade in a view; it refuses to lose anything; labels, odd ids, one answer for other addresses."""

import os

from flask import Flask
from flask_migrate import Migrate

import errors
import first_rows
from db import check_foreign_keys, db
from routes import loans, members


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean names stay readable

    # Where the database is: from the environment, then from the caller.
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///club.db")
    if config:
        app.config.update(config)

    # The tables come from `flask db upgrade`. The app itself makes none.
    db.init_app(app)
    check_foreign_keys(app)
    Migrate(app, db)

    app.register_blueprint(members.bp)
    app.register_blueprint(loans.bp)
    errors.register(app)
    first_rows.register(app)

    @app.route("/", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @app.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def anything(rest=""):
        """Show the way to whoever got lost."""
        return "Try /members or /loans.", 200, {"Content-Type": "text/plain; charset=utf-8"}

    return app


if __name__ == "__main__":
    create_app().run(port=5010)
