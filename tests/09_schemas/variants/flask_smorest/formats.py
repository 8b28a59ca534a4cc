"""Fields of our own, for what marshmallow's fields leave open."""

import re
from decimal import Decimal

from marshmallow import ValidationError, fields

AMOUNT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")
# 13 digits, with a hyphen between two of them or without.
ISBN = re.compile(r"97[89](-?[0-9]){10}")
WEIGHTS = (1, 3) * 6 + (1,)


class Money(fields.Field):
    """An amount: a text with two decimals outside, a Decimal inside, and a float nowhere."""

    def _deserialize(self, value, attr, data, **kwargs):
        """Read what a client sends."""
        if not isinstance(value, str) or not AMOUNT.fullmatch(value):
            raise ValidationError('Not an amount such as "19.90".')
        return Decimal(value)

    def _serialize(self, value, attr, obj, **kwargs):
        """Write what a client gets."""
        return f"{value:.2f}"


class Isbn(fields.String):
    """An ISBN of 13 digits. Hyphens may come in; none goes out."""

    def _deserialize(self, value, attr, data, **kwargs):
        """Read what a client sends."""
        text = super()._deserialize(value, attr, data, **kwargs)
        if not ISBN.fullmatch(text):
            raise ValidationError("Not an ISBN of 13 digits that begins with 978 or 979.")
        digits = text.replace("-", "")
        if weighted_sum(digits) % 10 != 0:
            raise ValidationError("The check digit does not fit: there is a typing error.")
        return digits


class LowerCase(fields.String):
    """A text in small letters. MySQL takes Mina@ and mina@ for the same email, SQLite does not."""

    def _deserialize(self, value, attr, data, **kwargs):
        """Read what a client sends."""
        return super()._deserialize(value, attr, data, **kwargs).lower()


def weighted_sum(digits):
    """Return the sum of the digits, each times its weight: 1, 3, 1, 3 and so on."""
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True))
