"""The book club's member pages."""

import os
from datetime import timedelta

import click
from flask import Flask

import auth
import club
import errors
from accounts import add_member
from db import db
from secret_key import secret_key


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)

    secure = os.environ.get("SESSION_COOKIE_SECURE") == "1"
    app.config.from_mapping(
        # Signs both cookies and the tokens in the forms.
        SECRET_KEY=secret_key(app),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        # The cookie of "remember me" has settings of its own.
        REMEMBER_COOKIE_DURATION=timedelta(days=30),
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=secure,
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
    auth.login_manager.init_app(app)
    auth.csrf.init_app(app)

    # The pages of the club, and those of the log-in.
    app.register_blueprint(club.bp)
    app.register_blueprint(auth.bp)

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
