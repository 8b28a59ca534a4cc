"""Members to play with: enough of them for three pages."""

from sqlalchemy import select

from db import db
from models import Member

FIRST = ("민아", "준호", "Ada", "Grace", "하늘", "Linus")
LAST = ("김", "O'Neil", "Belumford", "박", "K. Woolf")
HARD = ("rock/roll", "<b>bold</b>", "100%?", "민아 & 준호")


def seed():
    """Store those who are not there yet, and return how many these were."""
    names = [f"{first} {last}" for last in LAST for first in FIRST] + list(HARD)
    there = set(db.session.scalars(select(Member.name)))
    new = [member(number, name) for number, name in enumerate(names) if name not in there]
    db.session.add_all(new)
    db.session.commit()
    return len(new)


def member(number, name):
    """Return a member whose other fields differ from one number to the next."""
    about = ("", "추리 소설을 좋아해요.", "Reads on the train.\nAnd on the bus.")[number % 3]
    email = f"member{number}@example.com"
    return Member(name=name, email=email, loans=number % 6, letters=number % 2 == 1, about=about)
