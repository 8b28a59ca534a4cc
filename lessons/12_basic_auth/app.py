"""A community site behind a password: Basic for people, Bearer tokens for programs."""

import os

import click
from flask import Flask
from sqlalchemy import event

import errors
from accounts import register
from db import check_foreign_keys, db
from models import ROLES
from routes import boards, pages, tokens


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean stays Korean in the answers

    # A file in the folder instance/, unless the environment names another database.
    app.config.from_mapping(
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///site.db"),
        # Try a connection from the pool before it is used: the server may have closed it.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
    )
    if config:
        app.config.update(config)

    # After the settings: init_app reads them once. It does not connect yet.
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", check_foreign_keys)

    app.register_blueprint(pages.bp)
    app.register_blueprint(tokens.bp)
    app.register_blueprint(boards.bp)

    # Errors are JSON below /api, and pages elsewhere.
    errors.register(app)

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("add-user")
    @click.argument("username")
    @click.option("--role", type=click.Choice(ROLES), default=ROLES[0])
    @click.password_option()
    def add_user(username, role, password):
        """Add a user. The password is asked for and not shown."""
        try:
            register(username, password, role)
        except ValueError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"Added {username} as {role}.")

    return app


if __name__ == "__main__":
    create_app().run(port=5012)
