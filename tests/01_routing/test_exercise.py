"""Grades exercise 01: the club's shelf."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, urlsplit

import pytest

from shared.suite import tr
from shared.suite.draw import EMOJI
from shared.suite.errors import LIKES_PAGES
from shared.suite.scripts import breaking_out, runs

SITE = "http://localhost"
CLUB = "http://localhost/club"  # where the app is mounted in task 6
REDIRECTS = (301, 302, 303, 307, 308)
IN_KOREAN = LIKES_PAGES | {"Accept-Language": "ko,en;q=0.5"}
IN_GERMAN = LIKES_PAGES | {"Accept-Language": "de"}  # which has a point for thousands
NOWHERE = "/books/0"  # of no book, where a check has none with this id
# What leads to this site, at whichever of its addresses.
OWN = re.compile(r"https?://(localhost|127\.0\.0\.1)(:\d+)?(/|$)|http://example\.org/club(/|$)")


@pytest.fixture
def authors(draw):
    korean, latin, apostrophe = draw.names(3)
    ampersand = " & ".join(draw.word(5).title() for _ in range(11))  # and long
    signs = f"C++ {draw.word(5)} #1, №2, 100%25?"  # each means something in a URL, but for №
    return {
        "korean": korean,
        "latin": latin,
        "apostrophe": apostrophe,
        "ampersand": f"{ampersand} and {draw.word(5).title()}",
        "signs": signs,
    }


@pytest.fixture
def long_words(draw):
    """Return a title and an author that tempt a page to cut them."""
    return {
        "title": " ".join(draw.title() for _ in range(10)),
        "author": " ".join(draw.name() for _ in range(20)),
    }


@pytest.fixture
def markup(draw):
    """Return a text with HTML and JavaScript in it, signs that `&` begins, and an emoji."""
    return f"{draw.markup()} &lt;b&gt; Ink&notes {EMOJI} {breaking_out(draw.word())}"


@pytest.fixture
def books(draw, authors):
    """Six books of five authors in random order; no title is a part of another.

    The first and the last book are of one author, with the apostrophe, and differ in all else.
    """
    titles = [draw.korean(), f"{draw.name()}'s Garden", *(draw.title() for _ in range(4))]
    others = [author for kind, author in authors.items() if kind != "apostrophe"]
    writers = [authors["apostrophe"], *draw.shuffled(others)]
    ids, years = draw.sample(range(100, 900), 6), draw.sample(range(1901, 2026), 6)
    return [
        draw.book(id=id, title=f"{title} {draw.word()}", author=author, year=year)
        for id, title, author, year in zip(
            ids, draw.shuffled(titles), [*writers, writers[0]], years, strict=True
        )
    ]


@pytest.fixture
def shelf(boot):
    """Start the app with these books in books.json."""

    def start(books):
        return boot(files={"books.json": json.dumps(books, ensure_ascii=False)})

    return start


@pytest.fixture
def client(shelf, books):
    return shelf(books)


def look_around(client, books):
    """Open each kind of page, as a visitor who was there before."""
    book = books[0]
    for url in ("/", "/hello/Mina", "/books", f"/books/{book['id']}"):
        client.get(url)
    client.get("/books", query_string={"author": book["author"]})


def visit(client, url, mount=SITE):
    """GET a full URL below the address at which the app is mounted."""
    return client.get(url.removeprefix(mount) or "/", base_url=mount)


def words(response, css="body"):
    """Return the text that a reader sees in these elements."""
    return " ".join(element.text for element in response.page.select(css))


def links(response, text=""):
    """Return the full URLs to which the page's links lead, of those that show `text`."""
    return response.addresses("a[href]", text=text)


