"""The API: the feeds for programs."""

import re
from pathlib import Path

from flask import Blueprint, abort, request, url_for

from store import feed_store, find_feed

HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't

bp = Blueprint("api", __name__)


@bp.get("/feeds")
def list_feeds():
    """List all the feeds."""
    return feed_store().feeds


@bp.get("/feeds/<int:feed_id>")
def show_feed(feed_id):
    """Show one feed."""
    return find_feed(feed_id)


@bp.post("/feeds/<int:feed_id>/likes")
def like_feed(feed_id):
    """Count the like of the person whom the body names."""
    feed = find_feed(feed_id)
    data = request.get_json()
    name = data.get("name") if isinstance(data, dict) else None
    if not isinstance(name, str) or HALF_CHARACTER.search(name):
        abort(422, description="Send an object with a name.")
    feed_store().like(feed, name)
    return feed, 201, {"Location": url_for(".show_feed", feed_id=feed_id)}


@bp.get("/careless")
def careless():
    """Fail as a program fails: for a reason that no client should read."""
    return Path("plans/secret.txt").read_text()
