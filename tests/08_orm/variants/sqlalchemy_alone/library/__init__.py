import os

import click
from flask import Flask, g
from sqlalchemy.engine import make_url

from library import failures, tables, views


def create_app(config=None):
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL") or "sqlite:///club.db"
    app.config.from_mapping(config or {})
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.drivername.startswith("sqlite") and url.database:
        folder = os.path.join(app.root_path, "..", "instance")
        os.makedirs(folder, exist_ok=True)
        url = url.set(database=os.path.join(folder, url.database))
    engine = tables.engine_of(url)
    app.extensions["library"] = engine

    @app.teardown_appcontext
    def close(error):
        session = g.pop("session", None)
        if session is not None:
            session.close()

    @app.cli.command("init-db")
    @click.option("--quiet", is_flag=True)
    def init_db(quiet):
        tables.metadata.create_all(engine)

    failures.register(app)
    views.register(app)
    return app
