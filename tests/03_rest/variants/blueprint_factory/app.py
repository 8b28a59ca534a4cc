"""Another right answer: an application factory, a blueprint, reviews of a class of their own
beneath each book; unknown fields (an id too) are refused, PUT on an unknown review answers 404."""

from pathlib import Path

from flask import Flask, json

from problems import register_problems
from reviews import Shelf, api


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(config or {})
    app.json.ensure_ascii = False
    books = json.loads(Path(app.root_path, "books.json").read_text(encoding="utf-8"))
    app.extensions["shelf"] = Shelf(books)
    app.register_blueprint(api)
    register_problems(app)
    return app
