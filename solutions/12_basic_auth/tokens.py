"""The tokens: made, looked up, ended."""

import secrets
import time
from hashlib import sha256

from sqlalchemy import delete, select

from db import db, save
from models import Member, Token

LIFETIME = 3600  # seconds


def create_token(member):
    """Store a hash of a new token, and return the token: it is seen only this once."""
    text = secrets.token_urlsafe(32)
    expires_at = int(time.time()) + LIFETIME
    db.session.add(Token(member_id=member.id, token_hash=hash_of(text), expires_at=expires_at))
    save("This member has just been deleted.")
    return text


def find_owner(text):
    """Return the member whose token this is, or None for one that is unknown or too old."""
    return db.session.scalar(
        select(Member)
        .join(Token, Token.member_id == Member.id)
        .where(Token.token_hash == hash_of(text), Token.expires_at > time.time())
    )


def end_token(text):
    """Make a token worthless."""
    db.session.execute(delete(Token).where(Token.token_hash == hash_of(text)))
    db.session.commit()


def hash_of(text):
    """Return the hash of a token. It is long and random, so a fast hash is enough."""
    return sha256(text.encode()).hexdigest()
