"""The club's books, members and loans. Given: there is nothing to change in this file."""

import json
from pathlib import Path


class ClubError(Exception):
    """A rule of the club is against it; the text is a sentence for people."""


class AlreadyLent(ClubError):
    """The book is out."""


class NotLent(ClubError):
    """The book is in."""


class Club:
    """One club. Its books and members come from club.json, its loans are in memory."""

    def __init__(self):
        data = json.loads(Path(__file__).with_name("club.json").read_text(encoding="utf-8"))
        self.books = data["books"]  # dicts: id, title, author, price (a text, such as "13500")
        self.members = data["members"]  # dicts: id, name
        self._borrowers = {}  # a book's id to a member

    def book(self, book_id):
        """Return the book with this id, or None."""
        return next((book for book in self.books if book["id"] == book_id), None)

    def member(self, member_id):
        """Return the member with this id, or None."""
        return next((member for member in self.members if member["id"] == member_id), None)

    def borrower(self, book):
        """Return the member who has the book, or None."""
        return self._borrowers.get(book["id"])

    def borrowed_by(self, member):
        """Return the books that a member has."""
        return [book for book in self.books if self.borrower(book) == member]

    def loans(self):
        """Return the books that are out, as pairs: book, member."""
        return [(book, self.borrower(book)) for book in self.books if self.borrower(book)]

    def lend(self, book, member):
        """Lend a book; raises AlreadyLent."""
        borrower = self.borrower(book)
        if borrower:
            raise AlreadyLent(f"This book is lent to {borrower['name']}.")
        self._borrowers[book["id"]] = member

    def take_back(self, book):
        """Take a book back; raises NotLent."""
        if not self.borrower(book):
            raise NotLent(f"Nobody has borrowed {book['title']}.")
        del self._borrowers[book["id"]]
