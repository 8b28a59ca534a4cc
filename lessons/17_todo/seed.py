"""Something to play with: two users, and what they have to do."""

import secrets
from datetime import timedelta

from accounts import register
from clock import today
from db import db
from models import Todo

# For each user: title, due in how many days, done.
TODOS = {
    "mina": (
        ("도서관 책 반납하기", -1, False),
        ("Call the dentist", 0, False),
        ("독서 모임 발제 준비", 3, False),
        ("Water the plants 🌱", None, False),
        ("우유 사기", -2, True),
    ),
    "juno": (
        ("Write the minutes of the meeting", 1, False),
        ("할머니께 전화 드리기", None, False),
        ("Renew the passport", 30, False),
    ),
}


def seed():
    """Add the users who are not there yet. Return their passwords by their names."""
    passwords = {}
    for name, todos in TODOS.items():
        password = secrets.token_urlsafe(9)
        user = register(name, password)
        if user is None:  # somebody has this name already: nothing of theirs is touched
            continue
        passwords[name] = password
        for title, days, done in todos:
            due_on = None if days is None else today() + timedelta(days)
            user.todos.append(Todo(title=title, due_on=due_on, done=done))
    db.session.commit()
    return passwords
