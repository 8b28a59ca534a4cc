"""What comes with a request, checked by hand before it gets to the database."""

import re

from flask import abort, request

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


def is_name(value):
    """Say whether a value can be a member's name: Korean too, but without space around it."""
    return is_filled(value, 80) and value == value.strip()


def is_password(value):
    """Say whether a value can be a password. White space counts as any other character."""
    return is_text(value, 128) and len(value) >= 8


# A function that says whether a value is right, and a sentence for one that is not.
NAME = (is_name, "Name must be a text of 1 to 80 characters without white space around it.")
PASSWORD = (is_password, "Password must be a text of 8 to 128 characters.")
# What comes to a log-in is compared only. But a text without an end is not worth a comparison.
TEXT = (lambda value: is_text(value, 1000), "Send a text.")
