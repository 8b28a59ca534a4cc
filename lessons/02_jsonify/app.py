"""A feed service that takes JSON and answers JSON."""

import re
from itertools import count

from flask import Flask, abort, jsonify, request, url_for
from werkzeug.exceptions import HTTPException, UnprocessableEntity

app = Flask(__name__)
app.json.ensure_ascii = False  # Korean stays Korean in the answers, not \ud55c\uad6d

HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't

FEEDS = [
    {"id": 1, "author": "mina", "title": "Strawberries are back"},
    {"id": 2, "author": "준호", "title": "골목 벼룩시장을 열어요"},
]
IDS = count(3)


def find_feed(feed_id):
    """Return the feed with this id, or answer 404."""
    for feed in FEEDS:
        if feed["id"] == feed_id:
            return feed
    abort(404, description=f"There is no feed {feed_id}.")


@app.get("/")
def index():
    """Say which resources this service has."""
    return {"resources": {"feeds": url_for("list_feeds"), "echo": url_for("echo")}}


@app.get("/api/v1/feeds")
def list_feeds():
    """List the feeds, of one author if the query asks for one."""
    author = request.args.get("author")
    return [feed for feed in FEEDS if author in (None, feed["author"])]


@app.get("/api/v1/feeds/<int:feed_id>")
def show_feed(feed_id):
    """Show one feed."""
    return find_feed(feed_id)


@app.post("/api/v1/feeds")
def create_feed():
    """Check a new feed, store it, and say where it is."""
    data = request.get_json()
    if not isinstance(data, dict):
        abort(400, description="Send a JSON object.")
    errors = check_feed(data)
    if errors:
        refuse(errors)
    feed = {"id": next(IDS), "author": data["author"], "title": data["title"]}
    FEEDS.append(feed)
    return feed, 201, {"Location": url_for("show_feed", feed_id=feed["id"])}


def check_feed(data):
    """Return what is wrong with a feed: its fields, each with a list of sentences."""
    errors = {}
    for field in ("author", "title"):
        value = data.get(field)
        if value is None:
            errors[field] = ["This field is required."]
        elif not isinstance(value, str):
            errors[field] = ["This field must be a text."]
        elif not value.strip():
            errors[field] = ["This field must not be empty."]
        elif HALF_CHARACTER.search(value):
            errors[field] = ["This field holds half of a character."]
    return errors


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


@app.post("/echo")
def echo():
    """Show in which part of the request the data arrived."""
    found = {
        "content_type": request.content_type,
        "query": request.args,
        "form": request.form,
        "json": request.get_json(silent=True),
    }
    if HALF_CHARACTER.search(app.json.dumps(found)):
        abort(400, description="Half of a character can't be sent back.")
    return found


# Two views without any checks: for comparing, not for copying.


@app.post("/careless/json")
def careless_json():
    """Trust that the JSON holds a title."""
    data = request.get_json()
    return {"title": data["title"]}, 201


@app.post("/careless/form")
def careless_form():
    """Trust that the form holds a title."""
    return {"title": request.form["title"]}, 201


if __name__ == "__main__":
    app.run(port=5002)
