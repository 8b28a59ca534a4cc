"""Classes for views, autocommit with one explicit transaction for a batch, tuples for rows."""

import os

import click
from flask import Flask, jsonify
from flask_mysqldb import MySQL
from MySQLdb import OperationalError
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from members import make_blueprint

TABLE = """
CREATE TABLE IF NOT EXISTS members (
    id INTEGER NOT NULL PRIMARY KEY AUTO_INCREMENT,
    email VARCHAR(120) NOT NULL UNIQUE,
    name TEXT NOT NULL
) CHARSET utf8mb4
"""
NAMES = [f"MYSQL_{name}" for name in ["HOST", "PORT", "UNIX_SOCKET", "USER", "PASSWORD", "DB"]]


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.config.update({name: os.environ[name] for name in NAMES if name in os.environ})
    app.config.update(MYSQL_AUTOCOMMIT=True, MYSQL_CHARSET="utf8mb4", **(config or {}))
    app.config.setdefault("MYSQL_HOST", "127.0.0.1")
    app.config["MYSQL_PORT"] = int(app.config.get("MYSQL_PORT", 3306))
    mysql = MySQL(app)
    app.register_blueprint(make_blueprint(mysql), url_prefix="/members")

    @app.route("/")
    def index():
        return jsonify(club="members")

    @app.cli.command("init-db")
    def init_db():
        mysql.connection.cursor().execute(TABLE)
        click.echo("OK")

    @app.errorhandler(HTTPException)
    def failed(error):
        errors = getattr(error, "errors", {})
        response = error.get_response()
        response.data = app.json.dumps(
            {"code": error.code, "status": error.name, "message": error.description}
            | ({"errors": errors} if errors else {})
        )
        response.content_type = "application/json"
        return response

    @app.errorhandler(OperationalError)
    def lost(error):
        if 2000 <= error.args[0] < 3000:  # raised by the library, not by the server
            return failed(ServiceUnavailable("The club's book is closed."))
        raise error

    return app
