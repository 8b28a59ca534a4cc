"""Walks once through the life of a log-in, with an app in memory, and prints each answer."""

from app import create_app
from db import db
from models import User

MINA = {"username": "mina", "password": "correct horse"}


def main():
    """Register, log in, and use each kind of token, before and after the log-out."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://", "JWT_SECRET_KEY": "x" * 32})
    with app.app_context():
        db.create_all()
    client = app.test_client()
    client.post("/register", json=MINA)
    tokens = client.post("/login", json=MINA).json
    access, refresh = tokens["access_token"], tokens["refresh_token"]

    ask(client, "GET", "/me", access, "access token")
    ask(client, "GET", "/me", refresh, "refresh token")
    newer = ask(client, "POST", "/refresh", refresh, "refresh token").json["access_token"]
    ask(client, "DELETE", "/user/1", newer, "access token of a refresh")

    set_admin(app, True)
    ask(client, "GET", "/user/2", access, "access token, now an admin")
    set_admin(app, False)
    ask(client, "GET", "/user/2", access, "access token, an admin no more")

    ask(client, "POST", "/logout", access, "access token")
    ask(client, "GET", "/me", access, "access token after the log-out")
    ask(client, "POST", "/refresh", refresh, "refresh token after the log-out")


def ask(client, method, path, token, name):
    """Send a request with a token, print what was asked and answered, and return the answer."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.open(path, method=method, headers=headers)
    message = (answer.json or {}).get("message", "")
    print(f"{method:6} {path:8} {name:32} {answer.status_code} {message}".rstrip())
    return answer


def set_admin(app, is_admin):
    """Change in the database whether Mina is an admin."""
    with app.app_context():
        db.session.get(User, 1).is_admin = is_admin
        db.session.commit()


if __name__ == "__main__":
    main()
