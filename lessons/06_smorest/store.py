"""The items, in memory: gone when the server stops. A database takes this place in lesson 08."""

from itertools import count
from threading import RLock

from flask import current_app


class ItemStore:
    """Items by their id; an id is never given twice."""

    def __init__(self):
        # Held while an item is looked up and changed, so that no other request comes between.
        self.lock = RLock()
        self._ids = count(1)
        self._items = {}
        self.add({"name": "자전거", "price": 80000, "condition": "used", "phone": "010-0000-0001"})
        self.add({"name": "Teapot", "price": 12000, "condition": "new", "phone": "010-0000-0002"})
        self.add({"name": "Desk lamp", "price": 9000, "condition": "used"})

    def all(self):
        """Return all the items."""
        return list(self._items.values())

    def get(self, item_id):
        """Return one item, or None."""
        return self._items.get(item_id)

    def add(self, values):
        """Store a new item under the next id, and return it."""
        return self.put({"id": next(self._ids), **values})

    def put(self, item):
        """Store an item in the place of the one with its id, and return it."""
        self._items[item["id"]] = item
        return item

    def delete(self, item):
        """Forget an item."""
        del self._items[item["id"]]


def item_store():
    """Return the items of the app that answers this request."""
    return current_app.extensions["items"]
