"""Grades exercise 05: the club in parts."""

from __future__ import annotations

import json
import re
from itertools import product
from urllib.parse import urlsplit

import pytest
from dirty_equals import IsPartialDict

from shared.suite import tr
from shared.suite.addresses import FROM_ANOTHER_PAGE
from shared.suite.bodies import CHARSETS, ENDLESS, FORM, as_forms, holding, unreadable
from shared.suite.errors import LIKES_PAGES, in_shape, shape
from shared.suite.forms import form
from shared.suite.values import written

DEFAULT_NAME = "The Tuesday Book Club"
SITE = "http://localhost"
CLUB = f"{SITE}/club"
# What clients say of themselves. The path decides what they get, and nothing of this.
CLIENTS: dict[str, dict[str, str]] = {
    "any": {},
    "browser": {**LIKES_PAGES, **FROM_ANOTHER_PAGE, "User-Agent": "Mozilla/5.0"},
    "program": {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "User-Agent": "curl/8.5.0",
        "X-Requested-With": "XMLHttpRequest",
    },
}

# A package is found before app.py: this one takes the place of the module `app`, runs app.py and
# serves five apps of its create_app side by side, as the given twins.py does with two.
TWINS = """
from pathlib import Path

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

_file = Path(__file__).parent.parent / "app.py"
_code = type(__loader__)("app", str(_file)).get_code("app")
__file__ = str(_file)  # Flask looks there for the templates
del __path__
exec(_code)


def _the_one_app(config=None):
    app.config.update(config or {})
    return app


_make = globals().get("create_app", _the_one_app)


def create_app(config):
    twins = Flask("twins")
    twins.wsgi_app = DispatcherMiddleware(
        twins.wsgi_app,
        # The last one is made when the others have had their settings.
        {
            "/plain": _make(),
            "/first": _make(config["FIRST"]),
            "/second": _make(config["SECOND"]),
            "/again": _make(config["SECOND"]),
            "/late": _make(),
        },
    )
    return twins
"""

# This one takes the place of the module `club`: a price that is called as an exception of Python's
# raises it when it becomes a number. What handlers like to ask errors for, these have too.
CRASHES = ("AttributeError", "FileNotFoundError", "KeyError", "RuntimeError", "TypeError")
CRASHING = """
import builtins
from pathlib import Path

_file = Path(__file__).parent.parent / "club.py"
__file__ = str(_file)  # it looks there for club.json
exec(type(__loader__)("club", __file__).get_code("club"))


class _Odd(str):
    def __int__(self):
        error = getattr(builtins, self)({secret!r})
        error.code = 404
        error.name = error.description = error.message = {secret!r}
        raise error


class Club(Club):
    def __init__(self):
        super().__init__()
        for book in self.books:
            if hasattr(builtins, book["price"]):
                book["price"] = _Odd(book["price"])
"""


@pytest.fixture
def books(draw):
    """Four books; as in club.json, their prices are texts.

    The first one's title has no odd signs; the second one's texts are markup; the fourth one's id is
    0.
    """
    books = [book | {"price": str(book["price"])} for book in draw.books(4)]
    books[0]["title"] = draw.title()
    books[1] |= {"title": draw.markup(), "author": draw.markup()}
    books[3]["id"] = 0
    return books


@pytest.fixture
def members(draw):
    """Three members. The second one's name is markup, the third one's id is 0."""
    ids, names = [*draw.sample(range(100, 900), 2), 0], draw.names(3)
    names[1] = draw.markup()
    return [{"id": id, "name": name} for id, name in zip(ids, names, strict=True)]


@pytest.fixture
def club(boot, books, members):
    """Boot the app with the drawn club, a config and more files."""

    def start(config=None, files=None):
        data = json.dumps({"books": books, "members": members}, ensure_ascii=False)
        return boot(config=config, files={"club.json": data, **(files or {})})

    return start


@pytest.fixture
def name(draw):
    return f"{draw.korean()} & <{draw.word()}> Ink&notes"


@pytest.fixture
def client(club):
    return club()


@pytest.fixture
def twins(club, draw):
    """Five apps of one create_app: /plain and /late without a config, the others with names.

    /second and /again have the very same config.
    """
    names = {"first": draw.korean(), "second": draw.title()}
    names |= {"plain": DEFAULT_NAME, "late": DEFAULT_NAME}
    settings = {key.upper(): {"CLUB_NAME": names[key]} for key in ("first", "second")}
    settings["SECOND"]["ADMIN_PREFIX"] = "/desk"
    client = club(settings, {"app/__init__.py": TWINS})
    client.names = names
    return client


