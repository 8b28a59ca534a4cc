"""Two questions of machines: does the process live, and can it work?"""

from flask import Blueprint, jsonify
from flask.views import MethodView
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from db import db

bp = Blueprint("health", __name__)


@bp.after_request
def keep_nothing(response):
    """Let nobody keep an answer: it is of this moment."""
    response.headers["Cache-Control"] = "no-store"
    return response


class Question(MethodView):
    """One of the two; `ask` raises if the answer is no."""

    def __init__(self, ask):
        self.ask = ask

    def get(self):
        try:
            self.ask()
        except SQLAlchemyError as error:
            db.session.rollback()
            said = {"code": 503, "status": "Service Unavailable", "message": type(error).__name__}
            return jsonify(said), 503
        return jsonify(status="ok")


bp.add_url_rule("/healthz", view_func=Question.as_view("healthz", lambda: None))
bp.add_url_rule(
    "/readyz", view_func=Question.as_view("readyz", lambda: db.session.execute(text("SELECT 1")))
)
