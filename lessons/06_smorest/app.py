"""A flea market's API with schemas, and a page that documents it."""

from flask import Flask, url_for

import items
from api import Api
from shared.swagger_ui import swagger_ui_files
from store import ItemStore


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean stays Korean in the answers

    # What the OpenAPI document says of itself, and at which URLs it and its page are.
    app.config.from_mapping(
        API_TITLE="The flea market",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        OPENAPI_SWAGGER_UI_PATH="docs",
        OPENAPI_SWAGGER_UI_URL="/swagger-ui/",  # where the page finds its script and style
    )
    if config:
        app.config.update(config)

    # The page's script and style come from this machine, so it works without a network.
    app.register_blueprint(swagger_ui_files())

    # Each app has items of its own.
    app.extensions["items"] = ItemStore()

    # On the Api, not on the app: only what is registered here gets into the document.
    api = Api(app)
    api.register_blueprint(items.blp)

    @app.get("/")
    def index():
        """Say which resources this API has."""
        return {
            "resources": {"items": url_for("items.Items")},
            "document": url_for("api-docs.openapi_json"),
            "page": url_for("api-docs.openapi_swagger_ui"),
        }

    return app


if __name__ == "__main__":
    create_app().run(port=5006)
