"""What comes with a request, checked by hand before it gets to the database."""

import re

from flask import abort, request

from accounts import tidy
from errors import refuse

HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't


def read_object():
    """Return the request's JSON, which has to be an object."""
    data = request.get_json()
    if not isinstance(data, dict):
        abort(422, description="Send a JSON object.")
    return data


def read_fields(data, rules):
    """Return the fields of a JSON object, or answer what is wrong with them.

    `rules` has for each field a function that says whether a value is right, and a sentence for
    one that is not.
    """
    errors = {}
    for name, (is_right, sentence) in rules.items():
        if not is_right(data.get(name)):
            errors[name] = [sentence]
    if errors:
        refuse(errors)
    return {name: data[name] for name in rules}


def is_text(value, longest):
    """Say whether a value is a text that is not too long and can be written; it may be empty."""
    return isinstance(value, str) and len(value) <= longest and not HALF_CHARACTER.search(value)


def is_filled(value, longest):
    """Say whether a value is such a text and not blank."""
    return is_text(value, longest) and value.strip() != ""


def is_username(value):
    """Say whether a value can be a user's name."""
    return isinstance(value, str) and is_filled(tidy(value), 80)


def is_password(value):
    """Say whether a value can be a password. White space counts as any other character."""
    return is_text(value, 200) and len(value) >= 8


NEW_USER = {
    "username": (is_username, "The name must have 1 to 80 characters."),
    "password": (is_password, "The password must have 8 to 200 characters."),
}
# What comes to a log-in is only compared. But nobody has a password of a megabyte.
LOG_IN = {
    "username": (lambda value: is_text(value, 1000), "Send the name as a text."),
    "password": (lambda value: is_text(value, 1000), "Send the password as a text."),
}
