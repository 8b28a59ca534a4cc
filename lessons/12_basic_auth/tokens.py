"""The tokens: made, looked up, ended."""

import secrets
import time
from hashlib import sha256

from sqlalchemy import delete, select

from db import db, save
from models import Token, User

LIFETIME = 3600  # seconds


def create_token(user):
    """Store a hash of a new token, and return the token: it is seen only this once."""
    text = secrets.token_urlsafe(32)
    expires_at = int(time.time()) + LIFETIME
    db.session.add(Token(user_id=user.id, token_hash=hash_of(text), expires_at=expires_at))
    save("This user has just been deleted.")
    return text


def find_user(text):
    """Return the user whose token this is, or None for one that is unknown or too old."""
    return db.session.scalar(
        select(User)
        .join(Token, Token.user_id == User.id)
        .where(Token.token_hash == hash_of(text), Token.expires_at > time.time())
    )


def end_token(text):
    """Make a token worthless."""
    db.session.execute(delete(Token).where(Token.token_hash == hash_of(text)))
    db.session.commit()


def hash_of(text):
    """Return the hash of a token. It is long and random, so a fast hash is enough."""
    return sha256(text.encode()).hexdigest()
