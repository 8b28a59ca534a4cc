"""The pages of the club, and two addresses to look behind the curtain."""

import os
import time

from flask import Blueprint, render_template, request, url_for
from flask_login import login_required
from sqlalchemy import select

from db import db
from models import Book

bp = Blueprint("club", __name__)


@bp.get("/")
def index():
    """Show the front page."""
    return render_template("index.html")


@bp.get("/books")
@login_required
def list_books():
    """List the books, for members."""
    books = db.session.scalars(select(Book).order_by(Book.title, Book.id)).all()
    return render_template("books.html", books=books)


@bp.get("/visitor")
def show_visitor():
    """Say what the app knows of this request, and which process answers it."""
    return {
        "address": request.remote_addr,
        "scheme": request.scheme,
        "host": request.host,
        "url": url_for("club.index", _external=True),
        "worker": os.getpid(),
    }


@bp.get("/slow")
def be_slow():
    """Answer late, as a page does that waits for another server."""
    seconds = request.args.get("seconds", 1, type=float)
    time.sleep(min(max(seconds, 0), 5))
    return {"status": "done"}
