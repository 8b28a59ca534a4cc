"""A docs page of its own, an Api made outside of the factory, books as objects."""

from flask import Flask, render_template, send_from_directory
from flask_smorest import Api
from flask_swagger_ui import __file__ as swagger_ui_package

from routes.books import blp
from store import BookStore

FILES = swagger_ui_package.replace("__init__.py", "dist")
api = Api(
    spec_kwargs={
        "title": "Book club",
        "version": "2026",
        "openapi_version": "3.1.0",
        "info": {"description": "The club's books."},
    }
)


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.config.from_mapping(OPENAPI_URL_PREFIX="/", OPENAPI_JSON_PATH="/openapi.json")
    app.config.from_mapping(config)
    app.store = BookStore()
    api.init_app(app)
    api.register_blueprint(blp, url_prefix="/books")

    @app.get("/docs")
    def docs():
        return render_template("docs.html")

    @app.get("/docs/<path:name>")
    def docs_file(name):
        return send_from_directory(FILES, name)

    @app.get("/")
    def index():
        return {"api": "/openapi.json"}

    return app
