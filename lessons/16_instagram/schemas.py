"""What comes in, and what goes out."""

from marshmallow import Schema, fields, validate

NOT_BLANK = validate.Regexp(r"\s*\S", error="Must not be blank.")
# The URL of a photo on another site, or of one that this app brings along.
PHOTO = validate.Regexp(r"(https://|/static/photos/)[!-~]+\Z", error="Must begin with https://.")


class LogInSchema(Schema):
    """A name and a password. They are only compared, but not without an end."""

    username = fields.String(
        required=True, validate=validate.Length(max=1000), metadata={"example": "mina"}
    )
    password = fields.String(required=True, validate=validate.Length(max=1000))


class TokenSchema(Schema):
    """What a log-in gives."""

    access_token = fields.String()


class UserSchema(Schema):
    """A user: what PUT replaces, and what others see."""

    username = fields.String(dump_only=True)
    full_name = fields.String(required=True, validate=validate.Length(max=80))
    bio = fields.String(required=True, validate=validate.Length(max=300))
    posts_count = fields.Integer(dump_only=True)
    followers_count = fields.Integer(dump_only=True)
    following_count = fields.Integer(dump_only=True)
    followed = fields.Boolean(dump_only=True)


class PostSchema(Schema):
    """A post. Whose it is says the token, and not the body."""

    id = fields.Integer(dump_only=True)
    author = fields.String(dump_only=True)
    photo = fields.String(
        required=True,
        validate=[PHOTO, validate.Length(max=300)],
        metadata={"example": "/static/photos/hills.svg"},
    )
    caption = fields.String(
        required=True,
        validate=[NOT_BLANK, validate.Length(max=1000)],
        metadata={"example": "산책"},
    )
    likes_count = fields.Integer(dump_only=True)
    comments_count = fields.Integer(dump_only=True)
    liked = fields.Boolean(dump_only=True)


class PostChangesSchema(PostSchema):
    """A part of a post, for PATCH."""


class CommentSchema(Schema):
    """A comment."""

    id = fields.Integer(dump_only=True)
    author = fields.String(dump_only=True)
    text = fields.String(required=True, validate=[NOT_BLANK, validate.Length(max=500)])


class PageQuerySchema(Schema):
    """Which part of a list is wanted."""

    limit = fields.Integer(load_default=10, validate=validate.Range(min=1, max=50))
    cursor = fields.String(
        load_default=None, validate=validate.Regexp(r"[1-9][0-9]{0,9}\Z", error="Not a cursor.")
    )


class PageSchema(Schema):
    """A part of a list, and what to ask for to get the next one."""

    items = fields.List(fields.Nested(PostSchema))
    next = fields.String(allow_none=True)
