"""Two fields of our own, for what marshmallow's fields leave open."""

import re
from decimal import Decimal

from marshmallow import ValidationError, fields

AMOUNT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")


class Money(fields.Field):
    """An amount: a text with two decimals outside, a Decimal inside, and a float nowhere."""

    def _deserialize(self, value, attr, data, **kwargs):
        """Read what a client sends."""
        if not isinstance(value, str) or not AMOUNT.fullmatch(value):
            raise ValidationError('Not an amount such as "19.90".')
        return Decimal(value)

    def _serialize(self, value, attr, obj, **kwargs):
        """Write what a client gets."""
        return None if value is None else f"{value:.2f}"


class LowerCase(fields.String):
    """A text in small letters. MySQL takes Mina@ and mina@ for the same email, SQLite does not."""

    def _deserialize(self, value, attr, data, **kwargs):
        """Read what a client sends."""
        return super()._deserialize(value, attr, data, **kwargs).lower()
