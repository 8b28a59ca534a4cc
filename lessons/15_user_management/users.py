"""The pages: list, add, edit, delete."""

import re

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from db import db
from models import User

bp = Blueprint("users", __name__)

TAKEN = "This name is taken."


@bp.get("/")
def list_users():
    """Show all users, in the order of their names."""
    users = db.session.scalars(select(User).order_by(User.username)).all()
    return render_template("list.html", users=users)


@bp.route("/add", methods=["GET", "POST"])
def add_user():
    """Show the empty form, and add a user."""
    if request.method != "POST":
        return show_form("Add a user", {}, {})

    values = read_values()
    problems = problems_of(values)
    user = User(**values)
    if not problems and store(user):
        flash(f"Added {user.username}.")
        return redirect(url_for("users.list_users"), 303)
    return show_form("Add a user", values, problems or {"username": TAKEN}), 422


@bp.route("/edit/<path:username>", methods=["GET", "POST"])
def edit_user(username):
    """Show the form with what is stored, and change a user."""
    user = find(username)
    heading = f"Edit {username}"
    if request.method != "POST":
        return show_form(heading, {name: getattr(user, name) for name in RULES}, {})

    values = read_values()
    problems = problems_of(values)
    if not problems:
        for name, value in values.items():
            setattr(user, name, value)
        if store(user):
            flash(f"Changed {values['username']}.")
            return redirect(url_for("users.list_users"), 303)
    return show_form(heading, values, problems or {"username": TAKEN}), 422


@bp.post("/delete/<path:username>")
def delete_user(username):
    """Delete a user."""
    db.session.delete(find(username))
    db.session.commit()
    flash(f"Deleted {username}.")
    return redirect(url_for("users.list_users"), 303)


def find(username):
    """Return the user with this name, or answer 404."""
    user = db.session.scalar(select(User).where(User.username == username))
    if user is None:
        abort(404, description=f"There is no user called {username}.")
    return user


def store(user):
    """Commit a user, and say whether that went well: another one may have the name."""
    db.session.add(user)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def show_form(heading, values, problems):
    """Show the form with these values, and with what is wrong with them."""
    return render_template("form.html", heading=heading, values=values, problems=problems)


def read_values():
    """Return what was typed, without the white space around it."""
    return {name: request.form.get(name, "").strip() for name in RULES}


def problems_of(values):
    """Return a sentence for each field that is wrong."""
    found = {name: rule(values[name]) for name, rule in RULES.items()}
    return {name: problem for name, problem in found.items() if problem}


def check_username(username):
    """Return what is wrong with a name, or an empty text."""
    if not 1 <= len(username) <= 80:
        return "The name must have 1 to 80 characters."
    if re.search(r"[\x00-\x1f\x7f]", username):
        return "The name must not hold a line break or another control character."
    # A browser takes these parts out of a path before it asks for it.
    if {"", ".", ".."} & set(username.split("/")):
        return 'Between its slashes, the name must have something other than "." and "..".'
    return ""


def check_email(email):
    """Return what is wrong with an address, or an empty text."""
    if len(email) > 120:
        return "The address must have at most 120 characters."
    # Whether mail arrives there, only a mail can tell.
    if not re.fullmatch(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+", email):
        return "The address must look like mina@example.com."
    return ""


def check_about(about):
    """Return what is wrong with the text, or an empty one."""
    return "" if len(about) <= 300 else "The text must have at most 300 characters."


RULES = {"username": check_username, "email": check_email, "about": check_about}