def lend_by_form(client, book, member, **sent):
    path, data = f"/books/{book['id']}/lend", {"member": member["id"]}
    return client.post(path, data=data, content_type=FORM, **sent)


def lend(client, book, member, kind="application/json"):
    """Lend a book through the API; it must work."""
    path, data = f"/api/books/{book['id']}/loan", {"member": member["id"]}
    response = client.post(path, json=data, content_type=kind)
    assert response.status_code == 201
    return response


def lent_to(client, book):
    """Return the id of the member who has a book, as the API tells it."""
    response = client.get(f"/api/books/{book['id']}")
    assert response.status_code == 200
    return response.field("lent_to")


def offered(page):
    """Return the members whom a book's page offers, names by ids."""
    options = page.page.select("select[name=member] option:not([disabled])")
    return {option["value"]: option.text for option in options if option["value"]}


def by(kind):
    """Return what a request has of a client of some kind: headers, and a query below no path."""
    headers = CLIENTS[kind]
    return {"headers": headers, "query_string": "from=/api/books"} if headers else {}


def in_frame(response):
    """Say whether an answer is a page in the site's frame: its name, its link to the books."""
    if DEFAULT_NAME not in response.page.text:
        return False
    return any(url.startswith(f"{SITE}/books") for url in response.addresses())


def frame():
    return tr(
        "an HTML page in the site's frame, with the club's name and its links",
        "클럽 이름과 링크가 있는 사이트의 틀 안에 그린 HTML 페이지",
    )


# 1. A factory


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_name_without_a_setting(club):
    """Without a setting, the club is called The Tuesday Book Club.

    설정이 없으면 클럽 이름은 The Tuesday Book Club이에요.
    """
    response = club().get("/")
    assert response.status_code == 200
    assert DEFAULT_NAME in response.shown
    assert re.search(rf"\b{DEFAULT_NAME}\b", response.shown), tr(
        "the name by itself, with no letter before or behind it",
        "앞뒤에 다른 글자가 붙지 않은 이름",
    )


@pytest.mark.task(1)
@pytest.mark.points(1)
@pytest.mark.parametrize("page", ["/", "/books", "/members", "/admin", "book", "member"])
def test_name_is_a_setting(club, books, members, name, page):
    """The pages show the name that the config gives the club.

    페이지에 config가 정한 클럽 이름이 보여요.
    """
    ones = {"book": f"/books/{books[0]['id']}", "member": f"/members/{members[0]['id']}"}
    response = club({"CLUB_NAME": name}).get(ones.get(page, page))
    assert response.status_code == 200
    assert name in response.shown


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_empty_name_is_a_setting_too(club):
    """A name that the config sets to the empty text wins over the default.

    config가 이름을 빈 문자열로 정해도 기본값보다 앞서요.
    """
    response = club({"CLUB_NAME": ""}).get("/")
    assert response.status_code == 200
    assert DEFAULT_NAME not in response.shown, tr(
        f"a page without {DEFAULT_NAME}", f"{DEFAULT_NAME}이 없는 페이지"
    )


def same_config(which):
    """Return the apps of `twins` that have this one's config: what one takes out, the next one misses."""
    return ["second", "again"] if which == "second" else [which]


@pytest.mark.task(1)
@pytest.mark.points(2)
@pytest.mark.parametrize("which", ["first", "second", "plain", "late"])
def test_apps_side_by_side_keep_their_names(twins, which):
    """Several apps of one create_app show each its own name, one made without a config too.

    create_app 하나로 만든 여러 앱이 저마다 자기 이름을 보여요. config 없이 만든 앱도요.
    """
    for one in same_config(which):
        response = twins.get(f"/{one}/")
        assert response.status_code == 200
        assert twins.names[which] in response.shown


@pytest.mark.task(1)
@pytest.mark.points(3)
@pytest.mark.parametrize(
    ("lending", "others"),
    [
        pytest.param("second", ["first", "again", "plain", "late"], id="with-a-config"),
        pytest.param("plain", ["first", "second", "late"], id="without-a-config"),
    ],
)
def test_apps_side_by_side_share_no_loans(twins, books, members, lending, others):
    """A book that is lent in one app is still in in the others.

    한 앱에서 빌려준 책이 다른 앱에서는 그대로 있어요.
    """
    path = f"/api/books/{books[0]['id']}"
    response = twins.post(f"/{lending}{path}/loan", json={"member": members[0]["id"]})
    assert response.status_code == 201
    here = twins.get(f"/{lending}{path}")
    assert here.json == IsPartialDict(lent_to=members[0]["id"])
    for other in others:
        there = twins.get(f"/{other}{path}")
        assert there.json == IsPartialDict(lent_to=None)


