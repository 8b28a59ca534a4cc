"""Settings are classes in a file of their own; the proxy sets the host too, and the app believes it."""

import os

import click
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import auth
import club
import errors
import health
from accounts import add_member
from db import db
from models import Book
from secret_key import secret_key
from settings import Laptop


def create_app(config=None, settings=None):
    """Build the app, as it runs on a laptop. wsgi.py builds the one for the server."""
    app = Flask(__name__)

    app.config.from_mapping(
        # Signs the sessions and the tokens in the forms.
        SECRET_KEY=secret_key(app),
        # A file in the folder instance/, unless the environment names another database.
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
    )
    app.config.from_object(settings or Laptop())
    if config:
        app.config.update(config)
    if count := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count)

    # After the settings: init_app reads them.
    db.init_app(app)
    auth.login_manager.init_app(app)
    auth.csrf.init_app(app)

    # The pages of the club, the log-in, and what a machine asks: is the app well?
    app.register_blueprint(club.bp)
    app.register_blueprint(auth.bp)
    app.register_blueprint(health.bp)

    # Errors are pages, those of the database too. Programs get JSON.
    errors.register(app)

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("seed")
    def seed():
        """Add some books, if there is none yet."""
        if db.session.scalar(db.select(Book).limit(1)):
            click.echo("There are books already.")
            return
        titles = ("채식주의자", "Pachinko", "아몬드", "The Left Hand of Darkness")
        db.session.add_all(Book(title=title) for title in titles)
        db.session.commit()
        click.echo(f"{len(titles)} books are there now.")

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
    create_app().run(port=5018)
