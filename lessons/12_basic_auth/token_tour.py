"""The life of a token: made, used, too old, ended. The clock is moved, nobody waits."""

from datetime import timedelta
from unittest.mock import patch

from sqlalchemy import select

import accounts
import tokens
from app import create_app
from db import db
from models import Token

HOUR = timedelta(hours=1).total_seconds()


def main():
    """Take a token through its life, and print what the app answers."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://"})
    with app.app_context():
        db.create_all()
        accounts.register("mina", "correct horse")
    client = app.test_client()

    first, second = (
        client.post("/api/token", auth=("mina", "correct horse")).json["token"] for _ in range(2)
    )
    print("two tokens, the same text:", first == second)
    with app.app_context():
        stored = db.session.scalars(select(Token.token_hash)).all()
    print("the first one is in the table:", first in stored)

    print("GET /api/boards with it:", ask(client, "GET", "/api/boards", first))
    now = tokens.time.time()
    with patch("tokens.time.time", return_value=now + HOUR + 1):
        print("the same an hour later:", ask(client, "GET", "/api/boards", first))
    print("DELETE /api/token with it:", ask(client, "DELETE", "/api/token", first))
    print("GET /api/boards after that:", ask(client, "GET", "/api/boards", first))
    print("GET /api/boards with the second one:", ask(client, "GET", "/api/boards", second))


def ask(client, method, path, token):
    """Return the status of a request that brings a token."""
    headers = {"Authorization": f"Bearer {token}"}
    return client.open(path, method=method, headers=headers).status_code


if __name__ == "__main__":
    main()
