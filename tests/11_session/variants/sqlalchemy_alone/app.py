"""SQLAlchemy without Flask-SQLAlchemy, and statements without models, in a package `club`."""

from club import create_app

__all__ = ["create_app"]
