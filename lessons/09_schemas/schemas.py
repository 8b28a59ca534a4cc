"""What users and boards look like on their way in, and on their way out."""

from datetime import UTC, datetime

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates
from marshmallow_sqlalchemy import SQLAlchemyAutoSchema

from db import LARGEST_ID, db
from formats import LowerCase, Money
from models import Board, User

NOT_BLANK = validate.Regexp(r"\s*\S", error="Must not be blank.")
# Visible ASCII characters on both sides of one @.
EMAIL = validate.Regexp(r"[!-?A-~]+@[!-?A-~]+\Z", error="Not an address such as mina@example.com.")

# --- In: what a client may send ---------------------------------------------------------------


class BoardFields(Schema):
    """The fields of a board that a client may send. It loads a dict."""

    title = fields.String(required=True, validate=[NOT_BLANK, validate.Length(max=100)])
    content = fields.String(required=True, validate=[NOT_BLANK, validate.Length(max=5000)])
    price = Money(load_default=None, allow_none=True)
    starts_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        validate=validate.Range(
            min=datetime(2000, 1, 1, tzinfo=UTC),
            max=datetime(2100, 1, 1, tzinfo=UTC),
            max_inclusive=False,
        ),
    )


class BoardChanges(BoardFields):
    """The fields of a board, with the id of its author. It loads a dict."""

    user_id = fields.Integer(
        required=True, strict=True, validate=validate.Range(min=1, max=LARGEST_ID)
    )

    @validates("user_id")
    def user_is_there(self, value, **kwargs):
        """Refuse the id of nobody."""
        if db.session.get(User, value) is None:
            raise ValidationError("There is no such user.")


class NewBoard(BoardChanges):
    """A new board. It loads a Board."""

    @post_load
    def make_board(self, data, **kwargs):
        """Make a Board of the dict."""
        return Board(**data)


class UserFields(Schema):
    """The fields of a user that a client may send. It loads a dict."""

    name = fields.String(required=True, validate=[NOT_BLANK, validate.Length(max=80)])
    email = LowerCase(required=True, validate=[EMAIL, validate.Length(max=120)])
    phone = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=20))


class NewUser(UserFields):
    """A new user, with boards of their own if there are any. It loads a User."""

    boards = fields.List(fields.Nested(BoardFields), load_default=list)

    @post_load
    def make_user(self, data, **kwargs):
        """Make a User of the dict, and a Board of each dict in it."""
        boards = [Board(**board) for board in data.pop("boards")]
        return User(**data, boards=boards)


# --- Out: what a client gets ------------------------------------------------------------------


class UserOut(SQLAlchemyAutoSchema):
    """A user as the API shows it. The phone number stays inside."""

    class Meta:
        model = User
        fields = ("id", "name", "email", "is_staff", "boards", "boards_count")

    boards = fields.List(fields.Nested(lambda: BoardOut(only=("id", "title"))))
    boards_count = fields.Function(lambda user: len(user.boards))


class BoardOut(SQLAlchemyAutoSchema):
    """A board as the API shows it, with its author in place of the author's id."""

    class Meta:
        model = Board
        fields = ("id", "title", "content", "price", "starts_at", "author")

    price = Money()
    author = fields.Nested(lambda: UserOut(only=("id", "name")))
