"""The book club's API, with schemas and a page that documents it."""

from flask import Flask

import books
from api import Api
from shared.swagger_ui import swagger_ui_files
from store import BookStore


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean titles stay readable
    app.config.from_mapping(
        API_TITLE="The book club",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_SWAGGER_UI_PATH="docs",
        OPENAPI_SWAGGER_UI_URL="/swagger-ui/",
    )
    if config:
        app.config.update(config)

    # Swagger UI's script and style, from this machine, below /swagger-ui/.
    app.register_blueprint(swagger_ui_files())

    # Each app has books of its own.
    app.extensions["books"] = BookStore()

    api = Api(app)
    api.register_blueprint(books.blp)

    @app.get("/")
    def index():
        """Say which resources this API has."""
        return {"resources": {"books": "/books"}, "document": "/openapi.json", "page": "/docs"}

    return app


if __name__ == "__main__":
    create_app().run(port=5006)
