"""A document made with apispec: schemas composed by allOf, responses and parameters by $ref."""

from flask import Flask, jsonify
from werkzeug.exceptions import HTTPException

from document import PAGE, describe
from shared.swagger_ui import swagger_ui_files
from store import BookStore
from views import add_views


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean titles stay readable
    app.json.sort_keys = False
    if config:
        app.config.update(config)

    # Swagger UI's script and style, from this machine, below /swagger-ui/.
    app.register_blueprint(swagger_ui_files())

    # The club's books. A view gets them with book_store() from store.py.
    app.extensions["books"] = BookStore()

    @app.errorhandler(HTTPException)
    def as_json(error):
        """Answer an error in the shape of lesson 02."""
        body = {"code": error.code, "status": error.name}
        if error.code == 404:
            body["message"] = error.description
        if hasattr(error, "fields"):
            body["errors"] = error.fields
        kept = [pair for pair in error.get_headers() if pair[0] != "Content-Type"]
        return jsonify(body), error.code, kept

    @app.get("/")
    def index():
        """Say which resources this API has."""
        return {"resources": {"books": "/books"}, "document": "/openapi.json", "page": "/docs"}

    add_views(app)
    document = describe()

    @app.get("/openapi.json")
    def openapi():
        """Answer the document."""
        return document

    @app.get("/docs")
    def docs():
        """Answer Swagger UI's page."""
        return PAGE

    return app


if __name__ == "__main__":
    create_app().run(port=5006)
