"""The members: list and create."""

from flask import Blueprint, abort
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from checks import is_email, is_phone, is_text
from db import db
from errors import read_object, refuse, unknown
from models import Member

bp = Blueprint("members", __name__, url_prefix="/members")


@bp.get("")
def list_members():
    """List all members."""
    members = db.session.scalars(select(Member).order_by(Member.id))
    return [as_json(member) for member in members]


@bp.post("")
def create_member():
    """Create a member."""
    member = Member(**read_member())
    db.session.add(member)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        abort(409, description="Another member has this email already.")
    return as_json(member), 201, {"Location": f"/members/{member.id}"}


def as_json(member):
    """Return a member as the API shows it."""
    return {
        "id": member.id,
        "display_name": member.display_name,
        "email": member.email,
        "phone": member.phone,
    }


def read_member():
    """Return the fields of the member in the request, or answer what is wrong with them."""
    data = read_object()
    errors = unknown(data, "display_name", "email", "phone")
    if not is_text(data.get("display_name"), 80):
        errors["display_name"] = "Name must be a text of 1 to 80 characters."
    if not is_email(data.get("email")):
        errors["email"] = "Email must be an address such as mina@example.com."
    if not is_phone(data.get("phone")):
        errors["phone"] = "Phone must be a text of at most 20 characters."
    if errors:
        refuse(errors)
    return {name: data[name] for name in ("display_name", "email", "phone")}
