"""What comes in, and what goes out."""

from marshmallow import Schema, fields, validate

NOT_BLANK = validate.Regexp(r"\s*\S", error="Must not be blank.")


def text_field(longest):
    """Return the field of a text that must be there and must not be blank."""
    return fields.String(required=True, validate=[NOT_BLANK, validate.Length(max=longest)])


class LogInSchema(Schema):
    """A name and a password. They are only compared, but not without an end."""

    name = fields.String(required=True, validate=validate.Length(max=1000))
    password = fields.String(required=True, validate=validate.Length(max=1000))


class TokenSchema(Schema):
    """What a log-in gives."""

    access_token = fields.String()


class PostSchema(Schema):
    """A post. Whose it is says the token, and not the body."""

    id = fields.Integer(dump_only=True)
    author = fields.String(dump_only=True)
    book = text_field(120)
    text = text_field(2000)
    likes_count = fields.Integer(dump_only=True)
    comments_count = fields.Integer(dump_only=True)
    liked = fields.Boolean(dump_only=True)


class PostChangesSchema(PostSchema):
    """A part of a post, for PATCH."""


class CommentSchema(Schema):
    """A comment."""

    id = fields.Integer(dump_only=True)
    author = fields.String(dump_only=True)
    text = text_field(500)


class ReaderSchema(Schema):
    """A reader, as another one sees them."""

    name = fields.String()
    posts_count = fields.Integer()
    followers_count = fields.Integer()
    following_count = fields.Integer()
    followed = fields.Boolean()


class PageQuerySchema(Schema):
    """Which part of a list is wanted."""

    limit = fields.Integer(load_default=20, validate=validate.Range(min=1, max=50))
    cursor = fields.String(
        load_default=None, validate=validate.Regexp(r"[1-9][0-9]{0,9}\Z", error="Not a cursor.")
    )


class PageSchema(Schema):
    """A part of a list, and what to ask for to get the next one."""

    items = fields.List(fields.Nested(PostSchema))
    next = fields.String(allow_none=True)
