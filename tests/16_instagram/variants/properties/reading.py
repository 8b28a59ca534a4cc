"""The SELECTs: posts, comments and readers, with their counts, each in one statement."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import with_expression

from db import db
from models import Comment, Follow, Like, Post, Reader


def number_of(model, *conditions):
    """Return a subquery that counts rows of a table."""
    return select(func.count()).select_from(model).where(*conditions).scalar_subquery()


def posts_for(reader):
    """Return the SELECT of posts as a reader gets them."""
    mine = exists().where(Like.post_id == Post.id, Like.reader_id == reader.id)
    posts = select(Post).options(with_expression(Post.liked, mine))
    return posts.execution_options(populate_existing=True)


def page_of(posts, limit, cursor):
    """Return a page of posts, the newest first: those that are older than the cursor."""
    if cursor is not None:
        posts = posts.where(Post.id < int(cursor))
    # One more than is wanted: so it is known whether there is a next page.
    rows = db.session.scalars(posts.order_by(Post.id.desc()).limit(limit + 1)).all()
    items = rows[:limit]
    return {"items": items, "next": str(items[-1].id) if len(rows) > limit else None}


def comments_of(post):
    """Return the comments on a post, the oldest first."""
    comments = select(Comment.id, Reader.name.label("author"), Comment.text)
    comments = comments.join(Reader, Reader.id == Comment.author_id)
    return db.session.execute(comments.where(Comment.post_id == post.id).order_by(Comment.id)).all()


def profile_of(reader, viewer):
    """Return a reader with counts, as the viewer gets them."""
    is_followed = exists().where(
        Follow.follower_id == viewer.id, Follow.followed_id == reader.id
    )  # fmt: skip
    profile = select(
        Reader.name,
        number_of(Post, Post.author_id == reader.id).label("posts_count"),
        number_of(Follow, Follow.followed_id == reader.id).label("followers_count"),
        number_of(Follow, Follow.follower_id == reader.id).label("following_count"),
        is_followed.label("followed"),
    )
    return db.session.execute(profile.where(Reader.id == reader.id)).one()
