"""View functions instead of MethodView, a schema for each way, pages cut by hand, OpenAPI 3.1."""

from flask import Flask
from flask_smorest import Api

from shared.swagger_ui import swagger_ui_files


class Config:
    """What flask-smorest wants to know."""

    API_TITLE = "책 모임"
    API_VERSION = "1"
    OPENAPI_VERSION = "3.1.1"
    OPENAPI_URL_PREFIX = ""
    OPENAPI_SWAGGER_UI_PATH = "/docs"
    OPENAPI_SWAGGER_UI_URL = "/static-swagger/"


def create_app(config=None):
    """Build the app."""
    from views import blueprint

    app = Flask(__name__)
    app.config.from_object(Config)
    app.config.from_mapping(config or {})
    app.register_blueprint(swagger_ui_files("/static-swagger"))
    app.books = {}
    Api(app).register_blueprint(blueprint)
    app.add_url_rule("/", view_func=lambda: {"books": "/books"}, endpoint="index")
    return app