def place(url):
    """Return a URL without its query; /books/ with its slash counts as /books here."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def is_404_page(response):
    """Say whether this is a page of a 404; such an answer may also be no page at all."""
    return response.status_code == 404 and "html" in response.headers.get("Content-Type", "")


def stylesheets(response):
    """Return the full URLs of the page's stylesheets, of those that are the site's own."""
    addresses = response.addresses("link[rel~=stylesheet][href]")
    return [address for address in addresses if address.startswith(f"{SITE}/")]


def shown(response, books):
    """Return the titles that the page shows, in the order of the file."""
    page = words(response)
    return [book["title"] for book in books if book["title"] in page]


def check_text(response, text, css="body"):
    """Check that a page shows this markup as text, and that none of it became HTML."""
    assert response.status_code == 200
    assert text in words(response, css), tr(
        f"{text} as text, not as HTML", f"HTML이 아니라 글자 그대로의 {text}"
    )
    check_harmless(response, text)


def check_harmless(response, text):
    """Check that this markup is no element, attribute or script of the page."""
    assert not runs(response.page, text), tr(
        f"{text} as text everywhere on the page; here a part of it is HTML or JavaScript",
        f"페이지 어디에서나 글자 그대로의 {text}. 지금은 일부가 HTML이나 JavaScript가 됐어요",
    )


def check_shows(response, books):
    """Check that a page shows the title and the author of each of these books."""
    page = words(response)
    wanted = [book[key] for book in books for key in ("title", "author")]
    missing = [text for text in wanted if text not in page]
    assert missing == [], tr(
        f"the title and author of every book; missing: {first(missing)}",
        f"모든 책의 제목과 저자. 빠진 것: {first(missing)}",
    )


def check_list(response, books, wanted):
    """Check that a list shows these titles only, and says that it is empty only where it is."""
    assert response.status_code == 200
    assert shown(response, books) == wanted, tr(
        f"these titles and no others: {', '.join(wanted)}",
        f"이 제목만: {', '.join(wanted)}",
    )
    assert not (wanted and response.page.select("#empty")), tr(
        'no element with id="empty" while the page shows books',
        '페이지에 책이 보일 때는 id="empty"인 요소가 없음',
    )


def check_says_empty(response):
    """Check that a page says in its element `empty` that there are no books."""
    assert response.status_code == 200
    assert words(response, "#empty"), tr(
        'a sentence of yours in an element with id="empty"',
        'id="empty"인 요소 안에 직접 쓴 문장',
    )


def check_sentence(response, sentence):
    """Check that a page has the sentence of the empty shelf."""
    assert response.status_code == 200
    told = sentence and sentence in words(response)
    assert told, tr(f"the sentence of the empty shelf: {sentence}", f"빈 책꽂이의 문장: {sentence}")


def check_style(response):
    """Check that what a stylesheet's address answers is a stylesheet."""
    assert response.status_code == 200
    assert response.headers.get("Content-Type", "").startswith("text/css"), tr(
        "a stylesheet (text/css)", "스타일시트(text/css)"
    )


def first(texts):
    return texts[0] if texts else ""


def of_author(books, author):
    return [book["title"] for book in books if book["author"] == author]


def check_price(response, book):
    """Check that a page shows a book's price with its commas, and not as a part of more."""
    assert response.status_code == 200
    price = f"{book['price']:,}"
    assert re.search(rf"(?<![\d,]){price}(?!,?\d)", words(response)), tr(
        f"the price as {price}", f"{price} 형식의 가격"
    )


def check_only(response, books, book):
    """Check that a page shows the title of this book, and of no other."""
    assert shown(response, books) == [book["title"]], tr(
        f"{book['title']} and no other title", f"{book['title']}, 다른 제목은 없음"
    )


def check_frame(client, address, **options):
    """Check that a page answers, has a stylesheet, and leads to `/` and to `/books`."""
    response = client.get(address, **options)
    assert response.status_code == 200
    assert stylesheets(response), tr(
        "the frame of base.html: a link to static/style.css",
        "base.html의 틀: static/style.css를 불러오는 link 요소",
    )
    check_style(visit(client, stylesheets(response)[0]))
    targets = {place(url) for url in links(response) if not urlsplit(url).query}
    assert {SITE, f"{SITE}/books"} <= targets, tr(
        "the frame of base.html: a link to / and a link to /books",
        "base.html의 틀: /로 가는 링크와 /books로 가는 링크",
    )


