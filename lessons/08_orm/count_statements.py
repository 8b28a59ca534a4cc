"""Counts what GET /boards asks the database, with 50 boards of 50 users in memory."""

from sqlalchemy import event

from app import create_app
from db import db
from models import Board, User


def main():
    """Fill the database, send one request, and print what it asked."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://"})
    with app.app_context():
        db.create_all()
        for number in range(50):
            author = User(name=f"User {number}", email=f"{number}@example.com")
            db.session.add(Board(title=f"Board {number}", content="...", author=author))
        db.session.commit()
        statements = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    app.test_client().get("/boards?per_page=50")
    print(f"{len(statements)} statements, which end with")
    for statement in statements[:4]:
        print("  ...", " ".join(statement.split())[-60:])


if __name__ == "__main__":
    main()
