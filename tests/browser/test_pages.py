"""Looks at the pages of lessons 00, 01 and 05 in a real browser, with the network cut off.

The lessons and their solutions are served as a student serves them. What is proved here is what
only a browser can tell: that a page is styled and nothing on it is missing, that there is nothing
to complain of in the console, that forms work by a click, that markup in a title adds no element.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response, expect

from shared.serving.server import Server, served
from shared.suite.lessons import ROOT
from tests.browser.conftest import HERE
from tests.browser.phone import PHONE, width

pytestmark = pytest.mark.browser

MARKUP = "Tom & <b>loud <img src=x>"  # without a slash, so that a URL can hold it as a name
SHEET, ICON = "/static/style.css", "/static/icon.svg"
# The stylesheets and icons that each page of a site names. Those of 00 are within the page.
ASSETS = {
    "lessons/00_hello": (),
    "lessons/01_routing": (SHEET, ICON),
    "lessons/05_blueprints": (SHEET, ICON),
    "solutions/00_hello": (),
    "solutions/01_routing": (SHEET,),
    "solutions/05_blueprints": (SHEET,),
}
# A site's pages, each with its heading and some of the data that it shows.
PAGES = {
    "lessons/00_hello": {
        "/": ("Hello, Flask!", f"Python {platform.python_version()} and Flask {version('flask')}"),
    },
    "lessons/01_routing": {
        "/": ("Welcome to Our Corner", "4 feeds so far", "Who has spare tomato seedlings?"),
        "/feeds": ("All feeds", "Strawberries are back", "골목 벼룩시장을 열어요", "in code/web"),
        "/feeds/4": ("What <strong> really does", "dora, Sunday, 3 May 2026", "bold & loud", "♥ 2"),
        "/users/준호": ("Feeds by 준호", "골목 벼룩시장을 열어요"),
        "/users/nobody": ("Feeds by nobody", "Nothing here yet."),
        "/days/2026-05-01": ("Feeds of Friday, 1 May 2026", "Strawberries are back"),
        "/topics/town": ("Topic: town", "in town/market", "in town/garden"),
    },
    "lessons/05_blueprints": {
        "/": ("Welcome to Our Corner", "what the neighbours write"),
        "/feeds": ("Feeds", "Strawberries are back", "mina · ♥ 1", "준호 · ♥ 0"),
        "/feeds/1": ("Strawberries are back", "Liked by dora."),
        "/feeds/2": ("골목 벼룩시장을 열어요", "No likes yet."),
        "/feeds/9": ("No such feed", "There is no feed 9.", "See the feeds that are there"),
        "/careless": ("Internal Server Error", "Error 500. Back to the front page"),
    },
    "solutions/00_hello": {
        "/": ("Welcome to The Paper Lantern!", "We meet at the old post office."),
        "/about": ("About The Paper Lantern", "reading together since 2019."),
    },
    "solutions/01_routing": {
        "/": ("Welcome, reader", "There are 3 books on our shelf."),
        "/books": ("The shelf", "소년이 온다", "Frankenstein", "Mary Shelley"),
        "/books/12": ("소년이 온다", "한강, 2014", "13,500 won"),
        "/books?author=한강": ("Books by 한강", "소년이 온다", "채식주의자"),
        "/hello/Ada": ("Hello, Ada!", "What shall we read?"),
    },
    "solutions/05_blueprints": {
        "/": ("Welcome, reader", "We share 3 books among 2 members."),
        "/books": ("Books", "소년이 온다 by 한강", "Frankenstein by Mary Shelley"),
        "/books/12": ("소년이 온다", "한강 · 13,500 won", "Lend"),
        "/books/40": ("Internal Server Error",),
        "/members": ("Members", "지우", "Ada O'Brien"),
        "/members/1": ("지우", "No books at the moment."),
        "/admin": ("Loans", "All the books are in."),
    },
}
# Pages that do not answer 200. To book 40 there is a link: the exercise has a price without digits.
ERRORS = {
    "lessons/05_blueprints": {"/feeds/9": 404, "/careless": 500},
    "solutions/05_blueprints": {"/books/40": 500},
}
# Pages that no link leads to.
UNLINKED = {
    "lessons/01_routing": {"/users/nobody"},
    "lessons/05_blueprints": {"/feeds/9", "/careless"},
    "solutions/00_hello": {"/about"},
    "solutions/01_routing": {"/hello/Ada"},
}
# A site's file of data, and texts in it, each with the pages that show it.
DATA = {
    "lessons/01_routing": (
        "feeds.py",
        {"Who has spare tomato seedlings?": ("/", "/feeds/7"), "dora": ("/feeds", "/feeds/4")},
    ),
    "lessons/05_blueprints": (
        "store.py",
        {"Strawberries are back": ("/feeds", "/feeds/1"), "준호": ("/feeds", "/feeds/2")},
    ),
    "solutions/00_hello": ("club.py", {"The Paper Lantern": ("/", "/about")}),
    "solutions/01_routing": (
        "books.json",
        {"Frankenstein": ("/books", "/books/31"), "Mary Shelley": ("/books", "/books/31")},
    ),
    "solutions/05_blueprints": (
        "club.json",
        {
            "Frankenstein": ("/books", "/books/31"),
            "Mary Shelley": ("/books", "/books/31"),
            "지우": ("/members", "/members/1", "/books/31"),
        },
    ),
}
# Loads each icon as an image, since the browser's own request for it can't be watched, and tells
# which are none.
BROKEN_ICONS = """async () => {
    const broken = [];
    for (const link of document.querySelectorAll("link[rel~=icon]:not([href^='data:'])")) {
        const image = new Image();
        image.src = link.href;
        await image.decode().catch(() => broken.push(link.href));
    }
    return broken;
}"""
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
TRANSPARENT = "rgba(0, 0, 0, 0)"


@pytest.fixture(scope="module")
def served_once() -> Iterator[Callable[[str], Server]]:
    """Serves a site, once for all the tests that only look at it."""
    with ExitStack() as stack:

        @cache
        def serve(site: str) -> Server:
            return stack.enter_context(served(ROOT / site))

        yield serve


@pytest.fixture
def serve_copy(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Serves a copy of a site, with some texts of one of its files replaced."""
    with ExitStack() as stack:

        def serve(site: str, file: str, swaps: dict[str, str]) -> Server:
            folder = shutil.copytree(ROOT / site, tmp_path / "site")
            data = (folder / file).read_text(encoding="utf-8")
            for old, new in swaps.items():
                assert old in data
                data = data.replace(old, new)
            (folder / file).write_text(data, encoding="utf-8")
            return stack.enter_context(served(folder))

        yield serve


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The site that the test is marked with, fresh, since the test changes what it shows."""
    with served(ROOT / request.param) as server:
        yield server


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of in the console: errors, each with the URL that it is about."""
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        # The browser asks for this icon by itself where a page names none.
        if message.type == "error" and urlsplit(url).path != "/favicon.ico":
            found.append(f"{url} {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def answers(page: Page) -> dict[str, int]:
    """What the page loaded: paths, each with its status."""
    found: dict[str, int] = {}

    def note(response: Response) -> None:
        found[path_of(response.url)] = response.status

    page.on("response", note)
    return found


def go(page: Page, server: Server, path: str) -> int:
    """Open a page of the site and return its status."""
    response = page.goto(server.url + path)
    assert response is not None
    return response.status


def path_of(url: str) -> str:
    """Return the path of a URL with its query, as a person reads it."""
    parts = urlsplit(url)
    return unquote(f"{parts.path}?{parts.query}" if parts.query else parts.path)


@pytest.mark.parametrize("site", PAGES)
def test_pages_show_their_data(
    site: str, served_once: Callable[[str], Server], page: Page, complaints: list[str]
) -> None:
    """Each page has its heading and data; the browser complains of an error's status alone."""
    server = served_once(site)
    for path, (heading, *data) in PAGES[site].items():
        status = ERRORS.get(site, {}).get(path, 200)
        assert (path, go(page, server, path)) == (path, status)
        expect(page.get_by_role("heading", level=1), path).to_have_text(heading)
        seen = page.locator("body").inner_text()
        assert [text for text in data if text not in seen] == []
        if status != 200:
            assert complaints.pop(0).startswith(f"{server.url}{path} ")
        assert complaints == []


@pytest.mark.parametrize("site", PAGES)
def test_pages_are_styled_by_files_of_their_own(
    site: str,
    served_once: Callable[[str], Server],
    page: Page,
    asked: list[str],
    answers: dict[str, int],
) -> None:
    """Stylesheets and icons come from the app alone; the style applies, and fits on a phone."""
    page.set_viewport_size(PHONE)
    for path in PAGES[site]:
        answers.clear()
        go(page, served_once(site), path)
        assert page.evaluate(BROKEN_ICONS) == []
        answers.pop(path)
        assert (path, answers) == (path, dict.fromkeys(ASSETS[site], 200))
        assert (path, page.evaluate(BACKGROUND)) != (path, TRANSPARENT)
        wide = width(page)
        assert (path, wide) == (path, PHONE["width"])
    assert set(asked) == {HERE}


@pytest.mark.parametrize("site", PAGES)
def test_links_lead_to_pages(site: str, served_once: Callable[[str], Server], page: Page) -> None:
    """All that can be reached by links from the front page is of the site, and answers 200."""
    server, reached, ahead = served_once(site), {}, ["/"]
    for path in ahead:  # grows on the way
        reached[path] = go(page, server, path)
        links = page.locator("a").evaluate_all("links => links.map(link => link.href)")
        assert [link for link in links if not link.startswith(f"{server.url}/")] == []
        ahead += [path for path in dict.fromkeys(map(path_of, links)) if path not in ahead]
    errors = {path: status for path, status in reached.items() if status != 200}
    unlinked = UNLINKED.get(site, set())
    assert errors == {k: v for k, v in ERRORS.get(site, {}).items() if k not in unlinked}
    assert set(PAGES[site]) - set(reached) == unlinked


@pytest.mark.parametrize("site", DATA)
def test_markup_in_the_data_stays_text(
    site: str, serve_copy: Callable[..., Server], page: Page, complaints: list[str]
) -> None:
    """Titles and names with markup are shown as they were written, and add no element."""
    file, texts = DATA[site]
    server = serve_copy(site, file, {text: f"{text} {MARKUP}" for text in texts})
    for text, paths in texts.items():
        for path in paths:
            assert (path, go(page, server, path)) == (path, 200)
            expect(page.locator("body"), path).to_contain_text(f"{text} {MARKUP}")
            expect(page.locator("b, img"), path).to_have_count(0)
    assert complaints == []


def test_title_with_markup_names_the_tab(served_once: Callable[[str], Server], page: Page) -> None:
    """The lesson's own title with markup is text in the heading, in the list and on the tab."""
    server = served_once("lessons/01_routing")
    go(page, server, "/feeds")
    page.get_by_role("link", name="What <strong> really does").click()
    expect(page).to_have_title("What <strong> really does · Our Corner")
    expect(page.locator("h1")).to_have_text("What <strong> really does")
    expect(page.locator("strong")).to_have_count(0)


@pytest.mark.parametrize(
    ("site", "path", "heading"),
    [
        ("lessons/01_routing", "/users/{}", "Feeds by {}"),
        ("solutions/01_routing", "/hello/{}", "Hello, {}!"),
        ("solutions/01_routing", "/books?author={}", "Books by {}"),
    ],
)
def test_markup_in_the_address_stays_text(
    site: str, path: str, heading: str, served_once: Callable[[str], Server], page: Page
) -> None:
    """A name that comes with the URL is shown as it was written, and adds no element."""
    go(page, served_once(site), path.format(quote(MARKUP)))
    expect(page.locator("h1")).to_have_text(heading.format(MARKUP))
    expect(page.locator("b, img")).to_have_count(0)


def test_search_finds_and_keeps_the_words(
    served_once: Callable[[str], Server], page: Page, complaints: list[str]
) -> None:
    """Lesson 01's search lists what has the words in its title, and keeps them in its box."""
    go(page, served_once("lessons/01_routing"), "/feeds")
    for words, titles in {
        "STRAW": ["Strawberries are back"],
        "벼룩": ["골목 벼룩시장을 열어요"],
        "<strong>": ["What <strong> really does"],
        '"><b>quoted': [],
    }.items():
        page.get_by_label("Search the titles").fill(words)
        page.get_by_role("button", name="Search").click()
        expect(page.locator("h2"), words).to_have_text(titles)
        expect(page.get_by_label("Search the titles"), words).to_have_value(words)
        expect(page.locator("b, strong"), words).to_have_count(0)
        assert path_of(page.url).startswith("/feeds?q=")
    assert complaints == []


@pytest.mark.parametrize("server", ["lessons/01_routing"], indirect=True)
def test_like_is_counted(server: Server, page: Page, complaints: list[str]) -> None:
    """A click on lesson 01's heart counts, and leads back to the feed; to load it again does not."""
    go(page, server, "/feeds/1")
    page.get_by_role("button", name="♥ 4").click()
    expect(page.get_by_role("button")).to_have_text("♥ 5")
    expect(page).to_have_url(f"{server.url}/feeds/1")
    page.reload()
    expect(page.get_by_role("button")).to_have_text("♥ 5")
    assert complaints == []


@pytest.mark.parametrize("server", ["lessons/05_blueprints"], indirect=True)
def test_like_by_name(server: Server, page: Page, complaints: list[str]) -> None:
    """Lesson 05's form adds a name to the feed, once: the second time a page says why not."""

    def like(name: str) -> None:
        page.get_by_label("Your name").fill(name)
        page.get_by_role("button", name="Like").click()

    go(page, server, "/feeds/1")
    like("한별")
    expect(page.get_by_text("Liked by")).to_have_text("Liked by dora, 한별.")
    expect(page).to_have_url(f"{server.url}/feeds/1")
    like(MARKUP)
    expect(page.get_by_text("Liked by")).to_have_text(f"Liked by dora, 한별, {MARKUP}.")
    expect(page.locator("b, img")).to_have_count(0)
    page.get_by_role("link", name="All feeds").click()
    expect(page.locator(".card").first).to_contain_text("♥ 3")
    assert complaints == []

    page.get_by_role("link", name="Strawberries are back").click()
    like(MARKUP)
    expect(page.locator("h1")).to_have_text("Conflict")
    expect(page.locator("main")).to_contain_text(f"{MARKUP} likes this feed already.")
    expect(page.locator("b, img")).to_have_count(0)
    page.get_by_role("link", name="Back to the front page").click()
    expect(page.locator("h1")).to_have_text("Welcome to Our Corner")
    assert complaints.pop(0).startswith(f"{server.url}/feeds/1/like ")
    assert complaints == []


def test_like_without_a_name_is_not_sent(served_once: Callable[[str], Server], page: Page) -> None:
    """The browser asks for the name before it sends lesson 05's form."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    go(page, served_once("lessons/05_blueprints"), "/feeds/1")
    page.get_by_role("button", name="Like").click()
    expect(page.locator("input:focus:invalid")).to_have_count(1)
    page.reload()
    expect(page.get_by_text("Liked by")).to_have_text("Liked by dora.")
    assert set(sent) == {"GET"}


@pytest.mark.parametrize(
    ("title", "member"), [("Frankenstein", "Ada O'Brien"), (MARKUP, "Ada <i>& Co")]
)
def test_book_is_lent_and_taken_back(
    title: str,
    member: str,
    serve_copy: Callable[..., Server],
    page: Page,
    complaints: list[str],
) -> None:
    """Solution 05's forms lend a book, once, show who has it on three pages, and take it back."""
    swaps = {"Frankenstein": title, "Ada O'Brien": member}
    server = serve_copy("solutions/05_blueprints", "club.json", swaps)
    heading, main, book = page.locator("h1"), page.locator("main"), "/books/31"

    go(page, server, book)
    page.get_by_label("Member").select_option(member)
    page.get_by_role("button", name="Lend").click()
    expect(main).to_contain_text(f"Lent to {member}.")
    expect(page).to_have_url(server.url + book)
    page.get_by_role("link", name=member).click()
    expect(heading).to_have_text(member)
    expect(page.locator("main li")).to_have_text([title])
    page.get_by_role("link", name="Loans").click()
    expect(page.locator("form span")).to_have_text([f"{title}, lent to {member}"])
    expect(page.locator("b, i, img")).to_have_count(0)
    assert complaints == []

    go(page, server, book)
    page.get_by_role("button", name="Lend").click()
    expect(heading).to_have_text("Conflict")
    expect(main).to_contain_text(f"This book is lent to {member}.")
    expect(page.locator("b, i, img")).to_have_count(0)
    assert complaints.pop(0).startswith(f"{server.url}{book}/lend ")

    page.get_by_role("link", name="Loans").click()
    page.get_by_role("button", name="Take back").click()
    expect(main).to_contain_text("All the books are in.")
    expect(page).to_have_url(f"{server.url}/admin")
    expect(page.get_by_role("button")).to_have_count(0)
    go(page, server, "/members/2")
    expect(main).to_contain_text("No books at the moment.")
    go(page, server, book)
    expect(heading).to_have_text(title)
    expect(main).not_to_contain_text("Lent to")
    assert complaints == []
