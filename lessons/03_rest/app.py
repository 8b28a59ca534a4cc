"""A feed service as a REST API: nouns in the URLs, the verbs are HTTP's methods."""

import re
from itertools import count

from flask import Flask, abort, jsonify, request, url_for
from werkzeug.exceptions import HTTPException, UnprocessableEntity

app = Flask(__name__)
app.json.ensure_ascii = False  # Korean stays Korean in the answers

HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't

FEEDS = [
    {"id": 1, "author": "mina", "title": "Strawberries are back", "body": "At the corner shop."},
    {"id": 2, "author": "준호", "title": "골목 벼룩시장을 열어요", "body": "토요일 오전 10시."},
]
COMMENTS = [{"id": 1, "feed": 1, "author": "준호", "text": "얼마예요?"}]
FEED_IDS = count(3)
COMMENT_IDS = count(2)

# The fields that a client sends, each with its default; None: the field is required.
FEED = {"author": None, "title": None, "body": ""}
COMMENT = {"author": None, "text": None}


@app.get("/")
def index():
    """Say which resources this service has."""
    return {"resources": {"feeds": url_for("list_feeds")}}


# The collection of feeds


@app.get("/feeds")
def list_feeds():
    """List the feeds, of one author if the query asks for one."""
    author = request.args.get("author")
    return [feed for feed in FEEDS if author in (None, feed["author"])]


@app.post("/feeds")
def create_feed():
    """Create a feed in the collection and say where it is."""
    fields = read_fields(read_body(), FEED)
    feed = {"id": next(FEED_IDS), **fields}
    FEEDS.append(feed)
    return feed, 201, {"Location": url_for("show_feed", feed_id=feed["id"])}


# One feed


@app.get("/feeds/<int:feed_id>")
def show_feed(feed_id):
    """Show one feed."""
    return find_feed(feed_id)


@app.put("/feeds/<int:feed_id>")
def replace_feed(feed_id):
    """Replace a feed by the one in the request."""
    feed = find_feed(feed_id)
    feed.update(read_fields(read_body(), FEED))
    return feed


@app.patch("/feeds/<int:feed_id>")
def change_feed(feed_id):
    """Change the fields that the request holds; leave the others."""
    feed = find_feed(feed_id)
    feed.update(read_fields({**feed, **read_body()}, FEED))
    return feed


@app.delete("/feeds/<int:feed_id>")
def delete_feed(feed_id):
    """Delete a feed, and the comments that hang on it."""
    FEEDS.remove(find_feed(feed_id))
    COMMENTS[:] = [comment for comment in COMMENTS if comment["feed"] != feed_id]
    return "", 204


# The comments on a feed


@app.get("/feeds/<int:feed_id>/comments")
def list_comments(feed_id):
    """List the comments on a feed."""
    find_feed(feed_id)
    return [comment for comment in COMMENTS if comment["feed"] == feed_id]


@app.post("/feeds/<int:feed_id>/comments")
def create_comment(feed_id):
    """Create a comment; the URL says on which feed."""
    find_feed(feed_id)
    fields = read_fields(read_body(), COMMENT)
    comment = {"id": next(COMMENT_IDS), "feed": feed_id, **fields}
    COMMENTS.append(comment)
    location = url_for("show_comment", feed_id=feed_id, comment_id=comment["id"])
    return comment, 201, {"Location": location}


@app.get("/feeds/<int:feed_id>/comments/<int:comment_id>")
def show_comment(feed_id, comment_id):
    """Show one comment."""
    for comment in COMMENTS:
        if (comment["feed"], comment["id"]) == (feed_id, comment_id):
            return comment
    abort(404, description=f"There is no comment {comment_id} on feed {feed_id}.")


# What the views share


def find_feed(feed_id):
    """Return the feed with this id, or answer 404."""
    for feed in FEEDS:
        if feed["id"] == feed_id:
            return feed
    abort(404, description=f"There is no feed {feed_id}.")


def read_body():
    """Return the JSON object that the request holds, or answer 400 or 415."""
    data = request.get_json()
    if not isinstance(data, dict):
        abort(400, description="Send a JSON object.")
    return data


def read_fields(data, defaults):
    """Return the fields that `defaults` names, or answer 422 with those that are wrong."""
    fields = {name: data.get(name, default) for name, default in defaults.items()}
    errors = {}
    for name, value in fields.items():
        if value is None:
            errors[name] = ["This field is required."]
        elif not isinstance(value, str):
            errors[name] = ["This field must be a text."]
        elif HALF_CHARACTER.search(value):
            errors[name] = ["This field holds half of a character."]
        elif defaults[name] is None and not value.strip():
            errors[name] = ["This field must not be empty."]
    if errors:
        refuse(errors)
    return fields


def refuse(errors):
    """Stop the request with 422 and the fields that are wrong."""
    error = UnprocessableEntity("Some fields are not right.")
    error.errors = errors
    raise error


@app.errorhandler(HTTPException)
def answer_error(error):
    """Answer every error in one JSON shape."""
    body = {"code": error.code, "status": error.name, "message": error.description}
    if hasattr(error, "errors"):
        body["errors"] = error.errors
    # The error's own response keeps the headers that belong to it, such as Allow for a 405.
    response = error.get_response()
    response.data = jsonify(body).data
    response.mimetype = "application/json"
    return response


if __name__ == "__main__":
    app.run(port=5003)
