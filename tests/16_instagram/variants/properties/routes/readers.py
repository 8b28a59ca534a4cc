"""The readers: profile, posts, follow."""

from flask.views import MethodView
from flask_jwt_extended import current_user, jwt_required
from flask_smorest import abort
from sqlalchemy import select

from api import Blueprint
from db import db
from marks import clear_mark, set_mark
from models import Follow, Post, Reader
from reading import page_of, posts_for, profile_of
from schemas import PageQuerySchema, PageSchema, ReaderSchema

blp = Blueprint(
    "readers", __name__, url_prefix="/readers/<name>", description="Who writes, and who follows"
)


def find_reader(name):
    """Return the reader with this name, or answer 404."""
    reader = db.session.scalar(select(Reader).where(Reader.name == name))
    if reader is None:
        abort(404, message="There is no such reader.")
    return reader


@blp.route("")
class Profile(MethodView):
    """One reader."""

    decorators = (jwt_required(),)

    @blp.response(200, ReaderSchema)
    @blp.alt_response(404, description="There is no such reader.")
    def get(self, name):
        """Show a reader."""
        return profile_of(find_reader(name), current_user)


@blp.route("/posts")
class ReaderPosts(MethodView):
    """A reader's posts."""

    decorators = (jwt_required(),)

    @blp.arguments(PageQuerySchema, location="query")
    @blp.response(200, PageSchema)
    @blp.alt_response(404, description="There is no such reader.")
    def get(self, page, name):
        """List a reader's posts, the newest first."""
        return page_of(
            posts_for(current_user).where(Post.author_id == find_reader(name).id), **page
        )


@blp.route("/followers/me")
class MyFollow(MethodView):
    """Whether you follow a reader."""

    decorators = (jwt_required(),)

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
