"""View functions in a package, pages and ETags by hand, a docs page of its own, 415 for a form."""

from flask import Flask, render_template

from api import Api
from club.library import blp
from shared.swagger_ui import swagger_ui_files
from store import BookStore


class Config:
    API_TITLE = "북클럽"
    API_VERSION = "2026.1"
    OPENAPI_VERSION = "3.1.0"
    OPENAPI_URL_PREFIX = ""


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__, template_folder="club/templates")
    app.json.ensure_ascii = False
    app.json.sort_keys = False
    app.config.from_object(Config)
    app.config.update(config or {})
    app.extensions["books"] = BookStore()
    app.register_blueprint(swagger_ui_files())
    Api(app).register_blueprint(blp)

    @app.get("/")
    def index():
        return "The club's API. <a href='docs'>Docs</a>"

    @app.get("/docs")
    def docs():
        return render_template("docs.html")

    return app
