"""A small community site in three blueprints, put together by a factory."""

from flask import Flask

import api
import errors
import feeds
import pages
from store import FeedStore


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean stays Korean in the answers

    # The settings: our defaults, then the environment (FLASK_SITE_NAME=...), then the caller's.
    app.config.from_mapping(SITE_NAME="Our Corner", API_PREFIX="/api/v1")
    app.config.from_prefixed_env()
    if config:
        app.config.update(config)

    # Each app has feeds of its own: two apps share nothing.
    app.extensions["feeds"] = FeedStore()

    # The site's own pages, without a prefix.
    app.register_blueprint(pages.bp)

    # Everything about feeds, below the prefix that the blueprint names itself.
    app.register_blueprint(feeds.bp)

    # The API, below a prefix that the app decides.
    app.register_blueprint(api.bp, url_prefix=app.config["API_PREFIX"])

    # Errors are the whole app's business: an unknown URL belongs to no blueprint.
    errors.register(app)

    return app


if __name__ == "__main__":
    create_app().run(port=5005)
