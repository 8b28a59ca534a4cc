"""Walks once through the API, with a database of its own, and prints what comes back."""

import tempfile
from pathlib import Path

from sqlalchemy import event

import seed
from app import create_app
from db import db

PASSWORD = "correct horse"
statements = []


def main(folder):
    """Like, follow, read the feed page by page, and try what is forbidden."""
    file = Path(folder, "tour.db")
    config = {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}", "JWT_SECRET_KEY": "x" * 32}
    app = create_app(config)
    with app.app_context():
        db.create_all()
        seed.fill(PASSWORD)
        event.listen(db.engine, "before_cursor_execute", note)
    ask = Visitors(app).ask

    print("-- a like, twice")
    ask("ada", "PUT", "/posts/7/likes/me")
    ask("ada", "PUT", "/posts/7/likes/me")
    show(ask("ada", "GET", "/posts/7"), "likes_count", "liked")

    print("-- somebody else's post")
    ask("ada", "PATCH", "/posts/7", {"caption": "Hacked"})
    ask("ada", "DELETE", "/posts/7")

    print("-- the feed, while a photo arrives")
    first = ask("mina", "GET", "/feed?limit=2")
    ask("sora", "POST", "/posts", {"photo": "/static/photos/soup.svg", "caption": "또 미역국"})
    second = ask("mina", "GET", f"/feed?limit=2&cursor={first['next']}")
    print(f"page 1: {ids(first)}, page 2: {ids(second)}")

    print("-- how many SELECTs")
    for limit in (1, 5):
        statements.clear()
        ask("mina", "GET", f"/feed?limit={limit}")
        print(f"{len(statements)} SELECTs for limit={limit}")


class Visitors:
    """Everybody who has a password here, each with a token."""

    def __init__(self, app):
        self.client = app.test_client()
        self.tokens = {}

    def ask(self, username, method, path, body=None):
        """Send a request of a user, print its status, and return what was answered."""
        if username not in self.tokens:
            log_in = {"username": username, "password": PASSWORD}
            self.tokens[username] = self.client.post("/login", json=log_in).json["access_token"]
        headers = {"Authorization": f"Bearer {self.tokens[username]}"}
        answer = self.client.open(path, method=method, headers=headers, json=body)
        print(f"{username:5} {method:6} {path:26} {answer.status_code}")
        return answer.json if answer.data else None


def show(data, *names):
    """Print some fields of an answer."""
    print(", ".join(f"{name} {data[name]}" for name in names))


def ids(page):
    """Return the ids on a page, in order."""
    return [post["id"] for post in page["items"]]


def note(connection, cursor, statement, *rest):
    """Keep each SELECT that is sent."""
    if statement.startswith("SELECT"):
        statements.append(statement)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(folder)
