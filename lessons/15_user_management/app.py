"""The users of a small community site, managed on pages."""

import os

import click
from flask import Flask
from flask_wtf import CSRFProtect

import errors
import users
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
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///site.db"),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
        # No form of ours is that long.
        MAX_CONTENT_LENGTH=100_000,
    )
    if config:
        app.config.update(config)

    # /edit//a/b is not /edit/a/b. Werkzeug leads from one to the other, if we say nothing.
    app.url_map.merge_slashes = False

    # After the settings: init_app reads them.
    db.init_app(app)
    csrf.init_app(app)

    # The pages /, /add, /edit/<username> and /delete/<username>.
    app.register_blueprint(users.bp)

    # Errors are pages, those of the database too.
    errors.register(app)

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("seed")
    def seed_users():
        """Add some users to play with."""
        for username in seed():
            click.echo(f"Added {username}.")
        click.echo("The users to play with are there.")

    return app


if __name__ == "__main__":
    create_app().run(port=5015)
