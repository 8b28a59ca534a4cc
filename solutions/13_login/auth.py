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
from werkzeug.security import generate_password_hash

from accounts import authenticate
from db import db
from models import Member

# What every browser takes for a path of the site that it is on: one slash, and then neither a
# second one nor a backslash. Nowhere spaces or control characters: browsers drop some of them.
PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f]*")

bp = Blueprint("auth", __name__)
csrf = CSRFProtect()

login_manager = LoginManager()
login_manager.login_view = "auth.log_in"
login_manager.login_message = "Please log in to see this page."
login_manager.refresh_view = "auth.confirm"
login_manager.needs_refresh_message = "Please type your password once more."


@login_manager.user_loader
def load_member(key):
    """Return the member whom a cookie names, or None: then the visitor is anonymous."""
    found = re.fullmatch(r"([0-9]{1,9})\.[0-9]+", str(key))
    member = db.session.get(Member, int(found[1])) if found else None
    if member and member.is_active and member.get_id() == key:
        return member
    return None


@bp.route("/login", methods=["GET", "POST"])
def log_in():
    """Show the form to log in, and log in."""
    name = request.form.get("name", "")
    if request.method != "POST":
        return render_template("login.html", name=name)

    member = authenticate(name, request.form.get("password", ""))
    if member is None or not member.is_active:
        flash("Wrong name or password.")
        return render_template("login.html", name=name), 422
    forget()
    login_user(member, remember="remember" in request.form)
    flash(f"Welcome, {member.name}.")
    return redirect(next_page(), 303)


@bp.post("/logout")
def log_out():
    """Log out."""
    forget()
    flash("You are logged out.")
    return redirect(url_for("club.index"), 303)


@bp.route("/confirm", methods=["GET", "POST"])
@login_required
def confirm():
    """Ask a member for the password whom only a cookie remembers."""
    if request.method != "POST":
        return render_template("confirm.html")

    if authenticate(current_user.name, request.form.get("password", "")) is None:
        flash("Wrong password.")
        return render_template("confirm.html"), 422
    confirm_login()
    return redirect(next_page(), 303)


@bp.route("/password", methods=["GET", "POST"])
@fresh_login_required
def change_password():
    """Show the form for a new password, and change it."""
    if request.method != "POST":
        return render_template("password.html")

    password = request.form.get("password", "")
    if not 8 <= len(password) <= 128:
        flash("The password must have 8 to 128 characters.")
        return render_template("password.html"), 422
    if password != request.form.get("repeat"):
        flash("The two passwords are not the same.")
        return render_template("password.html"), 422

    member = db.session.get(Member, current_user.id)
    member.password_hash = generate_password_hash(password)
    # Counted by the database: two changes at the same moment are two.
    member.password_version = Member.password_version + 1
    db.session.commit()
    # All cookies name the old version now. This browser gets new ones.
    login_user(member, remember=login_remembered())
    flash("Your password is changed. You are logged out everywhere else.")
    return redirect(url_for("club.index"), 303)


def forget():
    """End what was: empty the session, and drop the cookie of "remember me"."""
    session.clear()
    logout_user()  # after clear(): it leaves a note in the session that the cookie has to go


def next_page():
    """Return where to go after a log-in: to `next`, unless that is not on this site."""
    target = request.args.get("next", "")
    return target if PATH.fullmatch(target) else url_for("club.index")
