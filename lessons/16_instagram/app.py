from flask import Flask


def create_app(config=None):
    """Make the app; `config` goes over the defaults."""
    app = Flask(__name__)
    app.config.from_mapping(config or {})

    @app.get("/")
    def index():
        """Say what this is."""
        return "A photo-sharing API"

    return app


if __name__ == "__main__":
    create_app().run(port=5016)