# 1. One frame, and a number that is right


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_front_page_is_styled(client):
    """The front page links a stylesheet, and the stylesheet is there.

    첫 페이지가 스타일시트를 불러오고, 그 파일이 실제로 있어요.
    """
    response = client.get("/")
    assert response.status_code == 200
    assert stylesheets(response), tr(
        "a stylesheet in the page's head", "페이지의 head에서 불러오는 스타일시트"
    )
    check_style(visit(client, stylesheets(response)[0]))


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_front_page_counts_the_books(shelf, draw):
    """The front page says how many books books.json holds, each time.

    첫 페이지가 books.json에 책이 몇 권 있는지 몇 번을 열어도 알려 줘요.
    """
    # So many that a number for people has a comma, and all of one title and author.
    book = draw.book(title="A", author="B")
    books = [book | {"id": 2 * place} for place in range(draw.number(1001, 1099))]
    client = shelf(books)
    client.get("/books?author=C")
    client.get("/")
    response = client.get("/", headers=IN_KOREAN)
    assert words(response, "#count") == str(len(books)), tr(
        f'{len(books)} in the element with id="count"',
        f'id="count"인 요소 안에 {len(books)}',
    )


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_front_page_of_an_empty_shelf_says_0(shelf):
    """The front page says 0 when there are no books.

    책이 한 권도 없으면 첫 페이지가 0이라고 알려 줘요.
    """
    response = shelf([]).get("/")
    assert words(response, "#count") == "0", tr(
        '0 in the element with id="count"', 'id="count"인 요소 안에 0'
    )


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_front_page_stands_in_the_frame(client):
    """The front page links to itself and to the shelf.

    첫 페이지에 첫 페이지와 책꽂이로 가는 링크가 있어요.
    """
    check_frame(client, "/")


# 2. A greeting


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["korean", "latin", "apostrophe", "ampersand", "signs"])
def test_hello_greets_by_name(boot, authors, kind):
    """The greeting holds the name of the address, in its heading.

    주소에 있는 이름이 인사말의 제목에 들어 있어요.
    """
    languages = IN_KOREAN if kind == "korean" else None
    response = boot().get(f"/hello/{quote(authors[kind])}", headers=languages)
    assert response.status_code == 200
    assert authors[kind] in words(response, "h1"), tr(
        f"{authors[kind]} in the page's <h1>", f"페이지의 <h1>에 {authors[kind]}"
    )


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_hello_shows_markup_as_text(boot, markup):
    """A name with HTML in it is shown as text and does nothing.

    이름에 HTML이 들어 있어도 글자 그대로 보이고 아무 일도 일어나지 않아요.
    """
    check_text(boot().get(f"/hello/{quote(markup)}"), markup, "h1")


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_hello_stands_in_the_frame(shelf):
    """The greeting stands in the same frame as the front page, also when there are no books.

    인사 페이지도 책이 없을 때까지 첫 페이지와 같은 틀 안에 있어요.
    """
    check_frame(shelf([]), "/hello/World")


# 3. The shelf


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_list_shows_every_book(shelf, draw, books, authors):
    """The list shows the title and the author of every book.

    목록에 모든 책의 제목과 저자가 보여요.
    """
    latin = authors["latin"]
    more = (latin, latin.upper(), latin)  # in any case of letters, one author who comes again
    books += [draw.book(id=id, author=author) for id, author in enumerate(more, 1000)]
    response = shelf(books).get("/books", headers=IN_KOREAN)
    assert response.status_code == 200
    check_shows(response, books)


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_long_list_shows_every_book(shelf, draw, long_words):
    """A shelf of fifty books and more is shown whole, and each title and author in full, each time.

    책이 쉰 권이 넘어도 몇 번을 열어도 모두 보이고, 제목과 저자는 길어도 끝까지 보여요.
    """
    books = draw.books(51)
    books[0] |= long_words | {"year": 2026}
    client = shelf(books)
    client.get("/")
    client.get("/books", query_string={"author": books[1]["author"]})
    response = client.get("/books")
    assert response.status_code == 200
    check_shows(response, books)


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("key", ["title", "author"])
def test_list_shows_markup_as_text(shelf, draw, markup, key):
    """A title or an author with HTML in it is shown in the list as text.

    제목이나 저자에 HTML이 들어 있어도 목록에 글자 그대로 보여요.
    """
    book = draw.book(**{key: markup})
    check_text(shelf([book]).get("/books"), book[key])


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_each_title_links_to_its_page(shelf, books):
    """Each title in the list is a link to that book's page, also when two books have one title.

    목록의 제목마다 그 책의 페이지로 가는 링크가 걸려 있어요. 제목이 같은 책이 두 권 있을 때도요.
    """
    books = [*books, books[0] | {"id": 1000}]
    response = shelf(books).get("/books")
    unlinked = [
        f"{book['title']} → /books/{book['id']}"
        for book in books
        if f"{SITE}/books/{book['id']}" not in map(place, links(response, book["title"]))
    ]
    assert unlinked == [], tr(
        f"each title as a link: {first(unlinked)}", f"제목마다 걸린 링크: {first(unlinked)}"
    )


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_empty_shelf_says_so(shelf, books, draw):
    """An empty shelf shows its sentence, a filled one does not.

    책꽂이가 비었으면 비었다는 문장이 보이고, 책이 있으면 보이지 않아요.
    """
    check_list(shelf(books).get("/books"), books, [book["title"] for book in books])
    empty = shelf([])
    for query in ("", "?author="):
        check_says_empty(empty.get(f"/books{query}"))
    nobody = empty.get("/books", query_string={"author": draw.word()})
    if not words(nobody, "#empty"):
        check_sentence(nobody, words(empty.get("/books"), "#empty"))


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("state", ["full", "empty", "one-author", "nobody"])
def test_list_stands_in_the_frame(shelf, books, draw, state):
    """The list stands in the same frame as the front page, full or empty.

    목록도 책이 있든 비었든 첫 페이지와 같은 틀 안에 있어요.
    """
    authors = {"one-author": books[0]["author"], "nobody": draw.word()}
    query = {"author": authors[state]} if state in authors else None
    client = shelf([] if state == "empty" else books)
    check_frame(client, "/books", query_string=query)


