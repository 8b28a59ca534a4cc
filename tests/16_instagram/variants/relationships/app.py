"""Objects with relationships, loaded by selectinload and counted in Python; looks before it stores."""

import os
from datetime import timedelta

import click
from flask import Flask
from sqlalchemy import event

import accounts
import errors
from api import Api
from db import check_foreign_keys, db
from routes import auth, comments, feed, posts, readers
from secret_key import secret_key
from shared.swagger_ui import swagger_ui_files
from tokens import jwt


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean stays readable

    app.config.from_mapping(
        # A file in the folder instance/, unless the environment names another database.
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
        JWT_SECRET_KEY=secret_key(app),
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(hours=12),
        API_TITLE="The reading feed",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_SWAGGER_UI_PATH="docs",
        OPENAPI_SWAGGER_UI_URL="/swagger-ui/",
    )
    if config:
        app.config.update(config)

    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", check_foreign_keys)
    jwt.init_app(app)

    # Swagger UI's script and style, from this machine, below /swagger-ui/.
    app.register_blueprint(swagger_ui_files())

    api = Api(app)
    for blueprint in (auth.blp, posts.blp, comments.blp, readers.blp, feed.blp):
        api.register_blueprint(blueprint)

    errors.register(app)

    @app.get("/")
    def index():
        """Say where the document and its page are."""
        return {"document": "/openapi.json", "page": "/docs"}

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("add-reader")
    @click.argument("name")
    @click.password_option()
    def add_reader(name, password):
        """Let a person in, under a name of up to 40 characters without a slash."""
        if accounts.add(name, password) is None:
            raise click.ClickException(f"Somebody is called {name} already.")
        click.echo(f"{name} can log in now.")

    return app


if __name__ == "__main__":
    create_app().run(port=5016)
