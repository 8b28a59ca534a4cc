"""The SELECTs: posts, comments and users, with their counts, each in one statement."""

from sqlalchemy import exists, func, select

from db import db
from models import Comment, Follow, Like, Post, User


def number_of(model, *conditions):
    """Return a subquery that counts rows of a table."""
    return select(func.count()).select_from(model).where(*conditions).scalar_subquery()


def posts_for(viewer):
    """Return the SELECT of posts as a user gets them."""
    return select(
        Post.id,
        User.username.label("author"),
        Post.photo,
        Post.caption,
        number_of(Like, Like.post_id == Post.id).label("likes_count"),
        number_of(Comment, Comment.post_id == Post.id).label("comments_count"),
        exists().where(Like.post_id == Post.id, Like.user_id == viewer.id).label("liked"),
    ).join(Post.author)


def page_of(posts, limit, cursor):
    """Return a page of posts, the newest first: those that are older than the cursor."""
    if cursor is not None:
        posts = posts.where(Post.id < int(cursor))
    # One more than is wanted: so it is known whether there is a next page.
    rows = db.session.execute(posts.order_by(Post.id.desc()).limit(limit + 1)).all()
    items = rows[:limit]
    return {"items": items, "next": str(items[-1].id) if len(rows) > limit else None}


def comments_of(post):
    """Return the comments on a post, the oldest first."""
    comments = select(Comment.id, User.username.label("author"), Comment.text)
    comments = comments.join(User, User.id == Comment.user_id)
    return db.session.execute(comments.where(Comment.post_id == post.id).order_by(Comment.id)).all()


def users_for(viewer):
    """Return the SELECT of users as another one gets them."""
    return select(
        User.username,
        User.full_name,
        User.bio,
        number_of(Post, Post.user_id == User.id).label("posts_count"),
        number_of(Follow, Follow.followed_id == User.id).label("followers_count"),
        number_of(Follow, Follow.follower_id == User.id).label("following_count"),
        exists()
        .where(Follow.follower_id == viewer.id, Follow.followed_id == User.id)
        .label("followed"),
    )