# 4. A page for each book


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("key", ["title", "author", "year"])
def test_book_page_shows_the_book(shelf, books, long_words, key):
    """A book's page shows its title and its author in full, and its year.

    책 페이지에 제목과 저자가 길어도 끝까지, 그리고 출간 연도가 보여요.
    """
    book = books[0] | long_words
    response = shelf([book, *books[1:]]).get(f"/books/{book['id']}")
    assert response.status_code == 200
    assert str(book[key]) in words(response), tr(f"{key}: {book[key]}", f"{key}: {book[key]}")


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("size", ["zero", "hundreds", "1000", "thousands", "1000000", "millions"])
def test_price_has_a_comma(shelf, draw, size):
    """The price has a comma for thousands, as in 13,500.

    가격은 13,500처럼 천 단위마다 쉼표가 있어요.
    """
    prices = {
        "zero": 0,
        "hundreds": draw.number(901, 999),
        "1000": 1000,
        "thousands": draw.price(),
        "1000000": 1_000_000,
        "millions": draw.number(10_001, 30_000) * 100,
    }
    # No other number of this book looks like a price, so that the price is what is found.
    book = draw.book(title=f"{draw.word()} {draw.word()}", price=prices[size])
    check_price(shelf([book]).get(f"/books/{book['id']}", headers=IN_GERMAN), book)


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_book_page_is_the_same_on_every_visit(shelf, books, long_words):
    """A book's page shows that book in full when opened again, and after the other pages.

    책 페이지를 다시 열어도, 다른 페이지를 연 다음에도 그 책만 빠짐없이 보여요.
    """
    books = [book | {key: f"{book[key]} {long_words[key]}" for key in long_words} for book in books]
    books[0]["year"] = 2026  # the newest: it may stand on other pages too
    client = shelf(books)
    look_around(client, books)
    for book in (books[-1], books[0]):
        response = client.get(f"/books/{book['id']}")
        check_price(response, book)
        check_only(response, books, book)
        check_shows(response, [book])


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("place", ["first", "last"])
def test_book_page_shows_that_book_only(shelf, books, place):
    """A book's page shows that book and no other, wherever it stands in the file, also with id 0.

    책이 파일의 어디에 있든, id가 0이어도 책 페이지에는 그 책만 보여요.
    """
    books[-1] |= {"id": 0}
    book = books[0 if place == "first" else -1]
    response = shelf(books).get(f"/books/{book['id']}", headers=IN_KOREAN)
    assert response.status_code == 200
    check_only(response, books, book)


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("key", ["title", "author"])
def test_book_page_shows_markup_as_text(shelf, draw, markup, key):
    """A title or an author with HTML in it is shown on the book's page as text, and on that of a 404.

    제목이나 저자에 HTML이 들어 있어도 책 페이지에, 그리고 404 페이지에도 글자 그대로 보여요.
    """
    # In a <title> all is text but its end.
    book = draw.book(**{key: f"</title>{markup}"})
    client = shelf([book])
    check_text(client.get(f"/books/{book['id']}"), book[key])
    missing = client.get(NOWHERE)
    if is_404_page(missing):
        check_harmless(missing, book[key])


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_unknown_book_is_404(client, shelf, books, draw):
    """The page of a book that is there answers 200, an unknown id 404, also when there are no books.

    있는 책의 페이지는 200으로, 없는 id는 404로 응답해요. 책이 한 권도 없을 때도요.
    """
    assert client.get(f"/books/{books[0]['id']}").status_code == 200
    assert client.get(f"/books/{draw.number(9000, 9999)}").status_code == 404
    assert client.get(NOWHERE).status_code == 404
    assert shelf([]).get(NOWHERE).status_code == 404


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_word_for_an_id_is_404(client, books, markup):
    """/books/abc answers 404, and so does whatever else is no id.

    /books/abc는 404로 응답하고, id가 아닌 다른 글자도 그래요.
    """
    id = books[0]["id"]
    assert client.get(f"/books/{id}").status_code == 200
    # isdigit() takes the ² for a digit, and int() does not.
    for word in ("abc", f"{id}²", markup):
        response = client.get(f"/books/{quote(word)}")
        assert response.status_code == 404
        if is_404_page(response):
            check_harmless(response, word)


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_book_page_stands_in_the_frame(client, books):
    """A book's page stands in the same frame as the front page.

    책 페이지도 첫 페이지와 같은 틀 안에 있어요.
    """
    check_frame(client, f"/books/{books[0]['id']}")


