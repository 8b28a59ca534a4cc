"""Register, log in, the secret page, log out."""

from flask import Blueprint, redirect, render_template, request, session, url_for

import accounts
from db import db
from models import User

bp = Blueprint("auth", __name__)


def current_user():
    """Return the user who is logged in, or None."""
    user_id = session.get("user_id")
    # The user may have been deleted since: then this is None, too.
    return None if user_id is None else db.session.get(User, user_id)


@bp.get("/register")
def show_register():
    """Show the form for new users."""
    return render_template("register.html", username="", problems={})


@bp.post("/register")
def register():
    """Store a new user."""
    username, password = sent_name_and_password()
    problems = accounts.problems_of(username, password)
    if not problems and accounts.register(username, password):
        return redirect(url_for(".show_login"), 303)
    status = 422 if problems else 409
    problems = problems or {"username": "Somebody has this name already."}
    return render_template("register.html", username=username, problems=problems), status


@bp.get("/login")
def show_login():
    """Show the form to log in."""
    return render_template("login.html", username="", problem="")


@bp.post("/login")
def log_in():
    """Begin a session for the user whose name and password came."""
    username, password = sent_name_and_password()
    user = accounts.authenticate(username, password)
    if user is None:
        problem = "Wrong name or password."
        return render_template("login.html", username=username, problem=problem), 422

    session.clear()  # nothing of the session before is left
    session["user_id"] = user.id
    session.permanent = "remember" in request.form
    return redirect(url_for(".secret"), 303)


@bp.get("/secret")
def secret():
    """Show the page for users only."""
    user = current_user()
    if user is None:
        return redirect(url_for(".show_login"), 303)
    # The browser must not keep this page: after the log-out, "Back" would still show it.
    return render_template("secret.html", user=user), {"Cache-Control": "no-store"}


@bp.post("/logout")
def log_out():
    """End the session."""
    session.clear()
    return redirect(url_for("index"), 303)


def sent_name_and_password():
    """Return the two fields of the form; one that is missing is empty."""
    return request.form.get("username", ""), request.form.get("password", "")
