"""The book club, open to nobody yet. The tasks are in README.md."""

import os

import click
from flask import Flask
from sqlalchemy import event

import errors
from accounts import register
from db import check_foreign_keys, db
from models import ROLES


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean stays readable

    # A file in the folder instance/, unless the environment names another database.
    app.config.from_mapping(
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        # Try a connection from the pool before it is used: the server may have closed it.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
    )
    if config:
        app.config.update(config)

    # After the settings: init_app reads them once. It does not connect yet.
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", check_foreign_keys)

    # Errors are JSON, those of the database too.
    errors.register(app)

    @app.get("/")
    def index():
        """Say which resources this API has, to everybody."""
        return {"resources": {"profile": "/profile", "token": "/api/token", "loans": "/api/loans"}}

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("add-member")
    @click.argument("name")
    @click.option("--role", type=click.Choice(ROLES), default=ROLES[0])
    @click.password_option()
    def add_member(name, role, password):
        """Add a member. The password is asked for and not shown."""
        try:
            register(name, password, role)
        except ValueError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"Added {name} as {role}.")

    return app


if __name__ == "__main__":
    create_app().run(port=5012)
