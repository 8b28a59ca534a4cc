"""The book club's member area."""

import os
from datetime import timedelta

import click
from flask import Flask, render_template

import errors
import members
from db import db
from secret_key import secret_key


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)

    app.config.from_mapping(
        # Signs the sessions. It is in no program and in no repository.
        SECRET_KEY=secret_key(app),
        # Browsers leave the cookie out when another site sends a form to this one.
        SESSION_COOKIE_SAMESITE="Lax",
        # On a real site, which is reached by https only, set this variable to 1.
        SESSION_COOKIE_SECURE=os.environ.get("SESSION_COOKIE_SECURE") == "1",
        # For those who tick "remember me".
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        # No form here is larger, and so no password that has to be hashed.
        MAX_CONTENT_LENGTH=16_000,
        # A file in the folder instance/, unless the environment names another database.
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
    )
    if config:
        app.config.update(config)
    # An empty key can't sign: each log-in would be a 500. It counts as no key at all.
    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or secret_key(app)

    # After the settings: init_app reads them once.
    db.init_app(app)

    # The pages /register, /login, /member and /logout.
    app.register_blueprint(members.bp)

    # Errors are pages, those of the database too.
    errors.register(app)

    @app.get("/")
    def index():
        """Show the front page, which knows who is logged in."""
        return render_template("index.html", member=members.current_member())

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    return app


if __name__ == "__main__":
    create_app().run(port=5011)
