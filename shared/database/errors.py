"""What a database that is not to be had raises."""


class ServerError(Exception):
    """The server can't be started or does not answer; the message says why, and what to do."""
