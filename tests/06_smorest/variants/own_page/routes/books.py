"""The views. A schema makes a Book of what comes in."""

from dataclasses import asdict, dataclass

from flask import current_app, url_for
from flask.views import MethodView
from flask_smorest import Blueprint, Page, abort
from marshmallow import Schema, fields, post_load, validate

blp = Blueprint("book", "books", description="책")
SOME = validate.Regexp(r"\s*\S")


@dataclass(frozen=True)
class Book:
    """A book; the cost stays inside."""

    id: int
    title: str
    author: str
    year: int
    copies: int = 1
    cost: int | None = None


class PartSchema(Schema):
    """Any of a book's fields."""

    class Meta:
        ordered = True

    id = fields.Int(dump_only=True)
    title = fields.Str(validate=validate.And(SOME, validate.Length(max=120)))
    author = fields.Str(validate=validate.And(SOME, validate.Length(max=80)))
    year = fields.Int(strict=True, validate=validate.Range(min=1, max=9999))
    copies = fields.Int(strict=True, validate=validate.Range(min=1))
    cost = fields.Int(strict=True, load_only=True, validate=validate.Range(min=0))


class FullSchema(PartSchema):
    """A whole book."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        for name in ("title", "author", "year"):
            for group in (self.fields, self.load_fields):
                if name in group:
                    group[name].required = True

    @post_load
    def keep(self, data, **kwargs):
        """Give a function that makes the book once its id is known."""
        return lambda id: Book(id=id, **data)


class ShelfPage(Page):
    """A page whose books are counted by the collection itself."""

    @property
    def item_count(self):
        return sum(1 for _ in self.collection)


def find(book_id):
    """Return the stored record with this id."""
    record = current_app.store.get(book_id)
    if not record:
        abort(404, message="There is no such book.", errors={"id": str(book_id)})
    return record


@blp.route("")
@blp.etag
class Shelf(MethodView):
    """All books."""

    @blp.response(200, FullSchema(many=True))
    @blp.arguments(Schema.from_dict({"author": fields.Str()}, name="ByAuthor"), location="query")
    @blp.paginate(ShelfPage)
    def get(self, query):
        books = (record["book"] for record in current_app.store.all())
        return [book for book in books if book.author == query.get("author", book.author)]

    @blp.arguments(FullSchema)
    @blp.response(201, FullSchema)
    def post(self, make):
        record = current_app.store.add({})
        record["book"] = make(record["id"])
        return record["book"], {"Location": url_for(".Single", book_id=record["id"])}


@blp.route("/<int:book_id>")
@blp.etag
class Single(MethodView):
    """One book."""

    @blp.response(200, FullSchema)
    @blp.alt_response(404, "NOT_FOUND")
    def get(self, book_id):
        return find(book_id)["book"]

    @blp.arguments(PartSchema)
    @blp.response(200, FullSchema)
    @blp.alt_response(404, "NOT_FOUND")
    def patch(self, part, book_id):
        if not part:
            abort(422, message="Nothing to change.")
        record = find(book_id)
        blp.check_etag(record["book"], FullSchema)
        record["book"] = Book(**asdict(record["book"]) | part)
        return record["book"]

    @blp.response(204)
    @blp.alt_response(404, "NOT_FOUND")
    def delete(self, book_id):
        record = find(book_id)
        blp.check_etag(record["book"], FullSchema)
        current_app.store.delete(record)
