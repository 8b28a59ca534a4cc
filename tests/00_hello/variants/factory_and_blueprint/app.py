"""Another structure: an application factory, with the views in a blueprint of their own."""

from flask import Flask

import pages


def create_app(config=None):
    """Build the club's app."""
    app = Flask(__name__)
    if config:
        app.config.update(config)
    app.register_blueprint(pages.bp)
    return app
