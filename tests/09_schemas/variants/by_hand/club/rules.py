"""What may come in: for each field a function that returns its value, or raises ValueError."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

REQUIRED = object()


class Refused(Exception):
    """A body that breaks rules; `errors` has the fields."""

    def __init__(self, errors):
        super().__init__("Not right.")
        self.errors = errors


def text(longest, blank=False):
    """Return the rule of a text."""

    def rule(value):
        if not isinstance(value, str) or len(value) > longest or not (blank or value.strip()):
            raise ValueError(f"a text of at most {longest} characters")
        return value

    return rule


def maybe(rule):
    """Return a rule that takes null as well."""
    return lambda value: None if value is None else rule(value)


def email(value):
    """Take an address."""
    name, at, host = text(120)(value).partition("@")
    if not at or not name or not host or "@" in host or re.search(r"\s", value):
        raise ValueError("an address")
    return value


def isbn(value):
    """Take an ISBN and return its digits."""
    if not isinstance(value, str) or not re.fullmatch(r"97[89](?:-?[0-9]){10}", value):
        raise ValueError("an ISBN")
    digits = [int(letter) for letter in value if letter != "-"]
    if (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10:
        raise ValueError("a check digit that fits")
    return "".join(map(str, digits))


def price(value):
    """Take an amount, without leading zeros."""
    if not isinstance(value, str) or not re.fullmatch(r"(0|[1-9][0-9]{0,5})(\.[0-9]{1,2})?", value):
        raise ValueError("an amount")
    return Decimal(value)


def day(value):
    """Take a date, in the one form."""
    if not isinstance(value, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a date")
    found = date.fromisoformat(value)
    if not date(1450, 1, 1) <= found <= date(2099, 12, 31):
        raise ValueError("a date from 1450 to 2099")
    return found


def moment(value):
    """Take a moment; return it as naive UTC."""
    if not isinstance(value, str):
        raise ValueError("a moment")
    found = datetime.fromisoformat(value)
    if found.tzinfo is None or not (
        datetime(2000, 1, 1, tzinfo=UTC) <= found < datetime(2100, 1, 1, tzinfo=UTC)
    ):
        raise ValueError("a moment with an offset, from 2000 to 2099")
    return found.astimezone(UTC).replace(tzinfo=None, microsecond=0)


MEMBER = {
    "name": (text(80), REQUIRED),
    "email": (email, REQUIRED),
    "phone": (maybe(text(20, blank=True)), None),
}
BOOK = {
    "title": (text(120), REQUIRED),
    "isbn": (isbn, REQUIRED),
    "price": (price, REQUIRED),
    "published": (day, REQUIRED),
    "bought_at": (maybe(moment), None),
}


def each(rules):
    """Return the rule of an array of objects."""

    def rule(values):
        if not isinstance(values, list):
            raise ValueError("an array")
        taken, errors = [], {}
        for place, value in enumerate(values):
            try:
                taken.append(take(value, rules))
            except Refused as refused:
                errors[str(place)] = refused.errors
        if errors:
            raise Refused(errors)
        return taken

    return rule


def take(data, rules, partial=False):
    """Return the clean values of a body, or raise Refused."""
    if not isinstance(data, dict):
        raise Refused("an object")
    errors = {name: "not asked for" for name in data if name not in rules}
    values = {}
    for name, (rule, default) in rules.items():
        if name not in data:
            if default is REQUIRED and not partial:
                errors[name] = "missing"
            elif not partial:
                values[name] = default() if callable(default) else default
            continue
        try:
            values[name] = rule(data[name])
        except Refused as refused:
            errors[name] = refused.errors
        except (ValueError, TypeError) as error:
            errors[name] = str(error)
    if errors:
        raise Refused(errors)
    return values
