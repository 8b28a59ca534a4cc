"""The book club's member area. The tasks are in README.md."""

from flask import Flask, render_template

import errors


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    if config:
        app.config.update(config)

    # Errors are pages, those of the database too.
    errors.register(app)

    @app.get("/")
    def index():
        """Show the front page."""
        return render_template("index.html")

    return app


if __name__ == "__main__":
    create_app().run(port=5011)
