"""The schemas, made from the models; those for requests load objects."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from marshmallow import ValidationError, validate, validates
from marshmallow_sqlalchemy import SQLAlchemyAutoSchema, auto_field, fields

from db import LARGEST_ID, db
from formats import Isbn, LowerCase, Money
from models import Author, Book, Member

NOT_BLANK = validate.Regexp(r"\s*\S", error="Must not be blank.")
EMAIL = validate.Regexp(r"[!-?A-~]+@[!-?A-~]+\Z", error="Not an address.")


class Loading:
    """The options of each schema that loads objects."""

    load_instance = True
    sqla_session = db.session


class MemberIn(SQLAlchemyAutoSchema):
    """A member as it comes in."""

    class Meta(Loading):
        model = Member
        exclude = ("id", "is_staff")

    name = auto_field(validate=[NOT_BLANK, validate.Length(max=80)])
    email = LowerCase(required=True, validate=[EMAIL, validate.Length(max=120)])


class BookIn(SQLAlchemyAutoSchema):
    """A book as it comes in."""

    class Meta(Loading):
        model = Book
        exclude = ("id",)
        include_fk = True

    title = auto_field(validate=[NOT_BLANK, validate.Length(max=120)])
    isbn = Isbn(required=True)
    price = Money(required=True)
    published = auto_field(validate=validate.Range(min=date(1450, 1, 1), max=date(2099, 12, 31)))
    bought_at = fields.fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        validate=validate.Range(
            datetime(2000, 1, 1, tzinfo=UTC),
            datetime(2100, 1, 1, tzinfo=UTC),
            max_inclusive=False,
        ),
    )
    author_id = fields.fields.Integer(
        strict=True, required=True, validate=validate.Range(1, LARGEST_ID)
    )

    @validates("author_id")
    def known_author(self, value, **kwargs):
        """Refuse the id of nobody."""
        if db.session.get(Author, value) is None:
            raise ValidationError("Nobody has this id.")


class AuthorIn(SQLAlchemyAutoSchema):
    """An author as it comes in, with books."""

    class Meta(Loading):
        model = Author
        exclude = ("id",)

    name = auto_field(validate=[NOT_BLANK, validate.Length(max=80)])
    books = fields.fields.List(fields.Nested(BookIn(exclude=("author_id",))))


class MemberOut(SQLAlchemyAutoSchema):
    """A member as it goes out."""

    class Meta:
        model = Member
        exclude = ("phone",)


class AuthorOut(SQLAlchemyAutoSchema):
    """An author as it goes out."""

    class Meta:
        model = Author

    books = fields.Nested(lambda: BookOut(many=True, only=("id", "title", "isbn")))
    books_count = fields.fields.Method("count")

    def count(self, author):
        """Return the number of the books."""
        return len(author.books)


class BookOut(SQLAlchemyAutoSchema):
    """A book as it goes out."""

    class Meta:
        model = Book

    price = Money()
    member_price = fields.fields.Function(
        lambda book: f"{(book.price * 9 / 10).quantize(Decimal('0.01'), ROUND_HALF_UP)}"
    )
    author = fields.Nested(AuthorOut(only=("id", "name")))
