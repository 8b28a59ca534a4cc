"""No library of schemas: a table of rules for each way, SQLAlchemy Core, every freedom used."""

from club.site import create_app

__all__ = ["create_app"]
