"""The club's books, in memory: gone when the server stops. This file is complete as it is."""

from itertools import count
from threading import RLock


class BookStore:
    """Books by their id; an id is never given twice."""

    def __init__(self):
        # Held while a book is looked up and changed, so that no other request comes between.
        self.lock = RLock()
        self._ids = count(1)
        self._books = {}

    def all(self):
        """Return all the books, in the order in which they came."""
        return list(self._books.values())

    def get(self, book_id):
        """Return one book, or None."""
        return self._books.get(book_id)

    def add(self, values):
        """Store a new book under the next id, and return it."""
        return self.put({"id": next(self._ids), **values})

    def put(self, book):
        """Store a book in the place of the one with its id, and return it."""
        self._books[book["id"]] = book
        return book

    def delete(self, book):
        """Forget a book."""
        del self._books[book["id"]]
