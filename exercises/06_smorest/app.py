"""The book club's API. The tasks are in README.md."""

from flask import Flask

from shared.swagger_ui import swagger_ui_files
from store import BookStore


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean titles stay readable
    if config:
        app.config.update(config)

    # Swagger UI's script and style, from this machine, below /swagger-ui/.
    app.register_blueprint(swagger_ui_files())

    # The club's books. A view gets them with book_store() from store.py.
    app.extensions["books"] = BookStore()

    @app.get("/")
    def index():
        """Say which resources this API has."""
        return {"resources": {"books": "/books"}, "document": "/openapi.json", "page": "/docs"}

    return app


if __name__ == "__main__":
    create_app().run(port=5006)
