"""SQLAlchemy without Flask-SQLAlchemy, views as classes, and every freedom that the text leaves."""

from library import create_app

__all__ = ["create_app"]
