"""The pages: list with search and pages, add, edit, delete."""

import re

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from db import db
from forms import MemberForm
from models import Member

bp = Blueprint("members", __name__)

PER_PAGE = 10
LONGEST = 120  # characters; a longer text is part of no name and of no address
TAKEN = "This name is taken."


@bp.get("/")
def list_members():
    """Show a page of the members, or of those who are searched for, the newest first."""
    q = request.args.get("q", "").strip()
    # paginate answers 404 for a page after the last one.
    found = db.paginate(matching(q), page=page_number(), per_page=PER_PAGE)
    return render_template("list.html", found=found, q=q)


def page_number():
    """Return the number of the page, or answer 404. No list has a page of ten digits."""
    number = request.args.get("page", "1")
    if not re.fullmatch("[1-9][0-9]{0,8}", number):
        abort(404, description="There is no such page.")
    return int(number)


def matching(q):
    """Return the question for the members whose name or address has `q` in it."""
    members = select(Member).order_by(Member.id.desc())
    if len(q) > LONGEST:  # SQLite raises for a pattern of over 50,000 bytes
        return members.where(False)
    # autoescape: a % or _ that somebody types is a character like any other.
    parts = [column.icontains(q, autoescape=True) for column in (Member.name, Member.email)]
    return members.where(or_(*parts))


@bp.route("/add", methods=["GET", "POST"])
def add_member():
    """Show the form, and add a member."""
    form = MemberForm(typed())
    if form.validate_on_submit() and store(Member(), form):
        flash(f"Added {form.name.data}.")
        return redirect(url_for("members.list_members"), 303)
    return show_form("Add a member", form)


@bp.route("/edit/<path:name>", methods=["GET", "POST"])
def edit_member(name):
    """Show the form with what is stored, and change a member."""
    member = find(name)
    form = MemberForm(typed(), obj=member)
    if form.validate_on_submit() and store(member, form):
        flash(f"Changed {form.name.data}.")
        return redirect(url_for("members.list_members"), 303)
    return show_form(f"Edit {name}", form)


@bp.post("/delete/<path:name>")
def delete_member(name):
    """Delete a member."""
    db.session.delete(find(name))
    db.session.commit()
    flash(f"Deleted {name}.")
    return redirect(url_for("members.list_members"), 303)


def typed():
    """Return what was typed, if a form comes. By itself it would take files and JSON for texts."""
    return request.form if request.method == "POST" else None


def find(name):
    """Return the member with this name, or answer 404."""
    member = db.session.scalar(select(Member).where(Member.name == name))
    if member is None:
        abort(404, description=f"There is no member called {name}.")
    return member


def store(member, form):
    """Store what was typed. If the name is taken, say so in the form and return False."""
    form.populate_obj(member)
    db.session.add(member)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.name.errors = [TAKEN]
        return False
    return True


def show_form(heading, form):
    """Show the form: 200 if somebody asks for it, 422 if it comes again."""
    return render_template("form.html", heading=heading, form=form), 422 if form.errors else 200
