"""Says whether the values in a request are right."""

import re
from datetime import date

HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't
EMAIL = re.compile("[!-?A-~]+@[!-?A-~]+")  # visible ASCII characters on both sides of one @
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LARGEST_ID = 2**31 - 1  # that fits into a column of the type INTEGER


def is_text(value, longest):
    """Say whether a value is a text that is not blank, fits its column, and can be written."""
    if not isinstance(value, str) or len(value) > longest:
        return False
    return value.strip() != "" and not HALF_CHARACTER.search(value)


def is_phone(value):
    """Say whether a value is a text that fits the column of the phones; it may be empty."""
    return isinstance(value, str) and len(value) <= 20 and not HALF_CHARACTER.search(value)


def is_email(value):
    """Say whether a value looks like an email address that fits its column."""
    return is_text(value, 120) and EMAIL.fullmatch(value) is not None


def is_id(value):
    """Say whether a value is a whole number that an id can be; `True` is none."""
    return type(value) is int and 0 < value <= LARGEST_ID


def day_of(value):
    """Return the date that a text such as "2026-03-01" means, or None."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
