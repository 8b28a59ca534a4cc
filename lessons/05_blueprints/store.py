"""The feeds, in memory, and the one rule they have. A database takes this place in lesson 07."""

from flask import abort, current_app


class AlreadyLiked(Exception):
    """A person likes a feed a second time; the text says who and what."""


class FeedStore:
    """The feeds of one app."""

    def __init__(self):
        self.feeds = [
            {"id": 1, "author": "mina", "title": "Strawberries are back", "likes": ["dora"]},
            {"id": 2, "author": "준호", "title": "골목 벼룩시장을 열어요", "likes": []},
        ]

    def like(self, feed, name):
        """Count a person's like, once."""
        if name in feed["likes"]:
            raise AlreadyLiked(f"{name} likes this feed already.")
        feed["likes"].append(name)


def feed_store():
    """Return the feeds of the app that answers this request."""
    return current_app.extensions["feeds"]


def find_feed(feed_id):
    """Return the feed with this id, or answer 404."""
    for feed in feed_store().feeds:
        if feed["id"] == feed_id:
            return feed
    abort(404, description=f"There is no feed {feed_id}.")
