"""Variant: marshmallow-sqlalchemy's auto schemas load objects, and change them on PUT and PATCH."""

import os

import click
from flask import Flask, url_for
from sqlalchemy import event

import errors
from db import check_foreign_keys, db
from routes import authors, books, members


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean stays readable

    # A file in the folder instance/, unless the environment names another database.
    app.config.from_mapping(
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        # Try a connection from the pool before it is used: the server may have closed it.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
    )
    if config:
        app.config.update(config)

    # After the settings: init_app reads them once. It does not connect yet.
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", check_foreign_keys)

    app.register_blueprint(members.bp)
    app.register_blueprint(authors.bp)
    app.register_blueprint(books.bp)

    # Errors are JSON, those of the schemas and of the database too.
    errors.register(app)

    @app.get("/")
    def index():
        """Say which resources this API has."""
        return {
            "resources": {
                "members": url_for("members.list_members"),
                "authors": url_for("authors.create_author"),
                "books": url_for("books.list_books"),
            }
        }

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    return app


if __name__ == "__main__":
    create_app().run(port=5009)
