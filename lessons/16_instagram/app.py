"""A photo-sharing API: profiles, posts, comments, likes, follows and a feed."""

import os
import secrets
from datetime import timedelta

import click
from flask import Flask, render_template
from sqlalchemy import event

import errors
import seed
from api import Api
from db import check_foreign_keys, db
from routes import auth, comments, feed, posts, users
from secret_key import secret_key
from shared.swagger_ui import swagger_ui_files
from tokens import jwt


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean stays Korean in the answers

    app.config.from_mapping(
        # A file in the folder instance/, unless the environment names another database.
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///site.db"),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
        JWT_SECRET_KEY=secret_key(app),
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(hours=12),
        API_TITLE="Our photos",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_SWAGGER_UI_PATH="docs",
        OPENAPI_SWAGGER_UI_URL="/swagger-ui/",
        # The docs page gets a button for the token.
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
        },
    )
    if config:
        app.config.update(config)

    # After the settings: init_app reads them.
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", check_foreign_keys)
    jwt.init_app(app)

    # Swagger UI's script and style come from this machine, so the page works without a network.
    app.register_blueprint(swagger_ui_files())

    api = Api(app)
    for blueprint in (auth.blp, users.blp, posts.blp, comments.blp, feed.blp):
        api.register_blueprint(blueprint)

    # Errors are JSON, those of the database too.
    errors.register(app)

    @app.get("/")
    def index():
        """Show the page that works with this API."""
        return render_template("index.html")

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        db.create_all()
        click.echo("The tables are ready.")

    @app.cli.command("seed")
    @click.option("--password", help="The password of all of them, in place of a random one.")
    def fill(password):
        """Store people and photos to play with."""
        password = password or secrets.token_urlsafe(9)
        if not seed.fill(password):
            raise click.ClickException("The people are there already.")
        names = ", ".join(username for username, _, _ in seed.PEOPLE)
        click.echo(f"There are {len(seed.PEOPLE)} people now: {names}.")
        click.echo(f"All of them have the password {password}")

    return app


if __name__ == "__main__":
    create_app().run(port=5016)
