"""Reviews as objects; the list, the checks and the ids."""

from dataclasses import asdict, dataclass

from werkzeug.exceptions import BadRequest, Conflict

REVIEWS = []
FIELDS = {"book", "reader", "rating", "text"}
REQUIRED = FIELDS - {"text"}


@dataclass
class Review:
    """One review."""

    id: int
    book: int
    reader: str
    rating: int
    text: str = ""

    def as_json(self):
        return asdict(self)


class Ids:
    """Hands out 110, 120, 130, ..."""

    last = 100

    @classmethod
    def next(cls):
        cls.last += 10
        return cls.last


def refuse(errors, kind=BadRequest, message="The review was refused."):
    error = kind(message)
    error.errors = errors
    raise error


def wrong(name, value, books):
    """Return what is wrong with one field, or None."""
    match name:
        case "book":
            ok = type(value) is int and value in books
            why = "no-such-book"
        case "reader":
            ok = type(value) is str and value.strip() != ""
            why = "empty"
        case "rating":
            ok = type(value) is int and value in range(1, 6)
            why = "range"
        case "text":
            ok = type(value) is str
            why = "type"
        case _:
            ok, why = False, "unknown"
    return None if ok else {"reason": why}


def check(data, books, whole=True, own_id=None):
    """Return the checked fields; refuse with 400, or 409 for another id."""
    if not isinstance(data, dict):
        refuse({}, message="This is not an object.")
    data = dict(data)
    if "id" in data:
        if own_id is None:
            refuse({"id": {"reason": "server-picks"}})
        if data.pop("id") != own_id:
            refuse({"id": {"reason": "fixed"}}, Conflict)
    errors = {name: {"reason": "missing"} for name in REQUIRED - data.keys()} if whole else {}
    for name, value in data.items():
        if reason := wrong(name, value, books):
            errors[name] = reason
    if errors:
        refuse(errors)
    if not whole and not data:
        refuse({}, message="Nothing to change.")
    return data
