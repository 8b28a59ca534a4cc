"""The readers: profile, posts, follow."""

from flask.views import MethodView
from flask_jwt_extended import current_user
from flask_smorest import abort
from sqlalchemy import select

from api import Blueprint
from db import db
from marks import clear_mark, set_mark
from models import Follow, Post, Reader
from reading import page_of, profile_of
from schemas import PageQuerySchema, PageSchema, ReaderSchema
from tokens import require_token

blp = Blueprint(
    "readers", __name__, url_prefix="/readers/<name>", description="Who writes, and who follows"
)
blp.before_request(require_token)


def find_reader(name):
    """Return the reader with this name, or answer 404."""
    reader = db.session.scalar(select(Reader).where(Reader.name == name))
    if reader is None:
        abort(404, message="There is no such reader.")
    return reader


@blp.route("")
class Profile(MethodView):
    """One reader."""

    @blp.response(200, ReaderSchema)
    @blp.alt_response(404, description="There is no such reader.")
    def get(self, name):
        """Show a reader."""
        return profile_of(find_reader(name), current_user)


@blp.route("/posts")
class ReaderPosts(MethodView):
    """A reader's posts."""

    @blp.arguments(PageQuerySchema, location="query")
    @blp.response(200, PageSchema)
    @blp.alt_response(404, description="There is no such reader.")
    def get(self, page, name):
        """List a reader's posts, the newest first."""
        return page_of(current_user, Post.author_id == find_reader(name).id, **page)


@blp.route("/followers/me")
class MyFollow(MethodView):
    """Whether you follow a reader."""

    @blp.response(204)
    @blp.alt_response(404, description="There is no such reader.")
    def put(self, name):
        """Follow a reader."""
        reader = find_reader(name)
        if reader.id == current_user.id:
            abort(422, message="Nobody follows themselves.")
        set_mark(Follow, follower_id=current_user.id, followed_id=reader.id)

    @blp.response(204)
    @blp.alt_response(404, description="There is no such reader.")
    def delete(self, name):
        """Follow a reader no longer."""
        clear_mark(Follow, follower_id=current_user.id, followed_id=find_reader(name).id)
