"""The factory."""

import os
from datetime import timedelta

from flask import Flask
from marshmallow import ValidationError
from sqlalchemy.exc import OperationalError

from . import views
from .answers import away, deep, http_error, wrong_fields
from .keys import secret_key
from .store import db


def create_app(config=None):
    app = Flask("app")
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL") or "sqlite:///x.db"
    app.config["JWT_SECRET_KEY"] = secret_key(app)
    app.config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(hours=1)
    app.config.update(config or {})
    db.init_app(app)
    views.jwt.init_app(app)
    views.add_to(app)
    app.register_error_handler(ValidationError, wrong_fields)
    app.register_error_handler(OperationalError, away)
    app.register_error_handler(RecursionError, deep)
    app.register_error_handler(Exception, http_error)

    @app.cli.command("init-db")
    def init_db():
        db.create_all()

    return app
