"""The pages, for people. The browser asks for the name and the password."""

from flask import Blueprint, render_template
from sqlalchemy import select

from auth import basic
from db import db
from models import User

bp = Blueprint("pages", __name__)


@bp.get("/")
def index():
    """Show the front page to everybody."""
    return render_template("index.html")


@bp.get("/profile")
@basic.login_required
def show_profile():
    """Show the user who asks."""
    return render_template("profile.html", user=basic.current_user())


@bp.get("/admin")
@basic.login_required(role="admin")
def list_users():
    """Show all users, to admins."""
    users = db.session.scalars(select(User).order_by(User.id))
    return render_template("admin.html", users=users)
