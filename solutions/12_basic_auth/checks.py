"""What comes with a request, checked by hand before it gets to the database."""

import re

from flask import abort, request

from errors import refuse

HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't


def read_title():
    """Return the title in the request's JSON object, or answer what is wrong with it."""
    data = request.get_json()
    if not isinstance(data, dict):
        abort(422, description="Send a JSON object.")
    if not is_filled(data.get("title"), 120):
        refuse({"title": ["Title must be a text of 1 to 120 characters."]})
    return data["title"]


def is_filled(value, longest):
    """Say whether a value is a text that is not too long, not blank, and can be written."""
    if not isinstance(value, str) or HALF_CHARACTER.search(value):
        return False
    return len(value) <= longest and value.strip() != ""
