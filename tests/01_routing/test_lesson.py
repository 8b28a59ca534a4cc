"""Tests lesson 01: the pages of the community site and its table of common errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest

from shared.suite.lessons import error_rows, traceback_of

LESSON = "01_routing"
SITE = "http://localhost"
CLUB = "http://localhost/club"


def titles(response):
    """Return the titles of the feeds that a page lists."""
    return [heading.text for heading in response.page.select("h2")]


def addresses(response):
    """Return the full URLs of all that a page links, loads or sends a form to."""
    found = response.page.select("[href], form[action]")
    own = [tag["href"] or tag["action"] for tag in found]
    return {urljoin(response.request.url, address) for address in own}


def test_front_page_shows_the_newest_first(client):
    """The front page counts the feeds and links the two newest."""
    response = client.get("/")
    assert "4 feeds so far" in response.text
    links = [link.text for link in response.page.select("li a")]
    assert links == ["Who has spare tomato seedlings?", "What <strong> really does"]


def test_list_shows_all_feeds_as_text(client):
    """The list shows every title, and what looks like HTML in one is text."""
    response = client.get("/feeds")
    assert len(titles(response)) == 4
    assert "What <strong> really does" in titles(response)
    assert not response.page.select("strong")


@pytest.mark.parametrize(
    ("q", "found"),
    [("벼룩", ["골목 벼룩시장을 열어요"]), ("BACK", ["Strawberries are back"]), ("none", [])],
    ids=["korean", "capitals", "nothing"],
)
def test_search_reads_the_query(client, q, found):
    """?q= picks the titles that hold the words, in any case of letters."""
    response = client.get("/feeds", query_string={"q": q})
    assert titles(response) == found
    assert ("Nothing here yet." in response.text) == (not found)


def test_search_keeps_the_words_as_text(client, draw):
    """The words of the search stand in the field again and do not break out of it."""
    words = f'"{draw.markup()}'
    response = client.get("/feeds", query_string={"q": words})
    assert response.page.select("input")[0]["value"] == words
    assert not response.page.select("img")


def test_feed_page_shows_the_feed(client):
    """A feed's page shows its text, its author and its day in words."""
    response = client.get("/feeds/4")
    assert response.page.select("h1")[0].text == "What <strong> really does"
    assert "It doesn't mean bold & loud." in response.shown
    assert "Sunday, 3 May 2026" in response.text


@pytest.mark.parametrize(
    "path",
    ["/feeds/9", "/feeds/abc", "/feeds/-1", "/feeds/", "/days/2026-02-31", "/days/today"],
    ids=["unknown", "word", "negative", "slash", "no-such-day", "no-date"],
)
def test_what_is_not_there_is_404(client, path):
    """An address that no rule fits, and a feed that is not there, answer 404."""
    assert client.get(path).status_code == 404


def test_old_address_moved_for_good(client):
    """/feed/4 answers 301 and leads to the feed."""
    response = client.get("/feed/4")
    assert response.status_code == 301
    assert client.get(response.location).status_code == 200


def test_like_counts_and_redirects(client):
    """A like is a POST: it answers 303, leads back to the feed and counts one more."""
    response = client.post("/feeds/7/like")
    assert response.status_code == 303
    assert "♥ 1" in client.get(response.location).text


def test_like_by_get_is_405(client):
    """GET on the like's address answers 405 and counts nothing."""
    assert client.get("/feeds/7/like").status_code == 405
    assert "♥ 0" in client.get("/feeds/7").text


def test_like_of_an_unknown_feed_is_404(client):
    """A like for a feed that is not there answers 404."""
    assert client.post("/feeds/9/like").status_code == 404


def test_user_page_shows_a_strange_name_as_text(client, draw):
    """A name with HTML in it is shown as text."""
    name = draw.markup()
    response = client.get(f"/users/{quote(name)}")
    assert response.page.select("h1")[0].text == f"Feeds by {name}"
    assert not response.page.select("img")


def test_user_page_shows_that_user_s_feeds(client):
    """A user's page lists what that user wrote, a Korean name's too."""
    assert len(titles(client.get("/users/mina"))) == 2
    assert titles(client.get("/users/준호")) == ["골목 벼룩시장을 열어요"]


def test_day_page_shows_that_day_s_feeds(client):
    """A day's page lists the feeds of that day."""
    assert len(titles(client.get("/days/2026-05-01"))) == 2
    assert titles(client.get("/days/2020-01-01")) == []


@pytest.mark.parametrize(
    ("topic", "count"),
    [("town", 3), ("town/garden", 1), ("tow", 0), ("code/web", 1)],
    ids=["above", "below", "half-a-word", "other"],
)
def test_topic_page_takes_slashes(client, topic, count):
    """A topic's page lists its feeds and those of the topics below it."""
    assert len(titles(client.get(f"/topics/{topic}"))) == count


@pytest.mark.parametrize(
    "path",
    ["/", "/feeds", "/feeds/2", "/users/준호", "/topics/town", "/days/2026-05-01"],
    ids=["front-page", "list", "feed", "user", "topic", "day"],
)
@pytest.mark.parametrize("mount", [SITE, CLUB], ids=["at-the-top", "below-club"])
def test_addresses_on_every_page_lead_somewhere(client, path, mount):
    """Everything a page links to is there, wherever the app is mounted."""
    response = client.get(path, base_url=mount)
    assert response.status_code == 200
    for address in addresses(response):
        assert address.startswith(f"{mount}/")
        there = client.open(address.removeprefix(mount), base_url=mount)
        assert there.status_code == (405 if address.endswith("/like") else 200)


