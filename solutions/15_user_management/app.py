"""The members of the book club, managed on pages."""

import os

import click
from flask import Flask
from flask_wtf import CSRFProtect

import errors
import members
from db import db
from secret_key import secret_key
from seed import seed

csrf = CSRFProtect()


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)

    app.config.from_mapping(
        # Signs the session, which holds the messages for the next page and the forms' token.
        SECRET_KEY=secret_key(app),
        SESSION_COOKIE_SAMESITE="Lax",
        # A file in the folder instance/, unless the environment names another database.
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
        # No form of ours is that long.
        MAX_CONTENT_LENGTH=100_000,
    )
    if config:
        app.config.update(config)

    # Nobody is called "/Ann": /edit//Ann is 404, and not a redirect to Ann.
    app.url_map.merge_slashes = False

    # After the settings: init_app reads them.
    db.init_app(app)
    csrf.init_app(app)

    # The pages /, /add, /edit/<name> and /delete/<name>.
    app.register_blueprint(members.bp)

    # Errors are pages, those of the database too.
    errors.register(app)

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("seed")
    def seed_members():
        """Add some members to play with."""
        click.echo(f"Added {seed()} members.")

    return app


if __name__ == "__main__":
    create_app().run(port=5015)
