"""Two questions of machines: does the process live, and can it work?"""

from flask import Blueprint
from sqlalchemy import text

from db import db

bp = Blueprint("health", __name__)


@bp.after_request
def keep_nothing(response):
    """Let nobody keep an answer: it is of this moment."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/healthz")
def healthz():
    """Say that the process answers. It asks nobody: a restart would not bring a database back."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz():
    """Say whether the app can do its work: the database must answer."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ok"}
