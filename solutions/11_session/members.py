"""Register, log in, the member page, log out."""

from flask import Blueprint, redirect, render_template, request, session, url_for

import accounts
from db import db
from models import Member

bp = Blueprint("members", __name__)


def current_member():
    """Return the member who is logged in, or None."""
    member_id = session.get("member_id")
    # The member may have been deleted since: then this is None, too.
    return None if member_id is None else db.session.get(Member, member_id)


@bp.get("/register")
def show_register():
    """Show the form for new members."""
    return render_template("register.html", name="", problems={})


@bp.post("/register")
def register():
    """Store a new member."""
    name, password = sent_name_and_password()
    problems = accounts.problems_of(name, password)
    if not problems and accounts.register(name, password):
        return redirect(url_for(".show_login"), 303)
    status = 422 if problems else 409
    problems = problems or {"name": "A member has this name already."}
    return render_template("register.html", name=name, problems=problems), status


@bp.get("/login")
def show_login():
    """Show the form to log in."""
    return render_template("login.html", name="", problem="")


@bp.post("/login")
def log_in():
    """Begin a session for the member whose name and password came."""
    name, password = sent_name_and_password()
    member = accounts.authenticate(name, password)
    if member is None:
        problem = "Wrong name or password."
        return render_template("login.html", name=name, problem=problem), 422

    session.clear()  # nothing of the session before is left
    session["member_id"] = member.id
    session.permanent = "remember" in request.form
    return redirect(url_for(".show_member"), 303)


@bp.get("/member")
def show_member():
    """Show the page for members only."""
    member = current_member()
    if member is None:
        return redirect(url_for(".show_login"), 303)
    # The browser must not keep this page: after the log-out, "Back" would still show it.
    return render_template("member.html", member=member), {"Cache-Control": "no-store"}


@bp.post("/logout")
def log_out():
    """End the session."""
    session.clear()
    return redirect(url_for("index"), 303)


def sent_name_and_password():
    """Return the two fields of the form; one that is missing is empty."""
    return request.form.get("name", ""), request.form.get("password", "")