# 2. Four blueprints

ENDPOINTS = {
    "books.list_books": "/books",
    "books.show_book": "/books/{book_id}",
    "books.lend_book": "/books/{book_id}/lend",
    "members.list_members": "/members",
    "members.show_member": "/members/{member_id}",
    "admin.list_loans": "/admin",
    "admin.take_back": "/admin/loans/{book_id}/return",
    "api.list_books": "/api/books",
    "api.show_book": "/api/books/{book_id}",
    "api.lend_book": "/api/books/{book_id}/loan",
    "api.take_back": "/api/books/{book_id}/loan",
}


def link_page(endpoint, values):
    """Return an index.html with a link to an endpoint, if there is one of that name."""
    arguments = ", ".join([repr(endpoint), *(f"{key}={value}" for key, value in values.items())])
    known = f"{endpoint!r} in url_for.__self__.view_functions"
    return (
        f'<p>{{% if {known} %}}<a href="{{{{ url_for({arguments}) }}}}">link</a>{{% endif %}}</p>'
    )


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_endpoint_has_its_name(club, draw, endpoint):
    """A link in a template finds the endpoint by its name, blueprint and view.

    템플릿의 링크가 블루프린트와 뷰로 된 이름으로 엔드포인트를 찾아요.
    """
    number, path = draw.number(), ENDPOINTS[endpoint]
    values = {key: number for key in ("book_id", "member_id") if key in path}
    page = club(files={"templates/index.html": link_page(endpoint, values)}).get("/")
    assert page.status_code == 200
    found = [link["href"] for link in page.page.select("a")]
    assert found == [path.format(**values)], tr(
        f"url_for({endpoint!r}) in templates/index.html gives {path}",
        f"templates/index.html에서 url_for({endpoint!r})가 {path}를 만들어요",
    )


@pytest.mark.task(2)
@pytest.mark.points(2)
@pytest.mark.parametrize("what", ["list", "form", "old-address"])
def test_admin_stands_where_the_setting_says(club, draw, books, members, what):
    """With ADMIN_PREFIX in the config the administrators' desk moves there, links and all.

    config의 ADMIN_PREFIX를 바꾸면 관리자 화면이 링크까지 함께 그 주소로 옮겨 가요.
    """
    prefix = f"/{draw.word()}"
    client = club({"ADMIN_PREFIX": prefix})
    lend(client, books[0], members[0])
    response = client.get(prefix)
    assert response.status_code == 200
    if what == "list":
        assert f"{SITE}{prefix}" in client.get("/").addresses(), tr(
            f"a link to {prefix} on the front page", f"첫 페이지에 {prefix}로 가는 링크"
        )
    elif what == "form":
        back = ask(client, "return-page", books[0], members[0], "browser", desk=prefix)
        assert back.status_code in (302, 303)
        assert back.path_ahead == prefix
        assert lent_to(client, books[0]) is None
    else:
        assert client.get("/admin").status_code == 404


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("which", ["first", "second", "late"])
def test_apps_side_by_side_keep_their_desks(twins, which):
    """Of several apps only the one with ADMIN_PREFIX in its config has its desk there, links and all.

    여러 앱 가운데 config에 ADMIN_PREFIX가 있는 앱만 관리자 화면이 링크까지 함께 그 주소로 옮겨 가요.
    """
    there, gone = ("/desk", "/admin") if which == "second" else ("/admin", "/desk")
    for one in same_config(which):
        assert twins.get(f"/{one}{there}").status_code == 200
        assert twins.get(f"/{one}{gone}").status_code == 404
        found = twins.get(f"/{one}/").addresses()
        assert f"{SITE}/{one}{there}" in found, tr(
            f"a link to /{one}{there} on its front page", f"첫 페이지에 /{one}{there}로 가는 링크"
        )


