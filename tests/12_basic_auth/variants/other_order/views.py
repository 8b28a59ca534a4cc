"""All views."""

from flask import Blueprint, abort, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from auth import basic, bearer, either
from checks import read_title
from db import db, save
from models import Loan, Member
from tokens import LIFETIME, create_token, end_token

bp = Blueprint("club", __name__)


@bp.get("/profile")
@basic.login_required
def show_profile():
    """Show the member who asks."""
    return member_to_dict(basic.current_user())


@bp.get("/admin")
@basic.login_required(role="librarian")
def list_members():
    """List all members, for librarians."""
    members = db.session.scalars(select(Member).order_by(Member.id))
    return {"members": [member_to_dict(member) for member in members]}


def member_to_dict(member):
    """Return what the API shows of a member."""
    return {"name": member.name, "role": member.role}


@bp.post("/api/token")
@basic.login_required
def create():
    """Give the member a new token."""
    token = create_token(basic.current_user())
    # Nobody on the way may keep a copy of the token.
    return {"token": token, "expires_in": LIFETIME}, 201, {"Cache-Control": "no-store"}


@bp.delete("/api/token")
@bearer.login_required
def end():
    """End the token that came with the request."""
    end_token(request.authorization.token)
    return "", 204


@bp.get("/api/loans")
@either.login_required
def list_loans():
    """List the loans of the member who asks."""
    loans = select(Loan).where(Loan.member_id == either.current_user().id).order_by(Loan.id)
    return [to_dict(loan) for loan in db.session.scalars(loans)]


@bp.post("/api/loans")
@bearer.login_required
def create_loan():
    """Lend a book to the member who asks."""
    loan = Loan(member_id=bearer.current_user().id, title=read_title())
    db.session.add(loan)
    save("This member has just been deleted.")
    return to_dict(loan), 201


@bp.delete("/api/loans/<int:loan_id>")
@bearer.login_required
def delete_loan(loan_id):
    """Take a book back from the member who asks."""
    loan = db.session.get(Loan, loan_id)
    # Somebody else's loan answers as one that is not there: 403 would say that it exists.
    if loan is None or loan.member_id != bearer.current_user().id:
        abort(404, description=f"You have no loan {loan_id}.")
    db.session.delete(loan)
    db.session.commit()
    return "", 204


@bp.get("/admin/loans")
@either.login_required(role="librarian")
def list_all_loans():
    """List the loans of all members, for librarians."""
    loans = select(Loan).options(joinedload(Loan.member)).order_by(Loan.id)
    found = db.session.scalars(loans)
    return [{**to_dict(loan), "member": loan.member.name} for loan in found]


def to_dict(loan):
    """Return what the API shows of a loan."""
    return {"id": loan.id, "title": loan.title}
