"""Members and their passwords. Both functions are still missing."""


def register(name, password, role="member"):
    """Store a new member, or raise a ValueError that says what is wrong."""
    raise ValueError("register() in accounts.py is still missing.")


def authenticate(name, password):
    """Return the member with this name and password, or None."""
    return None