def require_shown(client, path, words, links):
    """Require a page that shows words as text, and links by the words on them.

    `words` are texts; `links` are addresses by the text that leads there.
    """
    response = client.get(path)
    assert response.status_code == 200
    missing = [word for word in [*words, *links] if word not in response.shown]
    assert missing == [], tr(f"{path} shows all of them", f"{path}에 모두 보여요")
    lost = [word for word in links if not leads(response, word, links[word])]
    assert lost == [], tr(f"links on {path} with these words", f"{path}에서 이 글자에 걸린 링크")


def leads(response, word, path):
    """Say whether a link with these words leads to a path, a slash at its end or not."""
    return f"{SITE}{path}" in {url.rstrip("/") for url in response.addresses(text=word)}


def links_to(kind, ones, word):
    """Return the pages of books or members by the word that stands on the link."""
    return {one[word]: f"/{kind}/{one['id']}" for one in ones}


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_lists_show_what_they_did(client, books, members):
    """As before: each list shows its own and links it, at its old address.

    전과 같이: 각 목록은 원래 주소에서 자기 내용을 링크와 함께 보여요.
    """
    authors = [book["author"] for book in books]
    require_shown(client, "/books", authors, links_to("books", books, "title"))
    require_shown(client, "/members", [], links_to("members", members, "name"))
    counts = {f"{len(books)}": "/books", f"{len(members)}": "/members"}
    require_shown(client, "/", [], counts)
    response = client.get("/api/books")
    assert response.json == [{"id": book["id"], "title": book["title"]} for book in books]


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_pages_show_a_loan(client, books, members):
    """As before: the pages show and link a loan, and HTML in titles and names is text.

    전과 같이: 빌린 책과 회원이 페이지에 링크와 함께 보이고, 제목이나 이름의 HTML은 글자 그대로예요.
    """
    book, member = books[1], members[1]
    lend(client, book, member)
    title, name = links_to("books", [book], "title"), links_to("members", [member], "name")
    require_shown(client, f"/books/{book['id']}", [book["title"], book["author"]], name)
    require_shown(client, f"/members/{member['id']}", [member["name"]], title)
    require_shown(client, "/admin", [member["name"]], title)


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_form_offers_every_member(client, books, members):
    """As before: a book's page offers it to every member, by their names, when it is lent too.

    전과 같이: 책의 페이지에서 모든 회원을 이름으로 골라 책을 빌려줄 수 있어요. 이미 빌려준 책도 그래요.
    """
    book, everybody = books[0], {f"{member['id']}": member["name"] for member in members}
    response = client.get(f"/books/{book['id']}")
    assert response.status_code == 200
    assert offered(response) == everybody
    lend_by_form(client, book, members[1])
    response = client.get(f"/books/{book['id']}")
    assert response.status_code == 200
    assert offered(response) == everybody


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_lending_by_the_pages_works(client, books, members):
    """As before: a book is lent and taken back by the pages' forms, and every page knows.

    전과 같이: 페이지의 폼으로 책을 빌려주고 돌려받으며, 모든 페이지가 그것을 알아요.
    """
    book, member = books[0], members[2]
    lend_by_form(client, books[3], member)  # it stays lent, whatever becomes of the other one
    page = client.get(f"/books/{book['id']}")
    lending = form(page, "member", action=f"/books/{book['id']}/lend")
    assert lending.has_button, tr("a form with a button", "버튼이 있는 폼")
    response = lending.submit(client, member=f"{member['id']}")
    assert response.status_code in (302, 303)
    assert response.path_ahead == f"/books/{book['id']}"
    page = client.get(f"/books/{book['id']}")
    assert page.status_code == 200
    assert f"{int(book['price']):,}" in page.shown
    assert f"{SITE}/members/{member['id']}" in page.addresses(), tr(
        "a link to the member who has the book", "책을 빌린 회원에게 가는 링크"
    )
    assert book["title"] in client.get(f"/members/{member['id']}").shown
    desk = client.get("/admin")
    assert book["title"] in desk.shown
    returning = form(desk, action=f"/admin/loans/{book['id']}/return")
    assert returning.has_button, tr("a form with a button", "버튼이 있는 폼")
    back = returning.submit(client)
    assert back.status_code in (302, 303)
    assert back.path_ahead == "/admin"
    desk = client.get("/admin")
    assert book["title"] not in desk.shown
    assert books[3]["title"] in desk.shown


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_lending_by_the_api_works(client, books, members, draw):
    """As before: a book is lent (201) and taken back (204) through the API, and no other book.

    전과 같이: API로 책을 빌려주고(201) 돌려받아요(204). 같은 회원이 빌린 다른 책은 그대로예요.
    """
    book, member = books[0], members[2]
    lend(client, books[3], member)
    response = lend(client, book, member, f"application/json{draw.choice(CHARSETS)}")
    wanted = {"id": book["id"], "title": book["title"], "price": int(book["price"])}
    assert response.json == wanted | {"lent_to": member["id"]}
    back = client.delete(f"/api/books/{book['id']}/loan")
    assert back.status_code == 204
    assert lent_to(client, book) is None
    assert lent_to(client, books[3]) == member["id"]


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_links_lead_to_pages(client, books, members):
    """As before: mounted below /club, every link on every page leads to a page of the club.

    전과 같이: /club 아래로 옮겨도 모든 페이지의 모든 링크가 클럽의 페이지로 가요.
    """
    response = lend_by_form(client, books[0], members[0])
    assert response.status_code in (302, 303)
    pages = ["/", "/books", f"/books/{books[0]['id']}", "/members", "/admin"]
    for page in [*pages, f"/members/{members[0]['id']}"]:
        response = client.get(page, base_url=CLUB)
        assert response.status_code == 200
        found = {url.rstrip("/") for url in response.addresses()}
        frame = ["", "/books", "/members", "/admin", *(["/api/books"] if page == "/" else [])]
        assert found >= {f"{CLUB}{path}" for path in frame}, tr(
            f"{page} links the front page and the lists",
            f"{page}에 첫 페이지와 목록으로 가는 링크가 있어요",
        )
        for url in dict.fromkeys(response.addresses()):
            assert f"{url}/".startswith(f"{CLUB}/"), tr(
                f"links below /club on {page}", f"{page}의 링크가 /club 아래에 있어요"
            )
            path = urlsplit(url).path.removeprefix("/club")
            assert client.get(path, base_url=CLUB).status_code == 200


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_stylesheet_moves_along(client):
    """As before: mounted below /club, a page's stylesheet is found below /club too.

    전과 같이: /club 아래로 옮겨도 페이지의 스타일시트를 /club 아래에서 찾아요.
    """
    response = client.get("/", base_url=CLUB)
    assert response.status_code == 200
    sheets = response.addresses("link[rel~=stylesheet][href]")
    assert sheets, tr("a page with a stylesheet", "스타일시트를 불러오는 페이지")
    for url in sheets:
        assert url.startswith(f"{CLUB}/"), tr(
            "the stylesheet's address below /club", "/club 아래에 있는 스타일시트 주소"
        )
        sheet = client.get(urlsplit(url).path.removeprefix("/club"), base_url=CLUB)
        assert sheet.status_code == 200
        assert sheet.mimetype == "text/css"


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("what", ["lend", "return"])
def test_forms_lead_below_the_mount(client, books, members, what):
    """As before: mounted below /club, the forms send below /club, and redirect below /club.

    전과 같이: /club 아래로 옮기면 폼도 /club 아래로 보내고, 그다음 리다이렉트도 /club 아래로 가요.
    """
    response = lend_by_form(client, books[0], members[0])
    assert response.status_code in (302, 303)
    page, address = {
        "lend": (f"/books/{books[1]['id']}", f"/books/{books[1]['id']}/lend"),
        "return": ("/admin", f"/admin/loans/{books[0]['id']}/return"),
    }[what]
    response = client.get(page, base_url=CLUB)
    assert response.status_code == 200
    assert f"{CLUB}{address}" in response.addresses("form", "action"), tr(
        f"a form on {page} that sends to /club{address}",
        f"{page}에 /club{address}로 보내는 폼",
    )
    sent = {"data": {"member": members[0]["id"]}, "base_url": CLUB}
    response = client.post(address, **sent, **by("browser"))
    assert response.status_code in (302, 303)
    assert response.leads_to.rstrip("/") == f"{CLUB}{page}"


