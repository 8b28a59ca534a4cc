"""The comments on a post: list, create, delete."""

from flask.views import MethodView
from flask_jwt_extended import current_user
from flask_smorest import abort

from api import Blueprint
from db import db, find
from models import Comment
from reading import comments_of
from routes.posts import find_post
from schemas import CommentSchema
from tokens import require_token

blp = Blueprint(
    "comments", __name__, url_prefix="/posts/<int:post_id>/comments", description="What others say"
)
blp.before_request(require_token)


@blp.route("")
class Comments(MethodView):
    """The collection."""

    @blp.response(200, CommentSchema(many=True))
    @blp.alt_response(404, description="There is no such post.")
    def get(self, post_id):
        """List the comments, the oldest first."""
        return comments_of(find_post(post_id))

    @blp.arguments(CommentSchema)
    @blp.response(201, CommentSchema)
    @blp.alt_response(404, description="There is no such post.")
    def post(self, values, post_id):
        """Write a comment."""
        comment = Comment(**values, post_id=find_post(post_id).id, author_id=current_user.id)
        db.session.add(comment)
        db.session.commit()
        return {"id": comment.id, "author": current_user.name, "text": comment.text}


@blp.route("/<int:comment_id>")
class OneComment(MethodView):
    """One comment."""

    @blp.response(204)
    @blp.alt_response(403, description="Neither the comment nor the post is yours.")
    @blp.alt_response(404, description="There is no such comment on this post.")
    def delete(self, post_id, comment_id):
        """Delete a comment of your own, or one on your own post."""
        post, missing = find_post(post_id), f"There is no comment {comment_id} on this post."
        comment = find(Comment, comment_id, missing)
        if comment.post_id != post.id:
            abort(404, message=missing)
        if current_user.id not in (comment.author_id, post.author_id):
            abort(403, message="Neither the comment nor the post is yours.")
        db.session.delete(comment)
        db.session.commit()
