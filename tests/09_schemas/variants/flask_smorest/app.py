"""Variant: flask-smorest loads and dumps, and puts `json` around the fields in `errors`."""

import json
import os

import click
import flask_smorest
from flask import Flask, request, url_for
from flask.views import MethodView
from flask_smorest import Blueprint, abort
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from db import check_foreign_keys, db, find, save
from models import Author, Book, Member
from schemas import (
    AuthorOut,
    BookChanges,
    BookOut,
    MemberFields,
    MemberOut,
    NewAuthor,
    NewBook,
    NewMember,
)

members = Blueprint("members", __name__, url_prefix="/members")
authors = Blueprint("authors", __name__, url_prefix="/authors")
books = Blueprint("books", __name__, url_prefix="/books")


class Api(flask_smorest.Api):
    """An Api whose every error has a message."""

    def handle_http_exception(self, error):
        """Add Flask's message where nobody wrote one."""
        body, code, headers = super().handle_http_exception(error)
        body.setdefault("message", error.description)
        return body, code, headers


@members.route("")
class Members(MethodView):
    """All the members."""

    @members.response(200, MemberOut(many=True))
    def get(self):
        return db.session.scalars(select(Member).order_by(Member.id)).all()

    @members.arguments(NewMember)
    @members.response(201, MemberOut)
    def post(self, member):
        db.session.add(member)
        save("Another member has this email already.")
        return member, 201, {"Location": url_for("members.OneMember", member_id=member.id)}


@members.route("/<int:member_id>")
class OneMember(MethodView):
    """One member."""

    @members.response(200, MemberOut)
    def get(self, member_id):
        return find(Member, member_id, "There is no such member.")

    @members.arguments(MemberFields(partial=True))
    @members.response(200, MemberOut)
    def patch(self, changes, member_id):
        member = find(Member, member_id, "There is no such member.")
        return changed(member, changes, "Another member has this email already.")


@authors.route("", methods=["POST"])
@authors.arguments(NewAuthor)
@authors.response(201, AuthorOut)
def create_author(author):
    """Store an author with the books that came along."""
    db.session.add(author)
    save("One of these books is there already.")
    return author, 201, {"Location": url_for("authors.show_author", author_id=author.id)}


@authors.route("/<int:author_id>")
@authors.response(200, AuthorOut)
def show_author(author_id):
    """Show an author."""
    return find(Author, author_id, "There is no such author.")


@books.route("")
class Books(MethodView):
    """All the books."""

    @books.response(200, BookOut(many=True))
    def get(self):
        return db.session.scalars(select(Book).order_by(Book.id)).all()

    @books.arguments(NewBook)
    @books.response(201, BookOut)
    def post(self, book):
        db.session.add(book)
        save("This book is there already.")
        return book, 201, {"Location": url_for("books.OneBook", book_id=book.id)}


@books.route("/<int:book_id>")
class OneBook(MethodView):
    """One book."""

    @books.response(200, BookOut)
    def get(self, book_id):
        return find(Book, book_id, "There is no such book.")

    @books.arguments(BookChanges)
    @books.response(200, BookOut)
    def put(self, values, book_id):
        return changed(find(Book, book_id, "There is no such book."), values, "It is there.")

    @books.arguments(BookChanges(partial=True))
    @books.response(200, BookOut)
    def patch(self, changes, book_id):
        return changed(find(Book, book_id, "There is no such book."), changes, "It is there.")


def changed(thing, changes, taken):
    """Change something and keep it."""
    for name, value in changes.items():
        setattr(thing, name, value)
    save(taken)
    return thing


def refuse_half_characters():
    """Refuse JSON with half of a character in it, before webargs reads it."""
    try:
        json.dumps(request.get_json(silent=True), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        abort(400, message="Half of a character.")
    except RecursionError:
        abort(422, message="Too many brackets.")


def away(error):
    """Answer 503."""
    return {"code": 503, "status": "Service Unavailable", "message": "Try again later."}, 503


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.json.ensure_ascii = False
    app.config.from_mapping(
        API_TITLE="The club",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
    )
    app.config.update(config or {})
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", check_foreign_keys)
    app.before_request(refuse_half_characters)
    app.register_error_handler(OperationalError, away)
    api = Api(app)
    for blueprint in (members, authors, books):
        api.register_blueprint(blueprint)

    @app.get("/")
    def index():
        return {"members": "/members"}

    @app.cli.command("init-db")
    def init_db():
        """Create the tables."""
        db.create_all()
        click.echo("Done.")

    return app
