"""Marshmallow schemas and MethodViews, in a package; the books of a member by a relationship."""

from reading import create_app

__all__ = ["create_app"]
