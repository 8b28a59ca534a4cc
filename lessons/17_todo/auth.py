"""Register, log in, log out: as in lesson 13, with less in it."""

import re

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import LoginManager, login_user, logout_user
from flask_wtf import CSRFProtect

import accounts
from db import db
from models import User

bp = Blueprint("auth", __name__)
csrf = CSRFProtect()

login_manager = LoginManager()
login_manager.login_view = "auth.log_in"
login_manager.login_message = "Please log in to see this page."


@login_manager.user_loader
def load_user(key):
    """Return the user whom a cookie names, or None: then the visitor is anonymous."""
    is_id = re.fullmatch("[0-9]{1,9}", str(key))
    return db.session.get(User, int(key)) if is_id else None


@bp.route("/register", methods=["GET", "POST"])
def register():
    """Show the form for a new account, and make one."""
    username = request.form.get("username", "")
    if request.method != "POST":
        return render_template("register.html", username=username, problems={})

    password = request.form.get("password", "")
    problems = accounts.problems_of(username, password)
    user = None if problems else accounts.register(username, password)
    if user is None:
        problems = problems or {"username": "Somebody has this name already."}
        return render_template("register.html", username=username, problems=problems), 422
    return welcome(user)


@bp.route("/login", methods=["GET", "POST"])
def log_in():
    """Show the form to log in, and log in."""
    username = request.form.get("username", "")
    if request.method != "POST":
        return render_template("login.html", username=username)

    user = accounts.authenticate(username, request.form.get("password", ""))
    if user is None:
        flash("Wrong name or password.")
        return render_template("login.html", username=username), 422
    return welcome(user)


def welcome(user):
    """Log a user in, in a new session, and go to the page that was asked for."""
    session.clear()
    login_user(user)
    flash(f"Welcome, {user.username}.")
    return redirect(next_page(), 303)


@bp.post("/logout")
def log_out():
    """Log out."""
    session.clear()
    logout_user()
    flash("You are logged out.")
    return redirect(url_for("index"), 303)


# What every browser takes for a path of the site that it is on: one slash, and then neither a
# second one nor a backslash. Nowhere spaces or control characters: browsers drop some of them.
PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f]*")


def next_page():
    """Return where to go after a log-in: to `next`, unless that is not on this site."""
    target = request.args.get("next", "")
    return target if PATH.fullmatch(target) else url_for("todos.list_todos")
