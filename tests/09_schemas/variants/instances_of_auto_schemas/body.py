"""The body of a request, before a schema looks at it."""

import json

from flask import abort, request


def read_json():
    """Return the request's JSON, or refuse it if a text in it could never be stored or sent."""
    data = request.get_json()
    try:
        # JSON can hold half of a character, "\ud800". UTF-8 can't.
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        abort(422, description="The body has half of a character in it.")
    return data
