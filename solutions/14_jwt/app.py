"""The book club's API: members, and the tokens that they show."""

import os
from datetime import timedelta

import click
from flask import Flask

import errors
from db import db
from routes import auth, members
from secret_key import secret_key
from tokens import jwt


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean stays readable

    # A file in the folder instance/, unless the environment names another database.
    app.config.from_mapping(
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        # Try a connection from the pool before it is used: the server may have closed it.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
        JWT_SECRET_KEY=secret_key(app),
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(minutes=10),
        JWT_REFRESH_TOKEN_EXPIRES=timedelta(days=14),
    )
    if config:
        app.config.update(config)
    # An empty key can't sign: each log-in would be a 500. It counts as no key at all.
    app.config["JWT_SECRET_KEY"] = app.config["JWT_SECRET_KEY"] or secret_key(app)

    db.init_app(app)
    jwt.init_app(app)

    app.register_blueprint(auth.bp)
    app.register_blueprint(members.bp)

    # Errors are JSON, those of the database too.
    errors.register(app)

    @app.get("/")
    def index():
        """Say which resources this API has."""
        return {
            "resources": {
                name: f"/{name}"
                for name in ("register", "login", "refresh", "logout", "me", "password", "admin")
            }
        }

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    return app


if __name__ == "__main__":
    create_app().run(port=5014)
