"""Log in and out, as in lesson 13."""

import re

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import LoginManager, login_user, logout_user
from flask_wtf import CSRFProtect

from accounts import authenticate
from db import db
from models import Member

bp = Blueprint("auth", __name__)
csrf = CSRFProtect()

login_manager = LoginManager()
login_manager.login_view = "auth.log_in"
login_manager.login_message = "Please log in to see this page."


@login_manager.user_loader
def load_member(key):
    """Return the member whom a cookie names, or None: then the visitor is anonymous."""
    found = re.fullmatch("[0-9]{1,9}", str(key))
    return db.session.get(Member, int(key)) if found else None


@bp.route("/login", methods=["GET", "POST"])
def log_in():
    """Show the form to log in, and log in."""
    name = request.form.get("name", "")
    if request.method != "POST":
        return render_template("login.html", name=name)

    member = authenticate(name, request.form.get("password", ""))
    if member is None:
        flash("Wrong name or password.")
        return render_template("login.html", name=name), 422
    session.clear()
    login_user(member)
    return redirect(url_for("club.index"), 303)


@bp.post("/logout")
def log_out():
    """Log out."""
    session.clear()
    logout_user()
    return redirect(url_for("club.index"), 303)
