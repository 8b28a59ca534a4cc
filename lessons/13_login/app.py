"""A small community site with a log-in: Flask-Login does the work."""

import os
from datetime import timedelta

import click
from flask import Flask, render_template
from flask_login import login_required

import auth
import errors
from accounts import problem_of, register
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
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///site.db"),
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

    # The pages /login, /logout, /confirm and /password.
    app.register_blueprint(auth.bp)

    # Errors are pages, those of the database too.
    errors.register(app)

    @app.get("/")
    def index():
        """Show the front page."""
        return render_template("index.html")

    @app.get("/protected")
    @login_required
    def protected():
        """Show the page for users only."""
        # The browser must not keep this page: after the log-out, "Back" would still show it.
        return render_template("protected.html"), {"Cache-Control": "no-store"}

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("add-user")
    @click.argument("username")
    @click.password_option()
    def add_user(username, password):
        """Add a user. The password is asked for and not shown."""
        if problem := problem_of(password):
            raise click.ClickException(problem)
        if register(username, password) is None:
            raise click.ClickException(f"There is a user called {username} already.")
        click.echo(f"{username} can log in now.")

    return app


if __name__ == "__main__":
    create_app().run(port=5013)
