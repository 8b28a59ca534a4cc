"""People and photos to play with."""

from sqlalchemy import select

import accounts
from db import db
from models import Comment, Follow, Like, Post, User

PEOPLE = (
    ("mina", "김민아", "산과 바다를 찍어요."),
    ("junho", "이준호", "Coffee and rainy streets."),
    ("sora", "Sora Park", "요리하고 사진 찍어요."),
    ("ada", "Ada Kim", ""),
)
FOLLOWS = (
    ("mina", "junho"),
    ("mina", "sora"),
    ("junho", "mina"),
    ("sora", "mina"),
    ("ada", "mina"),
)
POSTS = (
    ("junho", "street", "비 오는 날의 골목"),
    ("mina", "hills", "Above the clouds at six in the morning"),
    ("sora", "soup", "미역국, 우리 집 방식으로"),
    ("junho", "cup", "The second cup is always better."),
    ("sora", "market", "토요일 시장"),
    ("mina", "sea", "겨울 바다"),
    ("junho", "moon", "오늘 밤은 보름달"),
)


def fill(password):
    """Store the people and what they share; return whether they were not there yet."""
    if db.session.scalar(select(User).where(User.username == PEOPLE[0][0])):
        return False
    users = {
        username: accounts.add(username, password, full_name=full_name, bio=bio)
        for username, full_name, bio in PEOPLE
    }
    db.session.flush()  # so that the users have ids
    for follower, followed in FOLLOWS:
        db.session.add(Follow(follower_id=users[follower].id, followed_id=users[followed].id))
    for username, photo, caption in POSTS:
        share(users, username, photo, caption)
    db.session.commit()
    return True


def share(users, username, photo, caption):
    """Store a post that two others like, and one comments on."""
    post = Post(author=users[username], photo=f"/static/photos/{photo}.svg", caption=caption)
    db.session.add(post)
    db.session.flush()  # one after the other, so that the ids rise in this order
    others = [user for name, user in users.items() if name != username]
    db.session.add_all(Like(post_id=post.id, user_id=user.id) for user in others[:2])
    db.session.add(Comment(post_id=post.id, user_id=others[1].id, text="좋아요! So nice."))
