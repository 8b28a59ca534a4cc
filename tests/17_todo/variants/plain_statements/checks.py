"""What comes with a request, checked by hand before it gets to the database."""

import re
from datetime import UTC, datetime

from flask import abort, request

from errors import refuse

LARGEST_ID = 2_147_483_647  # the largest number in an INTEGER column of MySQL
HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't
# Digits, and at the end the offset: without it nobody knows which of the world's clocks is meant.
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})"
)
FIRST, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def read_object():
    """Return the request's JSON, which has to be an object."""
    data = request.get_json()
    if not isinstance(data, dict):
        abort(422, description="Send a JSON object.")
    return data


def read_fields(data, rules, optional=()):
    """Return the fields of a JSON object, or answer what is wrong with them.

    `rules` has for each field a function that says whether a value is right, and a sentence for
    one that is not. A field that is `optional` may be missing, and then it is not in the answer.
    """
    wanted = [name for name in rules if name in data or name not in optional]
    errors = {}
    for name in wanted:
        is_right, sentence = rules[name]
        if not is_right(data.get(name)):
            errors[name] = [sentence]
    if errors:
        refuse(errors)
    return {name: data[name] for name in wanted}


def read_query(rules):
    """Return what the query says, by the same kind of rules. Each parameter may be missing."""
    return read_fields(request.args.to_dict(), rules, optional=rules)


def is_text(value, longest):
    """Say whether a value is a text that is not too long and can be written; it may be empty."""
    return isinstance(value, str) and len(value) <= longest and not HALF_CHARACTER.search(value)


def is_filled(value, longest):
    """Say whether a value is such a text and not blank."""
    return is_text(value, longest) and value.strip() != ""


def is_whole(value, least, most):
    """Say whether a value is a whole number in these limits, and not true, which is 1 to Python."""
    return type(value) is int and least <= value <= most


def is_moment(value):
    """Say whether a value is a moment with an offset, from 2000 on and before 2100."""
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        return False
    try:
        return FIRST <= datetime.fromisoformat(value) < END
    except ValueError:  # such as the 30th of February
        return False


def is_count(value):
    """Say whether a text of the query is a whole number from 1 on."""
    return re.fullmatch("0*[1-9][0-9]*", value) is not None


def moment_of(text):
    """Return the moment of a text that is one. None stays None."""
    return None if text is None else datetime.fromisoformat(text)


def count_of(text):
    """Return the number of such digits. No list is so long that more than nine of them differ."""
    digits = text.lstrip("0")
    return int(digits) if len(digits) < 10 else 999_999_999
