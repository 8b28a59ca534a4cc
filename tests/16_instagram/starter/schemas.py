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
