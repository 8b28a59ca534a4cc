"""Runs one statement of SQL in the app's database: python sql.py "SELECT * FROM users"."""

import sys

from sqlalchemy import text

from app import create_app
from db import db


def main(statement):
    """Run the statement, keep what it changes, and print the rows that it finds."""
    with create_app().app_context():
        result = db.session.execute(text(statement))
        for row in result.mappings() if result.returns_rows else ():
            print(", ".join(f"{name}: {value}" for name, value in row.items()))
        db.session.commit()


if __name__ == "__main__":
    main(sys.argv[1])