# 3. Namespaced templates


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("part", ["books", "members", "admin"])
def test_list_has_a_template_of_its_own(club, books, members, draw, part):
    """The list of each blueprint is drawn by its own list.html, which draws no other page.

    블루프린트마다 목록을 자기 list.html로 그려요. 다른 페이지는 그 파일로 그리지 않아요.
    """
    mark, none = draw.word(), f"/{draw.word()}"
    client = club(files={f"templates/{part}/list.html": f"<p>{mark}</p>"})
    ones = [f"/books/{books[0]['id']}", f"/members/{members[0]['id']}"]
    for path in ("/books", "/members", "/admin", "/", *ones, none):
        response = client.get(path)
        assert response.status_code == (404 if path == none else 200)
        assert (mark in response.shown) is (path == f"/{part}"), tr(
            f"templates/{part}/list.html draws /{part} and nothing else",
            f"templates/{part}/list.html은 /{part}만 그려요",
        )


# 4. Errors for programs and for people

NOT_THERE = (404, 405)  # 405 from a route that answers the unknown URLs, by GET
OF_NO_JSON: list[dict[str, str]] = [{"content_type": "text/plain"}, {}]
REFUSED = {"method": 405, "form": 415, "broken-json": 400} | dict.fromkeys(
    ("nobody", "stranger", "word", "nothing", "array", "text", "plain"), 422
)


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("case", ["unknown-url", "unknown-book", "word-for-an-id", "api-itself"])
def test_unknown_in_the_api_is_404_in_json(client, members, draw, case):
    """Below /api, what is not there answers 404 as a JSON error, whatever the client likes best.

    /api 아래에 없는 것은 404 JSON 오류로 응답해요. 클라이언트가 Accept로 무엇을 바라든 그래요.
    """
    paths = {
        "unknown-url": f"/api/{draw.word()}",
        "unknown-book": f"/api/books/{draw.number(9000, 9999)}",
        "word-for-an-id": f"/api/books/{draw.word()}",
        "api-itself": "/api",
    }
    for kind in CLIENTS:
        response = client.get(paths[case], **by(kind))
        assert response.status_code == 404
        assert in_shape(response), shape()
    if case == "unknown-url":
        for sent in as_forms({"member": members[0]["id"]}):
            response = client.post(paths[case], **sent)
            assert response.status_code in NOT_THERE
            assert in_shape(response), shape()
    if case == "unknown-book":
        for request in ("lend-api", "return-api"):
            response = ask(client, request, {"id": draw.number(9000, 9999)}, members[0])
            assert response.status_code == 404
            assert in_shape(response), shape()


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize(("case", "code"), REFUSED.items(), ids=REFUSED)
def test_refusal_by_the_api_is_json(client, books, members, draw, case, code):
    """Whatever else the API refuses is a JSON error too: 405, 415, 400, 422.

    API가 거절하는 다른 것도 모두 JSON 오류예요. 405, 415, 400, 422가 그래요.
    """
    path = f"/api/books/{books[0]['id']}/loan"
    member = members[0]["id"]
    bodies = {
        "broken-json": [b"", b"{'member'", *unreadable({"member": member, "by": "?"}, "by")],
        "nobody": [{"member": None}],
        "stranger": [holding({}, "member", id) for id in (draw.number(9000, 9999), *ENDLESS)],
        # No text is an id, and no array or object.
        "word": [{"member": word} for word in (draw.word(), f"{member}", [member], {"id": member})],
        "nothing": [{}],
        "array": [[draw.word()], ["member"], [["member", member]], [member], []],
        "text": ["member", "", json.dumps({"member": member})],
        "plain": [member, 0, True, False, None],
    }
    if case in bodies:
        sent = [body if isinstance(body, bytes) else written(body) for body in bodies[case]]
        sent = [{"data": body, "content_type": "application/json"} for body in sent]
    else:
        sent = as_forms({"member": member})
        sent += [{"data": written({"member": member})} | kind for kind in OF_NO_JSON]
    for one in sent:
        response = client.open(path, method="PUT" if case == "method" else "POST", **one)
        assert response.status_code == code
        assert in_shape(response), shape()
    assert lent_to(client, books[0]) is None


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("path", ["/api/books", "/books"])
def test_405_names_the_methods_that_work(client, path):
    """A wrong method answers 405 in the right form, with the right ones in the Allow header.

    틀린 메서드는 알맞은 형식의 405로 응답하고, Allow 헤더에 되는 메서드가 있어요.
    """
    for kind in CLIENTS:
        response = client.delete(path, **by(kind))
        assert response.status_code == 405
        assert "GET" in response.allowed, tr("an Allow header with GET", "GET이 담긴 Allow 헤더")
        if path == "/books":
            assert in_frame(response), frame()
        else:
            assert in_shape(response), shape()


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    "case",
    [
        *("unknown-url", "unknown-book", "unknown-member", "below-books"),
        *("like-api", "like-static", "api-later"),
    ],
)
def test_unknown_page_is_404_in_the_frame(client, members, draw, case):
    """Elsewhere, what is not there answers 404 with a page in the site's frame, to whoever asks.

    그 밖의 곳에 없는 것은, 누가 요청하든, 사이트의 틀 안에 그린 404 페이지로 응답해요.
    """
    word = draw.word()
    paths = {
        "unknown-url": [f"/{word}"],
        "unknown-book": [f"/books/{draw.number(9000, 9999)}"],
        "unknown-member": [f"/members/{draw.number(9000, 9999)}"],
        "below-books": [f"/books/{word}/{draw.word()}"],
        "like-api": [f"/api{word}", f"/api-{word}", f"/api.{word}/books"],
        "like-static": [f"/static-{word}"],
        "api-later": [f"/{word}/api/books"],
    }
    for path, kind in product(paths[case], CLIENTS):
        response = client.get(path, **by(kind))
        assert response.status_code == 404
        assert in_frame(response), frame()
    if case == "unknown-url":
        response = client.post(f"/{word}", json={"member": members[0]["id"]})
        assert response.status_code in NOT_THERE
        assert in_frame(response), frame()
    if case == "unknown-book":
        for request in ("lend-page", "return-page"):
            response = ask(client, request, {"id": draw.number(9000, 9999)}, members[0])
            assert response.status_code == 404
            assert in_frame(response), frame()


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_form_with_no_such_member_is_422(client, books, members, draw):
    """A form that names no member, or one who is not there, answers 422 with a page in the frame.

    회원이 적혀 있지 않거나 없는 회원을 적은 폼은 사이트의 틀 안에 그린 422 페이지로 응답해요.
    """
    path = f"/books/{books[0]['id']}/lend"
    # int() knows no superscript digit, and no number of more than 4300.
    words = ("", f"{draw.number(9000, 9999)}", draw.word(), "²", "9" * 5000)
    sent = [{"data": {"member": word}} for word in words]
    for one in ({}, {"query_string": {"member": members[0]["id"]}}, *sent):
        response = client.post(path, **one)
        assert response.status_code == 422
        assert in_frame(response), frame()
    assert lent_to(client, books[0]) is None


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_error_page_has_the_setting_s_name_and_links(club, books, draw, name):
    """Mounted below /club, an error page has the config's name, and its links lead below /club.

    /club 아래로 옮겨도 오류 페이지에 config가 정한 이름이 있고, 링크는 /club 아래로 가요.
    """
    client = club({"CLUB_NAME": name, "MAX_CONTENT_LENGTH": 20})
    lending = f"/books/{books[0]['id']}/lend"
    for code, response in (
        (404, client.get(f"/{draw.word()}", base_url=CLUB)),
        (413, client.post(lending, data={"member": "9" * 20}, base_url=CLUB)),
    ):
        assert response.status_code == code
        assert name in response.shown
        found = response.addresses()
        assert found, tr("a page with links", "링크가 있는 페이지")
        outside = [url for url in found if not f"{url}/".startswith(f"{CLUB}/")]
        assert outside == [], tr("links below /club", "/club 아래로 가는 링크")


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_api_is_found_below_another_prefix(club, books, draw):
    """Mounted below /club, every error of the API is still JSON, and so is one of a desk below /api.

    /club 아래로 옮겨도 API의 오류는 모두 JSON이에요. /api 아래로 옮긴 관리자 화면의 오류도 그래요.
    """
    client = club({"ADMIN_PREFIX": "/api/desk", "MAX_CONTENT_LENGTH": 20})
    loan, desk = f"/api/books/{books[0]['id']}/loan", f"/api/desk/loans/{books[0]['id']}/return"
    for code, response in (
        (404, client.get(f"/api/{draw.word()}", base_url=CLUB)),
        (413, client.post(loan, json={"member": "9" * 20}, base_url=CLUB)),
        (409, client.post(desk, base_url=CLUB)),
    ):
        assert response.status_code == code
        assert in_shape(response), shape()


