import os
from datetime import timedelta

from flask import Flask

from club import answers, views
from club.keys import key
from club.store import db


def create_app(config=None):
    app = Flask("app", root_path=os.path.dirname(os.path.dirname(__file__)))
    app.json.sort_keys = False
    app.config.from_mapping(
        config or {},
        JWT_ALGORITHM="HS256",
        JWT_ENCODE_NBF=False,
        JWT_ERROR_MESSAGE_KEY="message",
        JWT_SECRET_KEY=key(app.instance_path),
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(minutes=10),
        JWT_REFRESH_TOKEN_EXPIRES=timedelta(days=14),
        SQLALCHEMY_DATABASE_URI=os.getenv("DATABASE_URL", "sqlite:///members.sqlite"),
    )
    db.init_app(app)
    answers.init_app(app)
    app.register_blueprint(views.bp)

    @app.cli.command()
    def init_db():
        """flask init-db"""
        db.create_all()

    return app
