"""The users and boards of a small community site, in tables that change by migrations."""

import os

from flask import Flask, render_template, url_for
from flask_migrate import Migrate
from sqlalchemy import event

import errors
from db import check_foreign_keys, db
from routes import board, users


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean stays Korean in the answers

    # A file in the folder instance/, unless the environment names another database.
    app.config.from_mapping(
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///site.db"),
        # Try a connection from the pool before it is used: the server may have closed it.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
    )
    if config:
        app.config.update(config)

    # After the settings: init_app reads them once. It does not connect yet.
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", check_foreign_keys)

    # The commands `flask db ...`. They compare the tables with the models that are imported here.
    Migrate(app, db)

    app.register_blueprint(users.bp)
    app.register_blueprint(board.bp)

    # Errors are JSON, those of the database too.
    errors.register(app)

    @app.get("/")
    def index():
        """Say what there is."""
        return {
            "resources": {
                "users": url_for("users.list_users"),
                "boards": url_for("board.list_boards"),
            },
            "pages": {"users": url_for("manage_users"), "boards": url_for("manage_boards")},
        }

    @app.get("/manage-users")
    def manage_users():
        """Show the page that works with the API of the users."""
        return render_template("manage_users.html")

    @app.get("/manage-boards")
    def manage_boards():
        """Show the page that works with the API of the boards."""
        return render_template("manage_boards.html")

    return app


if __name__ == "__main__":
    create_app().run(port=5010)
