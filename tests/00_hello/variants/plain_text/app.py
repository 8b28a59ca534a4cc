"""Another structure: called `application`, rules without decorators, text instead of templates."""

from flask import Flask

from club import FOUNDED, NAME, PLACE

application = Flask(__name__)
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


def greet():
    """Greet the visitor."""
    return f"Welcome to {NAME} at {PLACE}!\n", PLAIN


def about():
    """Say since when the club has been reading."""
    return f"{NAME}, since {FOUNDED}.\n", PLAIN


def missing(error):
    """Say that there is no such page."""
    return "There is no such page.\n", 404, PLAIN


application.add_url_rule("/", view_func=greet)
application.add_url_rule("/about", view_func=about)
application.register_error_handler(404, missing)
application.run(port=5100)