# 5. Only one author


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_query_picks_an_author(shelf, books, authors):
    """/books?author=... shows all the books of that author and no others.

    /books?author=...에는 그 저자의 책이 모두, 그리고 그 책만 보여요.
    """
    # The first author has two books, and another differs in capitals only from a third one.
    one, two, latin = books[0]["author"], books[1]["author"], authors["latin"]
    books = [*books, books[0] | {"id": 1000, "title": "Zyx", "author": latin.upper()}]
    client = shelf(books)
    visitors = (client, client.another())
    # What was asked before makes no difference.
    client.get("/books")
    client.get(f"/books/{books[0]['id']}")
    asked = (two, one, f" {latin}", latin, latin.upper(), f" {latin}")
    for visitor, author in zip(3 * visitors, asked, strict=True):
        response = visitor.get("/books", query_string={"author": author})
        check_list(response, books, of_author(books, author))


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    "who",
    [
        "stranger",
        "half-a-name",
        "more-than-a-name",
        "other-case",
        "space-in-front",
        "wide-space-behind",
        "wide-letters",
    ],
)
def test_author_without_books_has_an_empty_shelf(client, shelf, books, authors, draw, who):
    """A name that is no author's, half a name too, shows the sentence of the empty shelf.

    저자가 아닌 이름이나 이름의 일부만 쓰면 빈 책꽂이의 문장이 보여요.
    """
    latin, several = authors["latin"], authors["ampersand"]
    ends = ((latin, " "), (several, " & "), (several, " and "), (authors["signs"], ","))
    names = {
        "stranger": [draw.word()],
        "half-a-name": [name.partition(end)[0] for name, end in ends],
        "more-than-a-name": [f"{latin}s"],
        "other-case": [latin.upper()],
        "space-in-front": [f" {latin}", " "],
        "wide-space-behind": [f"{latin}\u3000"],  # of a Korean or Japanese keyboard
        "wide-letters": [
            "".join(chr(ord(sign) + 0xFEE0) if sign > " " else sign for sign in latin)
        ],
    }
    for name in names[who]:
        response = client.get("/books", query_string={"author": name})
        check_list(response, books, [])
        if not words(response, "#empty"):  # whose words are open
            check_sentence(response, words(shelf([]).get("/books"), "#empty"))


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("who", ["author", "stranger"])
def test_author_in_the_query_is_text(shelf, draw, markup, who):
    """A name with HTML in it, behind the = of the query, does nothing on the page.

    쿼리의 = 뒤에 있는 이름에 HTML이 들어 있어도 페이지에서 아무 일도 일어나지 않아요.
    """
    name, book = markup, draw.book()
    client = shelf([book | {"author": name} if who == "author" else book])
    response = client.get("/books", query_string={"author": name})
    assert response.status_code == 200
    wanted = [book["title"]] if who == "author" else []
    assert shown(response, [book]) == wanted, tr("the books of that author", "그 저자의 책")
    check_harmless(response, name)


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_empty_query_shows_all(client, books):
    """/books?author= with nothing behind it shows all the books.

    /books?author=처럼 값이 비어 있으면 모든 책이 보여요.
    """
    only = client.get("/books", query_string={"author": books[0]["author"]})
    assert len(shown(only, books)) < len(books), tr(
        "fewer books when an author is named", "저자를 지정하면 더 적은 책"
    )
    # Asked afterwards, so that an answer which throws the other books away is noticed.
    check_list(client.get("/books?author="), books, [book["title"] for book in books])


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["korean", "latin", "apostrophe", "ampersand", "signs"])
def test_author_s_name_is_a_link(client, books, authors, kind):
    """An author's name in the list is a link to that author's books.

    목록의 저자 이름에 그 저자의 책 목록으로 가는 링크가 걸려 있어요.
    """
    author = authors[kind]
    own = f"{SITE}/books"
    found = [url for url in links(client.get("/books"), author) if place(url) == own != url]
    assert found, tr(
        f"{author} as a link to /books?author=...", f"/books?author=...로 가는 {author} 링크"
    )
    response = visit(client, found[0])
    assert response.status_code == 200
    assert shown(response, books) == of_author(books, author), tr(
        f"behind the link, the books of {author} and no others", f"링크 너머에 {author}의 책만"
    )


