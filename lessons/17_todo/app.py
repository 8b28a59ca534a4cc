"""A todo list: each user sees their own, and nobody else's."""

import os
from zoneinfo import ZoneInfo

import click
from flask import Flask, render_template
from sqlalchemy import event

import auth
import errors
import todos
from db import check_foreign_keys, db
from secret_key import secret_key
from seed import seed


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)

    app.config.from_mapping(
        # Signs the sessions and the tokens in the forms.
        SECRET_KEY=secret_key(app),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=os.environ.get("SESSION_COOKIE_SECURE") == "1",
        # A file in the folder instance/, unless the environment names another database.
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///site.db"),
        # Try a connection from the pool before it is used: the server may have closed it.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
        # Where the users are: it decides which day is today.
        SITE_ZONE=os.environ.get("SITE_ZONE", "Asia/Seoul"),
    )
    if config:
        app.config.update(config)
    ZoneInfo(app.config["SITE_ZONE"])  # a name with a typing error is found now, not by a user

    # After the settings: init_app reads them.
    db.init_app(app)
    auth.login_manager.init_app(app)
    auth.csrf.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", check_foreign_keys)

    # The pages /register, /login and /logout, and those of /todos.
    app.register_blueprint(auth.bp)
    app.register_blueprint(todos.bp)

    # Errors are pages, those of the database too.
    errors.register(app)

    @app.after_request
    def keep_private(response):
        """Let no browser keep a page: after the log-out, "Back" would still show it."""
        if response.mimetype == "text/html":
            response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/")
    def index():
        """Show the front page."""
        return render_template("index.html")

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("seed")
    def seed_command():
        """Add two users with todos. Their passwords are new, and shown this once."""
        passwords = seed()
        for name, password in passwords.items():
            click.echo(f"{name} can log in with the password {password}")
        if not passwords:
            click.echo("The users are there already.")

    return app


if __name__ == "__main__":
    create_app().run(port=5017)
