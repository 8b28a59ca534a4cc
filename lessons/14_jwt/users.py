"""What a user may see and delete, and what an admin may."""

from flask import Blueprint, abort
from flask_jwt_extended import current_user, jwt_required

from db import db
from models import User

bp = Blueprint("users", __name__)


@bp.get("/me")
@jwt_required()
def show_me():
    """Show the user whose token this is."""
    return current_user.to_dict()


@bp.get("/user/<int:user_id>")
@jwt_required()
def show_user(user_id):
    """Show a user: oneself, or anybody to an admin."""
    return find_user(user_id).to_dict()


@bp.delete("/user/<int:user_id>")
@jwt_required(fresh=True)
def delete_user(user_id):
    """Delete a user. This needs a token of somebody who has just typed a password."""
    db.session.delete(find_user(user_id))
    db.session.commit()
    return "", 204


def find_user(user_id):
    """Return a user whom the current one may see, or answer 403 or 404."""
    # First 403: otherwise everybody could find out which ids there are.
    if current_user.id != user_id and not current_user.is_admin:
        abort(403, description="This is somebody else.")
    return db.get_or_404(User, user_id, description=f"There is no user {user_id}.")
