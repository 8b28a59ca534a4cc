"""The users: profile, posts, followers."""

from flask.views import MethodView
from flask_jwt_extended import current_user
from flask_smorest import abort
from sqlalchemy import select

from api import Blueprint, document_errors
from db import db
from marks import clear_mark, set_mark
from models import Follow, Post, User
from reading import page_of, posts_for, users_for
from schemas import PageQuerySchema, PageSchema, UserSchema
from tokens import require_token

blp = Blueprint(
    "users", __name__, url_prefix="/users/<username>", description="Who shares, and who follows"
)
blp.before_request(require_token)


def find_user(username):
    """Return the user with this name, or answer 404."""
    user = db.session.scalar(select(User).where(User.username == username))
    if user is None:
        abort(404, message="There is no such user.")
    return user


def shown(user):
    """Return a user as the sender of the request gets them."""
    return db.session.execute(users_for(current_user).where(User.id == user.id)).one()


@blp.route("")
class Profile(MethodView):
    """One user."""

    @document_errors(blp, 404)
    @blp.response(200, UserSchema)
    def get(self, username):
        """Show a profile."""
        return shown(find_user(username))

    @document_errors(blp, 400, 403, 404, 415)
    @blp.arguments(UserSchema)
    @blp.response(200, UserSchema)
    def put(self, values, username):
        """Replace your own profile: every field is in the body."""
        user = find_user(username)
        if user.id != current_user.id:
            abort(403, message="This is somebody else's profile.")
        user.full_name, user.bio = values["full_name"], values["bio"]
        db.session.commit()
        return shown(user)


@blp.route("/posts")
class UserPosts(MethodView):
    """The posts of a user."""

    @document_errors(blp, 404)
    @blp.arguments(PageQuerySchema, location="query")
    @blp.response(200, PageSchema)
    def get(self, page, username):
        """List the posts of a user, the newest first."""
        user = find_user(username)
        return page_of(posts_for(current_user).where(Post.user_id == user.id), **page)


@blp.route("/followers")
class Followers(MethodView):
    """Who follows a user."""

    @document_errors(blp, 404)
    @blp.response(200, UserSchema(many=True))
    def get(self, username):
        """List who follows a user, by name."""
        user = find_user(username)
        followers = select(Follow.follower_id).where(Follow.followed_id == user.id)
        users = users_for(current_user).where(User.id.in_(followers)).order_by(User.username)
        return db.session.execute(users).all()


@blp.route("/followers/me")
class MyFollow(MethodView):
    """Whether you follow a user."""

    @document_errors(blp, 404, 422)
    @blp.response(204)
    def put(self, username):
        """Follow a user."""
        user = find_user(username)
        if user.id == current_user.id:
            abort(422, message="Nobody follows themselves.")
        set_mark(Follow, follower_id=current_user.id, followed_id=user.id)

    @document_errors(blp, 404)
    @blp.response(204)
    def delete(self, username):
        """Follow a user no longer."""
        clear_mark(Follow, follower_id=current_user.id, followed_id=find_user(username).id)
