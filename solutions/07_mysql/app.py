"""The book club's members, in a MySQL database."""

from pathlib import Path

import click
from flask import Flask
from flask_mysqldb import MySQL
from MySQLdb.constants import CLIENT

import errors
from ids import IdConverter
from routes.members import create_member_blueprint
from settings import check_settings, database_settings

# Knows how to connect. It does not connect before a request needs the database.
mysql = MySQL()


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.url_map.converters["int"] = IdConverter  # of every `<int:...>` below
    app.json.ensure_ascii = False  # Korean names stay readable

    # How we speak to the server.
    app.config.from_mapping(
        MYSQL_CHARSET="utf8mb4",  # all of Unicode; the default has no room for an emoji
        MYSQL_CURSORCLASS="DictCursor",  # a row is a dict with the columns' names
        MYSQL_CUSTOM_OPTIONS={
            "client_flag": CLIENT.FOUND_ROWS,  # rowcount: the rows found, changed or not
            "multi_statements": False,  # one statement at a time, whatever is in it
        },
    )

    # Where the server is and who we are there: from the environment, then from the caller.
    app.config.from_mapping(database_settings())
    if config:
        app.config.update(config)
    check_settings(app.config)

    # The extension gets the settings. The blueprint gets the extension: it imports no app.
    mysql.init_app(app)
    app.register_blueprint(create_member_blueprint(mysql))

    # Errors are JSON, those of the database too.
    errors.register(app)

    @app.get("/")
    def index():
        """Say which resources this API has."""
        return {"resources": {"members": "/members"}}

    @app.cli.command("init-db")
    def init_db():
        """Create the tables that are not there yet."""
        cursor = mysql.connection.cursor()
        script = Path(app.root_path, "schema.sql").read_text(encoding="utf-8")
        for statement in script.split(";"):
            if statement.strip():
                cursor.execute(statement)
        click.echo("The table members is ready.")

    return app


if __name__ == "__main__":
    create_app().run(port=5007)