# 5. Errors of the club and of the program

REFUSALS = ["lend-page", "lend-api", "return-page", "return-api"]


def ask(client, case, book, member, kind="any", desk="/admin"):
    """Ask to lend a book or to take it back, by a page's form or through the API."""
    path, sent = f"/api/books/{book['id']}/loan", by(kind)
    if case == "return-api":
        return client.delete(path, **sent)
    if case == "return-page":
        return client.post(f"{desk}/loans/{book['id']}/return", **sent)
    if case == "lend-api":
        return client.post(path, json={"member": member["id"]}, **sent)
    return lend_by_form(client, book, member, **sent)


def refused(client, case, book, members):
    """Break a rule of the club; return the answer and the rule's sentence."""
    if case.startswith("return"):
        return ask(client, case, book, members[1]), f"Nobody has borrowed {book['title']}."
    lend(client, book, members[0])
    sentence = f"This book is lent to {members[0]['name']}."
    return ask(client, case, book, members[1]), sentence


@pytest.mark.task(5)
@pytest.mark.points(2)
@pytest.mark.parametrize("case", REFUSALS)
def test_broken_rule_is_409(client, books, members, case):
    """What a rule of the club forbids answers 409 with the rule's sentence, in the right form.

    클럽의 규칙에 어긋나면 알맞은 형식의 409로, 규칙의 문장과 함께 응답해요.
    """
    first, sentence = refused(client, case, books[0], members)
    again = [ask(client, case, books[0], members[1], kind) for kind in ("browser", "program")]
    for response in (first, *again):
        assert response.status_code == 409
        if case.endswith("api"):
            assert in_shape(response), shape()
            assert response.field("message") == sentence
        else:
            assert in_frame(response), frame()
            assert sentence in response.shown


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", ["return-page", "return-api"])
def test_rule_s_sentence_is_text(client, books, members, case):
    """Markup in the rule's sentence is shown on the page as text, and is as it was in the API.

    규칙의 문장에 HTML이 들어 있어도 페이지에 글자 그대로 보이고, API에도 그대로 담겨요.
    """
    response, sentence = refused(client, case, books[1], members)
    assert response.status_code == 409
    if case == "return-api":
        assert response.field("message") == sentence
    else:
        shown = response.page.text
        assert sentence in shown, tr(f"{sentence} as text", f"글자 그대로의 {sentence}")


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", REFUSALS)
def test_refused_loan_changes_nothing(client, books, members, case):
    """After a 409 each book is where it was, and the next request of the same kind works.

    409로 거절한 뒤에도 책은 있던 곳에 그대로 있고, 같은 종류의 다음 요청은 평소처럼 돼요.
    """
    book, other, lending = books[0], books[2], case.startswith("lend")
    response, _ = refused(client, case, book, members)
    assert response.status_code == 409
    assert lent_to(client, book) == (members[0]["id"] if lending else None)
    if not lending:
        lend(client, other, members[1])
    response = ask(client, case, other, members[1])
    assert response.status_code in (201, 204, 302, 303)
    assert lent_to(client, other) == (members[1]["id"] if lending else None)


