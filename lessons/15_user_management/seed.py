"""Users to play with. Some of their names are hard for a link."""

from sqlalchemy import select

from db import db
from models import User

USERS = [
    ("mina", "mina@example.com", "Reads on the train."),
    ("김준호", "junho@example.com", "주말마다 산에 가요."),
    ("Ada K. Belumford", "ada@example.com", ""),
    ("하늘 바다", "sky@example.com", "사진을 올려요.\n고양이도 있어요."),
    ("rock/roll", "rock@example.com", "Two words and a slash."),
    ("<b>bold</b>", "bold@example.com", "5 < 6 & 7 > 6"),
    ("100%?", "percent@example.com", "Question mark included."),
    ("O'Brien", "obrien@example.com", ""),
]


def seed():
    """Store those who are not there yet, and return their names."""
    there = set(db.session.scalars(select(User.username)))
    new = [User(username=u, email=e, about=a) for u, e, a in USERS if u not in there]
    db.session.add_all(new)
    db.session.commit()
    return [user.username for user in new]
