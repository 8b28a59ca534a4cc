"""The loans: of the member who asks, and of all members for librarians."""

from flask import Blueprint, abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from auth import bearer, either
from checks import read_title
from db import db, save
from models import Loan

bp = Blueprint("loans", __name__)


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
