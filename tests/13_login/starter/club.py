"""The pages of the club. The front page is for all; the others are to be for members."""

from flask import Blueprint, render_template, request
from sqlalchemy import select

from db import db
from models import Member

bp = Blueprint("club", __name__)


@bp.get("/")
def index():
    """Show the front page."""
    return render_template("index.html")


@bp.get("/members")
def list_members():
    """List the members whose name has the text of `q` in it."""
    q = request.args.get("q", "")
    members = db.session.scalars(select(Member).order_by(Member.name))
    return render_template("members.html", members=[m for m in members if q in m.name], q=q)


@bp.get("/members/<int:member_id>")
def show_member(member_id):
    """Show one member."""
    return render_template("member.html", member=db.get_or_404(Member, member_id))
