"""The command `flask first-rows`: what was in the club's tables before they changed."""

import click
from sqlalchemy import text

from db import db

MEMBERS = [
    {"id": 1, "name": "미나", "email": "mina@example.com"},
    {"id": 2, "name": "Jonas O'Brien", "email": "jonas@example.com"},
    {"id": 3, "name": "미나 B", "email": "other.mina@example.com"},  # no name twice, so she is B
]
LOANS = [
    (1, 1, "소년이 온다", "한강", "2026-03-02", "2026-03-20"),
    (2, 2, "Beowulf", None, "2026-03-02", None),  # nobody knows who wrote it
    (3, 3, "소년이 온다", "한강", "2026-04-01", None),  # the same book once more
    (4, 2, "Emma", "Jane Austen", "2026-04-01", "2026-04-15"),
    (5, 1, "Emma", "Alexander McCall Smith", "2026-04-08", None),  # another book of that title
]
COLUMNS = ("id", "member_id", "title", "author", "lent_on", "returned_on")


def register(app):
    """Give the app its command."""

    @app.cli.command("first-rows")
    def first_rows():
        """Fill the tables of the first revision; run it after `flask db upgrade 5c0d7f1a2b3e`."""
        # Plain SQL and no models: the models say what the tables are today, not what they were.
        db.session.execute(
            text("INSERT INTO members (id, name, email) VALUES (:id, :name, :email)"), MEMBERS
        )
        db.session.execute(
            text(
                "INSERT INTO loans (id, member_id, title, author, lent_on, returned_on) "
                "VALUES (:id, :member_id, :title, :author, :lent_on, :returned_on)"
            ),
            [dict(zip(COLUMNS, loan, strict=True)) for loan in LOANS],
        )
        db.session.commit()
        click.echo(f"{len(MEMBERS)} members and {len(LOANS)} loans are in the tables.")
