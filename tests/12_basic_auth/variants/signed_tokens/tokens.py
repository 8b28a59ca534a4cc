"""Signed tokens: who and when stand in them, and only those that were ended are in the database."""

import os
import secrets
from hashlib import sha256
from pathlib import Path

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from db import db
from models import Member

LIFETIME = 3600


class Ended(db.Model):
    """A token that was ended."""

    __tablename__ = "ended"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)


def signer():
    """Return what signs, with a key that is made once and kept beside the database."""
    path = Path(current_app.instance_path, "key")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return URLSafeTimedSerializer(path.read_text(), salt="token")


def create_token(member):
    """Return a new token."""
    return signer().dumps([member.id, secrets.token_hex(16)])


def find_owner(text):
    """Return the member whose token this is, or None."""
    try:
        number, _ = signer().loads(text, max_age=LIFETIME)
    except (BadData, ValueError):
        number = None
    member = db.session.get(Member, number or 0)
    ended = select(Ended).where(Ended.fingerprint == fingerprint(text))
    return None if number is None or db.session.scalar(ended) else member


def end_token(text):
    """Make a token worthless."""
    db.session.add(Ended(fingerprint=fingerprint(text)))
    db.session.commit()


def fingerprint(text):
    """Return a hash of a token."""
    return sha256(text.encode()).hexdigest()
