"""What the views read, as objects."""

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from db import db
from models import Comment, Follow, Post


def shown_to(viewer, condition, limit=1):
    """Return posts as a reader gets them, the newest first."""
    posts = select(Post).options(selectinload(Post.likes), selectinload(Post.comments))
    posts = posts.where(condition).order_by(Post.id.desc()).limit(limit)
    posts = posts.execution_options(populate_existing=True)
    return [post.to_dict(viewer) for post in db.session.scalars(posts)]


def page_of(viewer, condition, limit, cursor):
    """Return a page of posts."""
    if cursor is not None:
        condition = condition & (Post.id < int(cursor))
    found = shown_to(viewer, condition, limit + 1)
    return {
        "items": found[:limit],
        "next": str(found[limit - 1]["id"]) if found[limit:] else None,
    }


def comments_of(post):
    """Return the comments on a post, the oldest first."""
    return db.session.scalars(
        select(Comment).where(Comment.post_id == post.id).order_by(Comment.id)
    ).all()


def number_of(model, **key):
    """Return how many rows there are."""
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**key))


def profile_of(reader, viewer):
    """Return a reader with counts."""
    return {
        "name": reader.name,
        "posts_count": number_of(Post, author_id=reader.id),
        "followers_count": number_of(Follow, followed_id=reader.id),
        "following_count": number_of(Follow, follower_id=reader.id),
        "followed": db.session.get(Follow, (viewer.id, reader.id)) is not None,
    }
