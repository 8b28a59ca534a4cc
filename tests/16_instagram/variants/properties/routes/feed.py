"""The feed: the posts of the readers that you follow."""

from flask_jwt_extended import current_user, jwt_required
from sqlalchemy import select

from api import Blueprint
from models import Follow, Post
from reading import page_of, posts_for
from schemas import PageQuerySchema, PageSchema

blp = Blueprint("feed", __name__, description="What is new")


@blp.get("/feed")
@jwt_required()
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, PageSchema)
def show_feed(page):
    """List the posts of the readers that you follow, the newest first."""
    followed = select(Follow.followed_id).where(Follow.follower_id == current_user.id)
    return page_of(posts_for(current_user).where(Post.author_id.in_(followed)), **page)
