"""The authors: create, read."""

from flask import Blueprint, url_for

from body import read_json
from db import db, find, save
from models import Author
from schemas import AuthorIn, AuthorOut

bp = Blueprint("authors", __name__, url_prefix="/authors")


@bp.post("")
def create_author():
    """Create an author with all the books in the request, or with none."""
    author = AuthorIn().load(read_json())
    db.session.add(author)
    save("The club has one of these books already, or it is in the request twice.")
    location = url_for(".show_author", author_id=author.id)
    return AuthorOut().dump(author), 201, {"Location": location}


@bp.get("/<int:author_id>")
def show_author(author_id):
    """Show one author."""
    author = find(Author, author_id, f"There is no author {author_id}.")
    return AuthorOut().dump(author)
