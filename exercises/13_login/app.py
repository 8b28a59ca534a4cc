"""The book club's member pages. The tasks are in README.md."""

import os

import click
from flask import Flask

import club
import errors
from accounts import add_member
from db import db
from secret_key import secret_key


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)

    app.config.from_mapping(
        # Signs the sessions. It is in no program and in no repository.
        SECRET_KEY=secret_key(app),
        # A file in the folder instance/, unless the environment names another database.
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
    )
    if config:
        app.config.update(config)
    # An empty key can't sign: each form would be a 500. It counts as no key at all.
    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or secret_key(app)

    # After the settings: init_app reads them.
    db.init_app(app)

    # The pages of the club.
    app.register_blueprint(club.bp)

    # Errors are pages, those of the database too.
    errors.register(app)

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("add-member")
    @click.argument("name")
    @click.password_option()
    def add(name, password):
        """Add a member. The password is asked for and not shown."""
        if add_member(name, password) is None:
            raise click.ClickException(f"There is a member called {name} already.")
        click.echo(f"{name} is a member now.")

    return app


if __name__ == "__main__":
    create_app().run(port=5013)
