"""What all parts of the site have: a club, and ways to find things in it."""

from werkzeug.exceptions import NotFound, UnprocessableEntity


class Part:
    """A part of the site; its blueprint is made for one app."""

    def __init__(self, club):
        self.club = club

    def book_or_404(self, book_id):
        book = self.club.book(book_id)
        if not book:
            raise NotFound(f"There is no book {book_id}.")
        return book

    def member_or(self, member_id, error=UnprocessableEntity):
        member = self.club.member(member_id)
        if not member:
            raise error(f"No member: {member_id}")
        return member
