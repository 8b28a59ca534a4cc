"""UPDATE and DELETE with the owner in their WHERE; whoever changes no row answers 404."""

import os
from datetime import timedelta

import click
from flask import Flask
from sqlalchemy import event

import errors
import lists
from accounts import register
from db import check_foreign_keys, db
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
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(hours=1),
    )
    if config:
        app.config.update(config)

    db.init_app(app)
    jwt.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", check_foreign_keys)

    app.register_blueprint(lists.bp)

    # Errors are JSON, those of the database too.
    errors.register(app)

    @app.get("/")
    def index():
        """Say which resources this API has."""
        return {"resources": {"login": "/login", "books": "/books"}}

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("add-member")
    @click.argument("name")
    @click.password_option()
    def add_member(name, password):
        """Add a member. The password is asked for and not shown."""
        if register(name, password) is None:
            raise click.ClickException(f"There is a member called {name} already.")
        click.echo(f"{name} can log in now.")

    return app


if __name__ == "__main__":
    create_app().run(port=5017)
