"""The feeds: their pages, and what happens at them."""

from flask import Blueprint, abort, redirect, render_template, request, url_for

from store import feed_store, find_feed

bp = Blueprint("feeds", __name__, url_prefix="/feeds", template_folder="templates")


@bp.get("")
def list_feeds():
    """Show all the feeds."""
    return render_template("feeds/list.html", feeds=feed_store().feeds)


@bp.get("/<int:feed_id>")
def show_feed(feed_id):
    """Show one feed."""
    return render_template("feeds/show.html", feed=find_feed(feed_id))


@bp.post("/<int:feed_id>/like")
def like_feed(feed_id):
    """Count the like of the person whom the form names."""
    name = request.form.get("name", "").strip()
    if not name:
        abort(400, description="Say who you are.")
    feed_store().like(find_feed(feed_id), name)
    return redirect(url_for(".show_feed", feed_id=feed_id), code=303)


@bp.route("/echo", methods=["GET", "POST"])
def echo():
    """Show where Flask has sent this request."""
    return {
        "blueprint": request.blueprint,
        "endpoint": request.endpoint,
        "rule": request.url_rule.rule,
        "prefix": bp.url_prefix,
        "relative": url_for(".list_feeds"),
    }


@bp.get("/note")
def note():
    """Show this blueprint's note."""
    return render_template("note.html")


@bp.errorhandler(404)
def offer_the_list(error):
    """Answer a missing feed with a page that offers the others."""
    return render_template("feeds/missing.html", error=error), 404
