"""Log in, log out, confirm who you are, change the password."""

import re

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import (
    LoginManager,
    confirm_login,
    current_user,
    fresh_login_required,
    login_remembered,
    login_required,
    login_user,
    logout_user,
)
from flask_wtf import CSRFProtect

from accounts import authenticate, change_password, problem_of
from db import db
from models import User

bp = Blueprint("auth", __name__)
csrf = CSRFProtect()

login_manager = LoginManager()
login_manager.login_view = "auth.log_in"
login_manager.login_message = "Please log in to see this page."
login_manager.refresh_view = "auth.confirm"
login_manager.needs_refresh_message = "Please type your password once more."


@login_manager.user_loader
def load_user(key):
    """Return the user whom a cookie names, or None: then the visitor is anonymous."""
    found = re.fullmatch(r"([0-9]{1,9})\.[0-9]+", str(key))
    user = db.session.get(User, int(found[1])) if found else None
    if user and user.is_active and user.get_id() == key:
        return user
    return None


@bp.route("/login", methods=["GET", "POST"])
def log_in():
    """Show the form to log in, and log in."""
    username = request.form.get("username", "")
    if request.method != "POST":
        return render_template("login.html", username=username)

    user = authenticate(username, request.form.get("password", ""))
    if user is None or not user.is_active:
        flash("Wrong name or password.")
        return render_template("login.html", username=username), 422
    forget()
    login_user(user, remember="remember" in request.form)
    flash(f"Welcome, {user.username}.")
    return redirect(next_page(), 303)


@bp.post("/logout")
def log_out():
    """Log out."""
    forget()
    flash("You are logged out.")
    return redirect(url_for("index"), 303)


def forget():
    """End what was: empty the session, and drop the cookie of "remember me"."""
    session.clear()
    logout_user()  # after clear(): it leaves a note in the session that the cookie has to go


# What every browser takes for a path of the site that it is on: one slash, and then neither a
# second one nor a backslash. Nowhere spaces or control characters: browsers drop some of them.
PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f]*")


def next_page():
    """Return where to go after a log-in: to `next`, unless that is not on this site."""
    target = request.args.get("next", "")
    return target if PATH.fullmatch(target) else url_for("index")


@bp.route("/confirm", methods=["GET", "POST"])
@login_required
def confirm():
    """Ask for the password of a user whom so far only a cookie knows."""
    if request.method != "POST":
        return render_template("confirm.html")

    if authenticate(current_user.username, request.form.get("password", "")) is None:
        flash("Wrong password.")
        return render_template("confirm.html"), 422
    confirm_login()
    return redirect(next_page(), 303)


@bp.route("/password", methods=["GET", "POST"])
@fresh_login_required
def new_password():
    """Show the form for a new password, and change it."""
    if request.method != "POST":
        return render_template("password.html")

    password = request.form.get("password", "")
    problem = problem_of(password)
    if password != request.form.get("repeat"):
        problem = problem or "The two passwords are not the same."
    if problem:
        flash(problem)
        return render_template("password.html"), 422

    user = db.session.get(User, current_user.id)
    change_password(user, password)
    # All cookies name the old version now. This browser gets new ones.
    login_user(user, remember=login_remembered())
    flash("Your password is changed. You are logged out everywhere else.")
    return redirect(url_for("index"), 303)
