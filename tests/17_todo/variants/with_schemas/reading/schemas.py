"""What comes in."""

from datetime import UTC, datetime

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate


class Text(fields.String):
    """A text that can be written."""

    def _deserialize(self, value, attr, data, **kwargs):
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValidationError("Half a character.") from None
        return text


class Truth(fields.Field):
    """true or false, and in a query the words."""

    words = {"true": True, "false": False}

    def _deserialize(self, value, attr, data, **kwargs):
        known = self.words if self.metadata.get("words") else {}
        if isinstance(value, str) and value in known:
            return known[value]
        if isinstance(value, bool):
            return value
        raise ValidationError("true or false")


class Moment(fields.Field):
    """A moment, which becomes a text in UTC."""

    def _deserialize(self, value, attr, data, **kwargs):
        try:
            if not (isinstance(value, str) and value[10:11] == "T" and value[13:14] == ":"):
                raise ValidationError("no moment")
            found = datetime.fromisoformat(value)
            in_time = datetime(2000, 1, 1, tzinfo=UTC) <= found < datetime(2100, 1, 1, tzinfo=UTC)
        except (ValueError, TypeError, OverflowError):
            raise ValidationError("no moment") from None
        if not in_time:
            raise ValidationError("2000 to 2099")
        return found.astimezone(UTC).replace(microsecond=0).isoformat()


def filled(text):
    if not text.strip():
        raise ValidationError("blank")


class Count(fields.Field):
    def _deserialize(self, value, attr, data, **kwargs):
        if not (value.isascii() and value.isdigit() and value.strip("0")):
            raise ValidationError("from 1 on")
        digits = value.lstrip("0")
        return int(digits) if len(digits) < 9 else 10**8


class Loose(Schema):
    class Meta:
        unknown = EXCLUDE


class LogIn(Loose):
    name = Text(required=True)
    password = Text(required=True)


class EntryIn(Loose):
    title = Text(required=True, validate=[filled, validate.Length(max=120)])
    note = Text(load_default="", validate=validate.Length(max=500))
    due_at = Moment(load_default=None, allow_none=True)
    is_read = Truth(load_default=False)


class Many(Loose):
    ids = fields.List(
        fields.Integer(strict=True, validate=validate.Range(min=1)),
        required=True,
        validate=validate.Length(1, 100),
    )
    is_read = Truth(required=True)


class Query(Loose):
    is_read = Truth(metadata={"words": True})
    due_from = Moment()
    due_before = Moment()
    sort = fields.String(
        load_default="id",
        validate=validate.OneOf(["id", "-id", "title", "-title", "due_at", "-due_at"]),
    )
    page = Count(load_default=1)
    per_page = Count(load_default=20)
