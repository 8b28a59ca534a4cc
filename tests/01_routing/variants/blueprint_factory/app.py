"""A factory and a blueprint; the books are read at each request and looked up in a dict."""

from flask import Flask

import pages


def create_app(config=None):
    """Create the app."""
    app = Flask(__name__)
    app.config.from_mapping(config or {})
    app.register_blueprint(pages.bp)
    return app