@pytest.mark.task(5)
@pytest.mark.points(2)
@pytest.mark.parametrize("where", ["page", "api"])
def test_unexpected_error_is_a_clean_500(club, books, draw, where):
    """A price that is no number answers 500 in the right form, and nothing of the exception.

    숫자가 아닌 가격을 만나면 알맞은 형식의 500으로 응답하고, 예외의 내용은 보이지 않아요.
    """
    secret = draw.word(12)
    books[0]["price"] = secret
    odd = [books[3] | {"id": 9000 + at, "price": name} for at, name in enumerate(CRASHES)]
    books.extend(odd)
    client = club(files={"club/__init__.py": CRASHING.format(secret=secret)})
    asked = [*((books[0], kind) for kind in CLIENTS), *((book, "any") for book in odd)]
    for book, kind in asked:
        path = f"/books/{book['id']}"
        response = client.get(path if where == "page" else f"/api{path}", **by(kind))
        assert response.status_code == 500
        for leak in (secret, "ValueError", "Traceback", "invalid literal", *CRASHES):
            assert leak not in response.text, tr(
                "nothing of the exception in the answer", "응답에 예외의 내용이 없음"
            )
            assert leak not in f"{response.headers}", tr(
                "nothing of the exception in the headers", "헤더에 예외의 내용이 없음"
            )
        if where == "page":
            assert in_frame(response), frame()
        else:
            assert in_shape(response), shape()


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_next_request_after_a_500_works(club, books, draw):
    """After a 500 the other books answer as before.

    500으로 응답한 뒤에도 다른 책은 평소처럼 응답해요.
    """
    books[0]["price"] = draw.word()
    client = club()
    assert client.get(f"/api/books/{books[0]['id']}").status_code == 500
    for path in (f"/books/{books[2]['id']}", f"/api/books/{books[2]['id']}"):
        assert client.get(path).status_code == 200
