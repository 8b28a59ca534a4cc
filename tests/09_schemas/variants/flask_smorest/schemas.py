"""What members, authors and books look like on their way in, and on their way out."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates
from marshmallow_sqlalchemy import SQLAlchemyAutoSchema

from db import LARGEST_ID, db
from formats import Isbn, LowerCase, Money
from models import Author, Book, Member

NOT_BLANK = validate.Regexp(r"\s*\S", error="Must not be blank.")
# Visible ASCII characters on both sides of one @.
EMAIL = validate.Regexp(r"[!-?A-~]+@[!-?A-~]+\Z", error="Not an address such as mina@example.com.")

# --- In: what a client may send ---------------------------------------------------------------


class MemberFields(Schema):
    """The fields of a member that a client may send. It loads a dict."""

    name = fields.String(required=True, validate=[NOT_BLANK, validate.Length(max=80)])
    email = LowerCase(required=True, validate=[EMAIL, validate.Length(max=120)])
    phone = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=20))


class NewMember(MemberFields):
    """A new member. It loads a Member."""

    @post_load
    def make_member(self, data, **kwargs):
        """Make a Member of the dict."""
        return Member(**data)


class BookFields(Schema):
    """The fields of a book that a client may send. It loads a dict."""

    title = fields.String(required=True, validate=[NOT_BLANK, validate.Length(max=120)])
    isbn = Isbn(required=True)
    price = Money(required=True)
    published = fields.Date(
        required=True, validate=validate.Range(min=date(1450, 1, 1), max=date(2099, 12, 31))
    )
    bought_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        validate=validate.Range(
            min=datetime(2000, 1, 1, tzinfo=UTC),
            max=datetime(2100, 1, 1, tzinfo=UTC),
            max_inclusive=False,
        ),
    )


class BookChanges(BookFields):
    """The fields of a book, with the id of its author. It loads a dict."""

    author_id = fields.Integer(
        required=True, strict=True, validate=validate.Range(min=1, max=LARGEST_ID)
    )

    @validates("author_id")
    def author_is_there(self, value, **kwargs):
        """Refuse the id of nobody."""
        if db.session.get(Author, value) is None:
            raise ValidationError("There is no such author.")


class NewBook(BookChanges):
    """A new book. It loads a Book."""

    @post_load
    def make_book(self, data, **kwargs):
        """Make a Book of the dict."""
        return Book(**data)


class NewAuthor(Schema):
    """A new author, with the author's books if there are any. It loads an Author."""

    name = fields.String(required=True, validate=[NOT_BLANK, validate.Length(max=80)])
    books = fields.List(fields.Nested(BookFields), load_default=list)

    @post_load
    def make_author(self, data, **kwargs):
        """Make an Author of the dict, and a Book of each dict in it."""
        return Author(name=data["name"], books=[Book(**book) for book in data["books"]])


# --- Out: what a client gets ------------------------------------------------------------------


class MemberOut(SQLAlchemyAutoSchema):
    """A member as the API shows it. The phone number stays inside."""

    class Meta:
        model = Member
        fields = ("id", "name", "email", "is_staff")


class AuthorOut(SQLAlchemyAutoSchema):
    """An author as the API shows it."""

    class Meta:
        model = Author
        fields = ("id", "name", "books", "books_count")

    books = fields.List(fields.Nested(lambda: BookOut(only=("id", "title", "isbn"))))
    books_count = fields.Function(lambda author: len(author.books))


class BookOut(SQLAlchemyAutoSchema):
    """A book as the API shows it, with its author in place of the author's id."""

    class Meta:
        model = Book
        fields = (
            "id", "title", "isbn", "price", "member_price", "published", "bought_at", "author",
        )  # fmt: skip

    price = Money()
    member_price = fields.Method("for_members")
    author = fields.Nested(lambda: AuthorOut(only=("id", "name")))

    def for_members(self, book):
        """Return what members pay: 90 %, to the cent, half a cent rounded up."""
        reduced = book.price * Decimal("0.9")
        return str(reduced.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
