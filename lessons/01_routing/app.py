"""A small community site: its feeds, the people who write them, and the topics."""

from datetime import date

from flask import Flask, abort, redirect, render_template, request, url_for
from werkzeug.routing import BaseConverter, ValidationError

from feeds import FEEDS

app = Flask(__name__)


class DateConverter(BaseConverter):
    """Match a day such as 2026-05-01, and hand it to the view as a date."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        """Turn the text in the URL into a date."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError from None  # no such day: the rule does not match

    def to_url(self, value):
        """Turn a date into the text in the URL."""
        return value.isoformat()


# A converter has to be known before the first rule that uses it.
app.url_map.converters["date"] = DateConverter


@app.template_filter()
def long_date(day):
    """Write a date for people: Friday, 1 May 2026."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def find_feed(feed_id):
    """Return the feed with this id, or answer 404."""
    for feed in FEEDS:
        if feed["id"] == feed_id:
            return feed
    abort(404)


@app.route("/")
def index():
    """Welcome the visitor with the two newest feeds."""
    return render_template("index.html", newest=FEEDS[-2:], total=len(FEEDS))


@app.route("/feeds")
def list_feeds():
    """Show all the feeds, or those that hold the words in ?q=."""
    q = request.args.get("q", "")
    feeds = [feed for feed in FEEDS if q.lower() in feed["title"].lower()]
    return render_template("feeds.html", heading="All feeds", feeds=feeds, q=q)


@app.route("/feeds/<int:feed_id>")
def show_feed(feed_id):
    """Show one feed."""
    return render_template("feed.html", feed=find_feed(feed_id))


@app.post("/feeds/<int:feed_id>/like")
def like_feed(feed_id):
    """Count one more like, and send the visitor back to the feed."""
    find_feed(feed_id)["likes"] += 1
    return redirect(url_for("show_feed", feed_id=feed_id), code=303)


@app.route("/feed/<int:feed_id>")
def old_feed(feed_id):
    """Send visitors with an old bookmark to the feed's new address, for good."""
    return redirect(url_for("show_feed", feed_id=feed_id), code=301)


@app.route("/users/<name>")
def show_user(name):
    """Show what one person wrote."""
    feeds = [feed for feed in FEEDS if feed["author"] == name]
    return render_template("feeds.html", heading=f"Feeds by {name}", feeds=feeds)


@app.route("/days/<date:day>")
def show_day(day):
    """Show the feeds of one day."""
    feeds = [feed for feed in FEEDS if feed["day"] == day]
    return render_template("feeds.html", heading=f"Feeds of {long_date(day)}", feeds=feeds)


@app.route("/topics/<path:topic>")
def show_topic(topic):
    """Show the feeds of a topic and of the topics below it."""
    feeds = [feed for feed in FEEDS if f"{feed['topic']}/".startswith(f"{topic}/")]
    return render_template("feeds.html", heading=f"Topic: {topic}", feeds=feeds)


if __name__ == "__main__":
    app.run(port=5001)
