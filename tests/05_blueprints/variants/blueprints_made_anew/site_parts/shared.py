"""What the parts share."""

from flask import abort


def found(thing, what):
    """Return the thing, or answer 404."""
    if thing is None:
        abort(404, f"There is no such {what}.")
    return thing


def borrower(club, member_id):
    """Return the member, or answer 422."""
    member = club.member(member_id)
    if member is None:
        abort(422, "Say which member borrows the book.")
    return member
