"""The members: list and create."""

from flask import Blueprint, abort
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from checks import HALF_CHARACTER, is_email, is_text
from db import db
from errors import read_object, refuse
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
    return as_json(member), 201


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
    errors = {}
    if not is_text(data.get("display_name"), 80):
        errors["display_name"] = ["Display name must be a text of 1 to 80 characters."]
    if not is_email(data.get("email")):
        errors["email"] = ["Email must be an address such as mina@example.com."]
    if not is_phone(data.get("phone")):
        errors["phone"] = ["Phone must be a text of at most 20 characters."]
    if errors:
        refuse(errors)
    return {name: data[name] for name in ("display_name", "email", "phone")}


def is_phone(value):
    """Say whether a value can be a phone number; the empty text is one that we don't know."""
    return isinstance(value, str) and len(value) <= 20 and not HALF_CHARACTER.search(value)