# The Common errors table

TOP = """
from flask import Flask, abort, redirect, render_template, render_template_string, request, url_for
app = Flask(__name__)
FEEDS = [{"id": 4, "title": "Hi"}]
"""


def answer(view: str, path: str = "/", **request: str) -> Callable[[Path], str]:
    """Return what sends one request to an app with these lines below its first ones."""
    return lambda folder: traceback_of(folder, TOP + view, path, **request)


def template(text: str) -> Callable[[Path], str]:
    """Return what shows a page of this template, which gets the feeds and `feed`, None."""
    return answer(
        f'@app.get("/")\ndef index():\n'
        f"    return render_template_string({text!r}, feeds=FEEDS, feed=None)"
    )


REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "BuildError: Could not build url for endpoint '...'. Did you mean '...' instead?": answer(
        '@app.get("/")\ndef index():\n    return url_for("idnex")'
    ),
    "BuildError: Could not build url for endpoint ... Did you forget to specify values ...?": answer(
        '@app.get("/feeds/<int:feed_id>")\ndef show_feed(feed_id):\n'
        '    return url_for("show_feed", id=feed_id)',
        "/feeds/4",
    ),
    "TypeError: ...() got an unexpected keyword argument '...'": answer(
        '@app.get("/feeds/<int:feed_id>")\ndef show_feed(id):\n    return str(id)', "/feeds/4"
    ),
    "TypeError: ...() missing 1 required positional argument: '...'": answer(
        '@app.get("/feeds")\ndef show_feed(feed_id):\n    return str(feed_id)', "/feeds"
    ),
    "LookupError: the converter '...' does not exist": answer(
        '@app.get("/feeds/<integer:feed_id>")\ndef show_feed(feed_id):\n    return str(feed_id)'
    ),
    "jinja2.exceptions.UndefinedError: '...' is undefined": template("{{ feeed.title }}"),
    "jinja2.exceptions.UndefinedError: '...' has no attribute '...'": template(
        "{{ feed.title.upper() }}"
    ),
    "TypeError: unsupported format string passed to Undefined.__format__": answer(
        '@app.template_filter()\ndef thousands(number):\n    return f"{number:,}"\n'
        '@app.get("/")\ndef index():\n'
        '    return render_template_string("{{ book.prize | thousands }}", book={"price": 13500})'
    ),
    "jinja2.exceptions.TemplateSyntaxError: Unexpected end of template. ...": template(
        "{% for feed in feeds %}{{ feed.title }}"
    ),
    "jinja2.exceptions.TemplateSyntaxError: Encountered unknown tag '...'...": template(
        "{% for feed in feeds %}{% endblock %}"
    ),
    "jinja2.exceptions.TemplateAssertionError: No filter named '...'.": template(
        "{{ feeds | long_date }}"
    ),
    "NameError: name '...' is not defined": answer(
        '@app.get("/")\ndef index():\n    return jsonify(FEEDS)'
    ),
    "KeyError: ...": answer(
        '@app.get("/feeds/<int:feed_id>")\ndef show_feed(feed_id):\n'
        '    return {feed["id"]: feed for feed in FEEDS}[feed_id]["title"]',
        "/feeds/9",
    ),
    "IndexError: list index out of range": answer(
        '@app.get("/feeds/<int:feed_id>")\ndef show_feed(feed_id):\n'
        '    return FEEDS[feed_id]["title"]',
        "/feeds/4",
    ),
    "TypeError: 'NoneType' object is not subscriptable": answer(
        "def find_feed(feed_id):\n    for feed in FEEDS:\n        if feed['id'] == feed_id:\n"
        '            return feed\n@app.get("/feeds/<int:feed_id>")\n'
        'def show_feed(feed_id):\n    return find_feed(feed_id)["title"]',
        "/feeds/9",
    ),
    "AttributeError: 'NoneType' object has no attribute '...'": answer(
        '@app.get("/")\ndef index():\n    return next(iter([]), None).title'
    ),
    "ImportError: cannot import name 'Markup' from 'flask' ...": answer("from flask import Markup"),
    "ValueError: invalid literal for int() with base 10: '...'": answer(
        '@app.get("/feeds/<feed_id>")\ndef show_feed(feed_id):\n    return str(int(feed_id))',
        "/feeds/abc",
    ),
    "400 Bad Request": answer('@app.get("/")\ndef index():\n    return request.args["q"]'),
    "308 Permanent Redirect": answer(
        '@app.get("/feeds/")\ndef list_feeds():\n    return "Feeds"', "/feeds"
    ),
    "405 Method Not Allowed": answer(
        '@app.post("/like")\ndef like_feed():\n    return redirect("/")', "/like"
    ),
    "404 Not Found": answer(
        '@app.get("/feeds/<int:feed_id>")\ndef show_feed(feed_id):\n    return ""', "/feeds/abc"
    ),
}


def test_every_row_has_its_program():
    """The table's rows and the programs that reproduce them are the same."""
    assert sorted(REPRODUCTIONS) == sorted(row.message for row in error_rows(LESSON))


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """Each message of the table appears as it is written there."""
    seen = REPRODUCTIONS[row.message](tmp_path)
    assert row.pattern.search(seen), seen