# 6. Addresses that survive a move


def addresses(page, books, draw):
    """Return the addresses of one kind of page."""
    return {
        "front-page": ["/"],
        "greeting": [f"/hello/{draw.word(1)}"],
        "list": ["/books", f"/books?author={quote(books[0]['author'])}"],
        "book": [f"/books/{books[0]['id']}", NOWHERE],
        "nobody": ["/books", f"/books?author={draw.word()}"],
    }[page]


def moved(client, address):
    """Open a page where the app was, and then below /club; return the second answer."""
    client.get(address)
    return client.get(address, base_url=CLUB)


def check_redirect(response, url):
    assert response.status_code in REDIRECTS
    assert place(response.leads_to) == url, tr(f"a redirect to {url}", f"{url}로 가는 리다이렉트")


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_old_address_leads_to_the_list(client):
    """/shelf redirects to /books.

    /shelf는 /books로 리다이렉트해요.
    """
    check_redirect(client.get("/shelf"), f"{SITE}/books")


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_old_address_moves_along(client):
    """Mounted under /club, /club/shelf redirects to /club/books.

    /club 아래로 옮기면 /club/shelf는 /club/books로 리다이렉트해요.
    """
    check_redirect(client.get("/shelf", base_url=CLUB), f"{CLUB}/books")


@pytest.mark.task(6)
@pytest.mark.points(1)
@pytest.mark.parametrize("page", ["front-page", "greeting", "list", "book", "nobody"])
def test_links_move_along(shelf, books, draw, page):
    """Mounted under /club, every link on the page leads to a page of the club, and every form there.

    /club 아래로 옮겨도 페이지의 모든 링크와 폼이 클럽의 페이지로 가요.
    """
    client = shelf([] if page == "nobody" else books[:3])
    found = []
    for address in addresses(page, books, draw):
        response = moved(client, address)
        if address != NOWHERE:
            assert response.status_code == 200
        elif not is_404_page(response):
            continue
        own = [url for url in links(response) if OWN.match(url)]
        assert own or address == NOWHERE, tr("links on the page", "페이지 안의 링크")
        forms = [url for url in response.addresses("form[action]", "action") if OWN.match(url)]
        outside = [url for url in (*own, *forms) if not f"{place(url)}/".startswith(f"{CLUB}/")]
        assert outside == [], tr(
            f"every link and form below /club; this one is not: {first(outside)}",
            f"모든 링크와 폼이 /club 아래에 있어야 해요. 그렇지 않은 것: {first(outside)}",
        )
        found += own
    # The front page and the shelf themselves are opened there by "front-page" and "list".
    for url in dict.fromkeys(url for url in found if url not in (f"{CLUB}/", f"{CLUB}/books")):
        assert visit(client, url, CLUB).status_code in (200, *REDIRECTS)


@pytest.mark.task(6)
@pytest.mark.points(1)
@pytest.mark.parametrize("page", ["front-page", "list"])
def test_stylesheet_moves_along(client, books, draw, page):
    """Mounted under /club, the stylesheet is found below /club too.

    /club 아래로 옮기면 스타일시트도 /club 아래에서 찾아요.
    """
    response = moved(client, addresses(page, books, draw)[0])
    sheets = stylesheets(response)
    assert sheets, tr("a stylesheet in the page's head", "페이지의 head에서 불러오는 스타일시트")
    outside = [sheet for sheet in sheets if not sheet.startswith(f"{CLUB}/")]
    assert outside == [], tr(
        f"the stylesheet's address below /club; it is {first(outside)}",
        f"/club 아래에 있는 스타일시트 주소. 지금은 {first(outside)}",
    )
    check_style(visit(client, sheets[0], CLUB))
