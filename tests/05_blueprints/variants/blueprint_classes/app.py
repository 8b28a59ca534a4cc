"""Another right answer: a class for each part, which makes its blueprint for one app and keeps that
app's club; the front page belongs to `books`, and one handler answers every exception."""

from flask import Flask

from club import Club
from site_parts import failures
from site_parts.admin import Admin
from site_parts.api import Api
from site_parts.books import Books
from site_parts.members import Members

DEFAULTS = {"CLUB_NAME": "The Tuesday Book Club", "ADMIN_PREFIX": "/admin"}


def create_app(config=None):
    """Build an app around a club of its own."""
    app = Flask(__name__)
    app.json.ensure_ascii = False
    app.config |= DEFAULTS | (config or {})
    club = Club()
    for part in (Api, Admin, Members, Books):
        app.register_blueprint(part(club).blueprint(app.config))
    app.add_template_filter(lambda price: f"{int(price):,}", "won")
    app.context_processor(lambda: {"club_name": app.config["CLUB_NAME"]})
    failures.install(app)
    return app
