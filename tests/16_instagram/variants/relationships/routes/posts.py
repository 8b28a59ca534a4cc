"""The posts: create, read, change, delete, like."""

from flask import url_for
from flask.views import MethodView
from flask_jwt_extended import current_user
from flask_smorest import abort

from api import Blueprint
from db import db, find
from marks import clear_mark, set_mark
from models import Like, Post
from reading import shown_to
from schemas import PostChangesSchema, PostSchema
from tokens import require_token

blp = Blueprint("posts", __name__, url_prefix="/posts", description="What readers say of books")
blp.before_request(require_token)


def find_post(post_id):
    """Return the post with this id, or answer 404."""
    return find(Post, post_id, f"There is no post {post_id}.")


def find_own_post(post_id):
    """Return the post with this id, or answer 403 if it is somebody else's."""
    post = find_post(post_id)
    if post.author_id != current_user.id:
        abort(403, message="This is somebody else's post.")
    return post


def shown(post_id):
    """Return a post as the sender of the request gets it."""
    return shown_to(current_user, Post.id == post_id)[0]


@blp.route("")
class Posts(MethodView):
    """The collection."""

    @blp.arguments(PostSchema)
    @blp.response(201, PostSchema)
    def post(self, values):
        """Publish a post."""
        post = Post(**values, author_id=current_user.id)
        db.session.add(post)
        db.session.commit()
        return shown(post.id), 201, {"Location": url_for("posts.OnePost", post_id=post.id)}


@blp.route("/<int:post_id>")
class OnePost(MethodView):
    """One post."""

    @blp.response(200, PostSchema)
    @blp.alt_response(404, description="There is no such post.")
    def get(self, post_id):
        """Show a post."""
        return shown(find_post(post_id).id)

    @blp.arguments(PostChangesSchema(partial=True))
    @blp.response(200, PostSchema)
    @blp.alt_response(403, description="It is somebody else's.")
    @blp.alt_response(404, description="There is no such post.")
    def patch(self, changes, post_id):
        """Change a post of your own."""
        post = find_own_post(post_id)
        for name, value in changes.items():
            setattr(post, name, value)
        db.session.commit()
        return shown(post_id)

    @blp.response(204)
    @blp.alt_response(403, description="It is somebody else's.")
    @blp.alt_response(404, description="There is no such post.")
    def delete(self, post_id):
        """Delete a post of your own, with its comments and likes."""
        db.session.delete(find_own_post(post_id))
        db.session.commit()


@blp.route("/<int:post_id>/likes/me")
class MyLike(MethodView):
    """Whether you like a post."""

    @blp.response(204)
    @blp.alt_response(404, description="There is no such post.")
    def put(self, post_id):
        """Like a post."""
        set_mark(Like, post_id=find_post(post_id).id, reader_id=current_user.id)

    @blp.response(204)
    @blp.alt_response(404, description="There is no such post.")
    def delete(self, post_id):
        """Like a post no longer."""
        clear_mark(Like, post_id=find_post(post_id).id, reader_id=current_user.id)
