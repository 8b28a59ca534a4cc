"""Counts how often a hash is checked for a wrong password, and for a name that nobody has."""

from unittest.mock import patch

import accounts
from app import create_app
from db import db


def main():
    """Send both log-ins to an app with one user, and print the counts."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://"})
    with app.app_context():
        db.create_all()
        accounts.register("mina", "correct horse")
    client = app.test_client()
    for what, username in (("wrong password", "mina"), ("unknown name", "nobody")):
        with patch("accounts.check_password_hash", return_value=False) as check:
            response = client.get("/profile", auth=(username, "wrong horse"))
        print(f"{what}: {response.status_code}, hashes checked: {check.call_count}")


if __name__ == "__main__":
    main()
