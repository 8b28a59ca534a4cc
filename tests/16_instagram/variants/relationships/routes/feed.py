"""The feed: the posts of the readers that you follow."""

from flask_jwt_extended import current_user
from sqlalchemy import select

from api import Blueprint
from models import Follow, Post
from reading import page_of
from schemas import PageQuerySchema, PageSchema
from tokens import require_token

blp = Blueprint("feed", __name__, description="What is new")
blp.before_request(require_token)


@blp.get("/feed")
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, PageSchema)
def show_feed(page):
    """List the posts of the readers that you follow, the newest first."""
    followed = select(Follow.followed_id).where(Follow.follower_id == current_user.id)
    return page_of(current_user, Post.author_id.in_(followed), **page)
