"""How an id looks in a URL."""

from werkzeug.routing import IntegerConverter


class IdConverter(IntegerConverter):
    """Takes up to 18 digits, as many as a column of whole numbers can hold.

    A text that does not fit is no URL of ours: 404. `int` takes any number of digits first, and
    finds only then that Python reads no more than 4,300: that is 404 for GET, but 405 for PUT.
    """

    regex = "[0-9]{1,18}"
