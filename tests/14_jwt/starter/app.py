"""The book club's API: members, and the tokens that they show. The tasks are in README.md."""

from flask import Flask

import errors


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # Korean stays readable
    if config:
        app.config.update(config)

    # Errors are JSON.
    errors.register(app)

    @app.get("/")
    def index():
        """Say which resources this API has."""
        return {
            "resources": {
                name: f"/{name}"
                for name in ("register", "login", "refresh", "logout", "me", "password", "admin")
            }
        }

    return app


if __name__ == "__main__":
    create_app().run(port=5014)
