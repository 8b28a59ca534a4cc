"""A small community site whose users show tokens: Flask-JWT-Extended does the work."""

import os
from datetime import timedelta

import click
from flask import Flask, render_template
from sqlalchemy import update

import auth
import errors
import users
from db import db
from models import User
from secret_key import secret_key
from tokens import jwt


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean stays Korean in the answers

    app.config.from_mapping(
        # Signs the tokens. Whoever has it can be everybody.
        JWT_SECRET_KEY=secret_key(app),
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(minutes=15),
        JWT_REFRESH_TOKEN_EXPIRES=timedelta(days=30),
        # Programs send a token in a header, our page has it in a cookie.
        JWT_TOKEN_LOCATION=["headers", "cookies"],
        JWT_COOKIE_SAMESITE="Lax",
        JWT_COOKIE_SECURE=os.environ.get("JWT_COOKIE_SECURE") == "1",
        JWT_SESSION_COOKIE=False,  # the cookies stay when the browser is closed
        JWT_REFRESH_COOKIE_PATH="/refresh",  # the browser sends this one nowhere else
        # A file in the folder instance/, unless the environment names another database.
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///site.db"),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
    )
    if config:
        app.config.update(config)
    # An empty key can't sign: each log-in would be a 500. It counts as no key at all.
    app.config["JWT_SECRET_KEY"] = app.config["JWT_SECRET_KEY"] or secret_key(app)

    # After the settings: init_app reads them.
    db.init_app(app)
    jwt.init_app(app)

    app.register_blueprint(auth.bp)
    app.register_blueprint(users.bp)

    # Errors are JSON, those of the database too.
    errors.register(app)

    @app.get("/")
    def index():
        """Show the page that works with this API."""
        return render_template("index.html")

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("make-admin")
    @click.argument("username")
    def make_admin(username):
        """Let a user see everybody."""
        found = db.session.execute(
            update(User).where(User.username == username).values(is_admin=True)
        )
        db.session.commit()
        if found.rowcount == 0:
            raise click.ClickException(f"There is no user called {username}.")
        click.echo(f"{username} is an admin now.")

    return app


if __name__ == "__main__":
    create_app().run(port=5014)
