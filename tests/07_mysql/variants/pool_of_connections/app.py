"""A pool that tries its connections before it lends them, below a package; no flask-mysqldb."""

import os

from flask import Flask

from club import commands, failures, members
from club.pool import Pool


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False
    for name, default in (("HOST", "127.0.0.1"), ("PORT", "3306"), ("UNIX_SOCKET", "")):
        app.config[f"MYSQL_{name}"] = os.environ.get(f"MYSQL_{name}", default)
    for name in ("MYSQL_USER", "MYSQL_PASSWORD", "MYSQL_DB"):
        app.config[name] = os.environ.get(name, "")
    if config is not None:
        app.config.from_mapping(config)
    app.extensions["pool"] = Pool(app)
    failures.handle(app)
    app.cli.add_command(commands.init_db)
    app.register_blueprint(members.bp)

    @app.get("/")
    def index():
        """Say what there is."""
        return {"members": "/members"}

    return app


if __name__ == "__main__":
    create_app().run(port=5007)
