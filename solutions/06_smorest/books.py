"""The club's books: list, create, read, change, delete."""

from flask import current_app, url_for
from flask.views import MethodView
from flask_smorest import Blueprint, Page, abort

from schemas import BookChangesSchema, BookQuerySchema, BookSchema

blp = Blueprint("books", __name__, url_prefix="/books", description="The club's books")


def store():
    """Return the books of the app that answers this request."""
    return current_app.extensions["books"]


def find_book(book_id):
    """Return the book with this id, or answer 404."""
    book = store().get(book_id)
    if book is None:
        abort(404, message=f"There is no book {book_id}.")
    return book


@blp.route("")
@blp.etag
class Books(MethodView):
    """The collection."""

    @blp.arguments(BookQuerySchema, location="query")
    @blp.response(200, BookSchema(many=True))
    @blp.paginate(Page)
    def get(self, query):
        """List the books, of one author if the query asks for one."""
        author = query.get("author")
        return [book for book in store().all() if author in (None, book["author"])]

    @blp.arguments(BookSchema)
    @blp.response(201, BookSchema)
    @blp.alt_response(400, "BAD_REQUEST")
    def post(self, values):
        """Add a book."""
        book = store().add(values)
        return book, 201, {"Location": url_for("books.Book", book_id=book["id"])}


@blp.route("/<int:book_id>")
@blp.etag
class Book(MethodView):
    """One book."""

    @blp.response(200, BookSchema)
    @blp.alt_response(404, "NOT_FOUND")
    def get(self, book_id):
        """Show a book."""
        return find_book(book_id)

    @blp.arguments(BookChangesSchema(partial=True))
    @blp.response(200, BookSchema)
    @blp.alt_response(400, "BAD_REQUEST")
    @blp.alt_response(404, "NOT_FOUND")
    def patch(self, changes, book_id):
        """Change a part of a book."""
        with store().lock:
            book = find_book(book_id)
            blp.check_etag(book, BookSchema)
            return store().put(book | changes)

    @blp.response(204)
    @blp.alt_response(404, "NOT_FOUND")
    def delete(self, book_id):
        """Remove a book."""
        with store().lock:
            book = find_book(book_id)
            blp.check_etag(book, BookSchema)
            store().delete(book)
