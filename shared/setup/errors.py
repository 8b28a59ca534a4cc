"""What the set-up raises when it cannot go on."""


class SetupError(Exception):
    """The environment can't be made; the message says why, and what to do."""
