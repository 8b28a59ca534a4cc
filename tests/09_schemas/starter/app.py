from flask import Flask


def create_app(config=None):
    """Make the app; `config` goes over the defaults."""
    app = Flask(__name__)
    app.config.from_mapping(config or {})

    return app
