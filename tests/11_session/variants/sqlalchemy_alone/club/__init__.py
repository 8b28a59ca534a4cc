"""The member area."""

import os
from datetime import timedelta
from pathlib import Path

import click
from flask import Flask, request
from markupsafe import Markup, escape
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from club import keys, pages, store


def engine_of(app):
    """Return the engine of the app; a relative SQLite file is in the instance folder."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_absolute():
        Path(app.instance_path).mkdir(exist_ok=True)
        url = url.set(database=str(Path(app.instance_path, url.database)))
    return create_engine(url, pool_pre_ping=True)


def create_app(config=None):
    """Build the app."""
    app = Flask(
        "club", root_path=str(Path(__file__).parent), instance_path=str(Path("instance").resolve())
    )
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL") or "sqlite:///club.db"
    app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY") or keys.own(app.instance_path)
    app.permanent_session_lifetime = timedelta(days=30)
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_SECURE"] = os.environ.get("SESSION_COOKIE_SECURE") == "1"
    app.config.from_mapping(config or {})
    app.extensions["members"] = store.Members(engine_of(app))
    app.register_blueprint(pages.bp)

    @app.errorhandler(DBAPIError)
    def answer_away(error):
        if isinstance(error, IntegrityError):
            raise error
        return Markup("<!doctype html><p>{} can't be answered now.</p>").format(request.path), 503

    @app.cli.command("init-db")
    def init_db():
        store.METADATA.create_all(app.extensions["members"].engine)
        click.echo(escape("ready"))

    return app


__all__ = ["create_app"]
