"""Grades exercise 13: the club's member pages, with Flask-Login."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.http import parse_date

from shared.suite import tr
from shared.suite.addresses import FROM_ANOTHER_PAGE, destination, is_same_site
from shared.suite.cookies import cookies_set, signed
from shared.suite.draw import EMOJI
from shared.suite.errors import LIKES_PAGES
from shared.suite.forms import form
from shared.suite.passwords import QUICK, REAL, hash_problem, seeded, takes_a_hash
from shared.suite.scripts import runs

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.environ(**QUICK)]

KEY = "a key that only the checks know"
TOKEN = "csrf_token"
REDIRECTS = (302, 303)
MONTH = timedelta(days=30)
LONG = 101  # more than the pages of a list that somebody cuts
PAGES = ("/members", "/members/1", "/members/99999", "/password")
CLUB = "http://localhost/club"  # where the app is mounted in one check
EVIL = "evil.example"
# What `next` may be that would take a browser to another site, or to no site at all. Some of them
# are harmless as they stand, and turn dangerous when an app or a library tidies them up.
ELSEWHERE = {
    "another-site": (f"https://{EVIL}", f"http://{EVIL}/members", f"HTTPS://{EVIL}", f"ftp://{EVIL}/",
                     "http://localhost:8080/", "//localhost:8080/members"),
    "slashes": (f"//{EVIL}", f"//{EVIL}/members", f"///{EVIL}", f"////{EVIL}", f"/\\{EVIL}",
                f"\\\\{EVIL}", f"\\/{EVIL}", f"/\\/{EVIL}", f"//\\{EVIL}"),
    "white-space": (f"/\t/{EVIL}", f"\t//{EVIL}", f"/\t\\{EVIL}", f"ht\ttps://{EVIL}", f"/\n/{EVIL}",
                    f"/\r\n/{EVIL}", "/members\r\nX-Evil: 1", f" //{EVIL}", f" https://{EVIL}",
                    f"\x00//{EVIL}", f"\x1f//{EVIL}", f"\x0b//{EVIL}"),
    "half-a-scheme": (f"https:{EVIL}", f"https:/{EVIL}", f"https:///{EVIL}", f"https:\\\\{EVIL}"),
    "scripts": ("javascript:alert(1)", "JavaScript:alert(1)//", "java\tscript:alert(1)",
                "\x01javascript:alert(1)", "data:text/html,<script>alert(1)</script>"),
    "look-alikes": (f"http://localhost@{EVIL}/", f"//localhost@{EVIL}", f"http://localhost.{EVIL}",
                    f"http://localhost:80@{EVIL}", "http://localhostevil.example/", "//localhost.evil",
                    f"http://localhost\\@{EVIL}", f"//{EVIL}".replace(".", "。"), "//ｅvil.example"),
    "encoded": (f"/%09/{EVIL}", f"/%2F{EVIL}", f"%2F%2F{EVIL}", f"/%5C{EVIL}", f"%68ttps://{EVIL}",
                f"/..//{EVIL}", f"/.//{EVIL}", f"/members/../..//{EVIL}", f"／／{EVIL}"),
    "nonsense": ("http://[", "//[::1", "http://", "//", "/\\", "?", "\ufffd", "http:///", "::"),
}  # fmt: skip


class Person(NamedTuple):
    """A member whom the check has put into the table."""

    name: str
    password: str


@pytest.fixture
def client(boot, prepared):
    """The app with its table."""
    return prepared.start(boot)


@pytest.fixture
def people(client, draw):
    """Three members; the second and the third have the same password."""
    return add(client, *three(draw))


@pytest.fixture
def one(people):
    return people[0]


def three(draw):
    first, second = draw.password(), f"{draw.password()}?"
    passwords = (first, second, second)
    return [Person(name, word) for name, word in zip(draw.names(3), passwords, strict=True)]


def add(client, *people):
    """Store members as the text says: with a name and a hash; the rest are defaults."""
    values = [value for one in people for value in (one.name, seeded(one.password))]
    places = ", ".join("(?, ?)" for _ in people)
    client.database.execute(f"INSERT INTO members (name, password_hash) VALUES {places}", *values)
    return people


def brief(draw):
    """Return a member whose password is shorter than a new one may be."""
    return Person(draw.word(12), draw.word(3))


def set_active(client, one, active):
    client.database.execute("UPDATE members SET is_active = ? WHERE name = ?", active, one.name)


def stored_hash(client, one):
    rows = client.database.rows("SELECT password_hash FROM members WHERE name = ?", one.name)
    return rows[0]["password_hash"] if rows else None


def log_in(client, one, at="/login", **more):
    """Fill in the form to log in and send it; `password` and `name` may be others."""
    found = form(client.get(at, headers=FROM_ANOTHER_PAGE), "name", "password")
    fields = {"name": one.name, "password": one.password} | more
    if "remember" in found.names:
        fields.setdefault("remember", False)  # a box may be ticked at first
    return found.submit(client, **fields)


def inside(client, one, **more):
    """Log a member in, who must be in after that."""
    response = log_in(client, one, **more)
    assert is_in(client, one), logged_in()
    return response


def assert_button(found):
    """Check that a form has a button: a browser need not send one that has none."""
    kinds = [(one.tag, one["type"].lower()) for one in found.controls]
    buttons = {("button", ""), ("button", "submit"), ("input", "submit"), ("input", "image")}
    assert buttons & {*kinds}, tr("a button that sends the form", "폼을 보내는 버튼")


def log_out(client, at="/"):
    return form(client.get(at), action="/logout").submit(client)


def who(client, headers=None):
    """Return what the front page shows in `id="member"`, "" for an anonymous visitor."""
    response = client.get("/", headers=headers)
    assert response.status_code == 200
    return " ".join(element.text for element in response.page.select("#member"))


def is_in(client, one):
    return one.name in who(client)


def is_anonymous(client):
    return who(client) == ""


def logged_in():
    return tr(
        'the member\'s name on `/`, in the element with `id="member"`',
        '`/`에서 `id="member"`인 요소에 있는 회원 이름',
    )


def anonymous():
    return tr('no name on `/` in `id="member"`', '`/`의 `id="member"`에 이름이 없어야 해요')


def messages(response):
    return " ".join(element.text for element in response.page.select("#messages"))


def said():
    return tr('a message in `id="messages"`', '`id="messages"`에 있는 메시지')


def assert_nothing_said(client):
    """Check that this browser sees no message, such as one that is for another browser."""
    assert messages(client.get("/")) == "", tr(
        "no message of another browser", "다른 브라우저의 메시지가 없어야 해요"
    )


def is_redirect(response):
    return int(response.status_code) in REDIRECTS


def follow(client, response):
    """Go where an answer leads; one that is no redirect is where the visitor is."""
    if not is_redirect(response):
        return response
    url = urlsplit(destination(response))
    return client.get(url.path, query_string=url.query)


def path_of(url):
    return urlsplit(url).path


def asks_for_log_in(response):
    """Say whether an answer leads to the log-in page."""
    return is_redirect(response) and path_of(destination(response)) == "/login"


def to_log_in():
    return tr("a redirect to /login", "/login으로 가는 리다이렉트")


def stays(response):
    """Say whether a browser stays on the site after this answer."""
    if response.headers.get("Location") is None:
        return True
    url = destination(response)
    return is_same_site(response.request.url, url)


def here(target):
    return tr(
        f"`next` is {target!r}: a browser stays on http://localhost",
        f"`next`가 {target!r}여도 브라우저는 http://localhost에 남아요",
    )


def remembered(client, one, clock, **more):
    """Return the browser of a member who ticked `remember`, opened again: not a fresh log-in."""
    inside(client, one, remember=True, **more)
    return client.reopen(clock.now)


def asked_again(client):
    """Return the page to which a member is sent whose log-in is not fresh, and its address."""
    response = client.get("/password")
    assert is_redirect(response), tr(
        "a redirect to a page that asks for the password",
        "비밀번호를 묻는 페이지로 가는 리다이렉트",
    )
    assert stays(response), tr("a redirect on this site", "같은 사이트 안의 리다이렉트")
    return follow(client, response)


def confirm(client, page, one):
    """Fill in the page that asks for the password, and the name, should it want one."""
    found = form(page, "password")
    # Where it is the page to log in, a box that is not ticked would forget the member.
    fields = {"name": one.name, "password": one.password, "remember": True}
    return found.submit(client, **{name: fields[name] for name in fields if name in found.names})


def change(client, new, repeat=None):
    """Fill in the form for a new password."""
    repeat = new if repeat is None else repeat
    return form(client.get("/password"), "password", "repeat").submit(
        client, password=new, repeat=repeat
    )


# 1. Log in and out


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_member_logs_in(client, people, draw):
    """With the right name and password a member is logged in, and is sent to `/`.

    이름과 비밀번호가 맞으면 로그인되고 `/`로 가요.
    """
    assert is_anonymous(client), anonymous()
    assert_button(form(client.get("/login"), "name", "password"))
    old = add(client, brief(draw), Person(draw.word(12), f"{draw.password()} " * 16))
    for one in (*people[1:], *old):
        visitor = client.another()
        response = log_in(visitor, one)
        assert is_redirect(response), tr("302 or 303", "302 또는 303")
        assert path_of(destination(response)) == "/"
        assert is_in(visitor, one), logged_in()
    assert is_anonymous(client), anonymous()


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_wrong_log_in_is_refused(client, people, draw):
    """A wrong name or password: the form again with the name and a message, and nobody is in.

    이름이나 비밀번호가 틀리면 이름이 남은 폼과 메시지가 다시 나오고, 로그인되지 않아요.
    """
    one, other, _ = people
    for wrong in (
        {"password": f"{one.password}x"},
        {"name": draw.name()},
        {"password": ""},
        {"password": one.password.upper()},
        {"password": other.password},
        {"name": other.name},
    ):
        page = follow(client, log_in(client, one, **wrong))
        assert messages(page), said()
        assert form(page, "name", "password").values()["name"] == wrong.get("name", one.name)
        assert is_anonymous(client), anonymous()
    inside(client, one)


@pytest.mark.task(1)
@pytest.mark.points(2)
@pytest.mark.environ(**REAL)
def test_unknown_name_and_wrong_password_look_the_same(client, one, draw):
    """The answer does not tell whether a name exists: same status, headers, page, and work.

    응답만 보고는 이름이 있는지 알 수 없어요. 상태 코드, 헤더, 페이지, 하는 일이 같아요.
    """
    stranger = Person(draw.word(12), one.password)
    answers = []
    for name, password in ((one.name, f"{one.password}x"), (stranger.name, one.password)):
        visitor = client.another()
        response = log_in(visitor, Person(name, password))
        page = follow(visitor, response)
        shown = page.shown.replace(name, "NAME")
        answers.append((int(response.status_code), sorted(response.headers.keys()), shown))
    assert answers[1] == answers[0], tr(
        "the same answer for an unknown name as for a wrong password",
        "없는 이름과 틀린 비밀번호에 똑같은 응답",
    )
    for name in (stranger.name, "x" * 81):
        asked = partial(log_in, client.another(), stranger, name=name)
        assert takes_a_hash(client.worked, asked), tr(
            "a hash is checked for an unknown name, too", "없는 이름일 때도 해시를 검사해요"
        )


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_strange_input_is_no_error(client, one):
    """Whatever comes in the fields, or none at all, is refused without a 500.

    필드에 무엇이 와도, 아무것도 오지 않아도 500 없이 거절해요.
    """
    found = form(client.get("/login"), "name", "password")
    for fields in (
        {},
        {"name": one.name},
        {"name": f"{one.name}\x00", "password": b"\xed\xa0\x80\xff"},
        {"name": "n" * 400_000, "password": "p" * 10},
        {"name": one.name, "password": "p" * 1_000_000},
        {"name": [one.name, one.name], "password": ["x", one.password]},
    ):
        sent = {TOKEN: found.values().get(TOKEN, "")} | fields
        response = client.post("/login", data=sent)
        assert response.status_code < 500
        assert is_anonymous(client), anonymous()


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_foreign_hash_is_no_error(client, people):
    """A member whose stored hash is none of Werkzeug's cannot log in, and that is no 500.

    저장된 해시가 Werkzeug의 형식이 아닌 회원은 로그인할 수 없고, 500도 아니에요.
    """
    one, other, _ = people
    odd = ("", one.password, "md5$salt$0123456789", "$2b$12$abcdefghijklmnopqrstuv")
    # With these Werkzeug raises no ValueError, but an OverflowError and a TypeError.
    odd += ("scrypt:99999999999999999999:8:1$x$y", "pbkdf2:sha256:1$x$해시")
    for stored in odd:
        client.database.execute(
            "UPDATE members SET password_hash = ? WHERE name = ?", stored, one.name
        )
        response = log_in(client, one)
        assert response.status_code < 500
        assert is_anonymous(client), anonymous()
    inside(client, other)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_log_out(client, one):
    """The button logs out, leads to `/` and says so there.

    버튼을 누르면 로그아웃되고, `/`로 가서 그렇게 알려 줘요.
    """
    inside(client, one)
    assert_button(form(client.get("/"), action="/logout"))
    response = log_out(client, at="/members")
    assert is_redirect(response), tr("302 or 303", "302 또는 303")
    assert path_of(destination(response)) == "/"
    assert messages(follow(client, response)), said()
    assert is_anonymous(client), anonymous()
    inside(client, one)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_log_out_is_no_link(client, one):
    """GET and HEAD /logout answer 405 and log nobody out.

    GET과 HEAD /logout은 405이고 아무도 로그아웃되지 않아요.
    """
    inside(client, one)
    for method in ("GET", "HEAD"):
        response = client.open("/logout", method=method)
        assert response.status_code == 405
        assert is_in(client, one), logged_in()


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_visitors_do_not_mix(client, people):
    """Two browsers are two visitors; in one browser the last log-in that worked counts.

    브라우저 둘은 서로 다른 방문자예요. 한 브라우저에서는 마지막으로 성공한 로그인이 유효해요.
    """
    one, other, twin = people
    browser = client.another()
    inside(client, one)
    inside(browser, other)
    assert is_in(client, one), logged_in()
    log_in(client, other, password="wrong")
    assert is_in(client, one), logged_in()
    for person in (one, twin):
        log_in(browser, person)
        assert_nothing_said(client)
        assert is_in(browser, person), logged_in()
    assert other.name not in who(browser)
    log_out(browser)
    assert_nothing_said(client)
    assert is_in(client, one), logged_in()
    assert is_anonymous(browser), anonymous()
    browser.get("/members")
    assert_nothing_said(client)


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_log_in_holds_in_all_workers(client, one):
    """A log-in holds in a second worker, and after a restart.

    로그인은 두 번째 워커에서도, 다시 시작한 뒤에도 그대로예요.
    """
    inside(client, one)
    assert is_in(client.worker(), one), logged_in()
    assert is_in(client.restart(), one), logged_in()


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_message_is_shown_once(client, one):
    """A message is shown once, by the next page, and without one there is none.

    메시지는 다음 페이지에 한 번만 나와요. 알릴 것이 없으면 메시지도 없어요.
    """
    for path in ("/", "/login"):
        assert messages(client.get(path)) == ""
    page = follow(client, log_in(client, one, password="wrong"))
    assert messages(page), said()
    for path in ("/login", "/"):
        assert messages(client.get(path)) == ""
    follow(client, inside(client, one))
    assert messages(client.get("/members")) == ""
    page = follow(client, log_out(client))
    assert messages(page), said()
    assert messages(client.get("/")) == ""


def no_script():
    return tr("a name that is no part of a script", "스크립트가 되지 않는 이름")


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_names_are_shown_as_text(client, draw, clock):
    """A name with markup is shown as it is: in the header, in messages, in the forms.

    마크업이 든 이름은 적힌 그대로 보여요. 머리글, 메시지, 폼에서 모두 그래요.
    """
    name = f"{draw.markup()} & \"{draw.word()}' &lt;\\№ 100% {EMOJI}"
    (one,) = add(client, Person(name, draw.password()))
    page = follow(client, log_in(client, one, password="wrong"))
    assert form(page, "name", "password").values()["name"] == one.name
    assert page.page.select("main img") == []
    assert not runs(page.page, one.name), no_script()
    page = follow(client, log_in(client, one, remember=True))
    assert page.page.select("img") == []
    assert not runs(page.page, one.name), no_script()
    assert one.name in who(client, LIKES_PAGES | {"Accept-Language": "de"}), logged_in()
    page = asked_again(client.reopen(clock.now))
    assert page.page.select("img") == []
    assert not runs(page.page, one.name), no_script()


# 2. Pages for members, and `next`


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_anonymous_is_sent_to_the_log_in(client, one):
    """Each page for members sends an anonymous visitor to /login, and shows nothing.

    회원용 페이지는 모두 로그인하지 않은 방문자를 /login으로 보내고 아무것도 보여 주지 않아요.
    """
    for path in PAGES:
        for method in ("GET", "HEAD"):
            response = client.open(path, method=method)
            assert asks_for_log_in(response), to_log_in()
            assert one.name not in response.text


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_page_for_members_shows_itself(client, people):
    """Logged in, each page shows the member's name and the button, and what it is for.

    로그인하면 페이지마다 회원의 이름과 버튼이 있고, 그 페이지가 보여 줄 것이 있어요.
    """
    inside(client, people[0])
    for path in ("/", "/login", "/members", "/members/1", "/members/2", "/password"):
        response = client.get(path)
        assert response.status_code == 200
        shown = " ".join(element.text for element in response.page.select("#member"))
        assert people[0].name in shown, tr("the name in `#member`", "`#member`에 있는 이름")
        assert form(response, action="/logout").method == "post"
    response = client.get("/members/99999")
    assert response.status_code == 404
    assert people[1].name in client.get("/members/2").shown


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_all_members_are_listed(client, people, draw):
    """/members has the names of all members, however many, as they are in the table now.

    /members에는 회원이 아무리 많아도 모든 회원의 이름이, 지금 테이블에 있는 그대로 나와요.
    """
    one, other, gone = people
    inside(client, one)
    many = [f"{draw.word()} {number}." for number in range(LONG)]
    rows = ", ".join("(?, '')" for _ in many)
    client.database.execute(f"INSERT INTO members (name, password_hash) VALUES {rows}", *many)
    assert not_listed(client, (one.name, other.name, gone.name, *many)) == []
    name = f"{draw.word()}!"
    client.database.execute("UPDATE members SET name = ? WHERE name = ?", name, other.name)
    client.database.execute("DELETE FROM members WHERE name = ?", gone.name)
    assert not_listed(client, (one.name, name, *many, other.name, gone.name)) == [
        other.name,
        gone.name,
    ]
    assert name in client.get("/members/2").shown


def not_listed(client, names):
    """Return those of the names that the page with all members does not have."""
    shown = client.get("/members").shown
    return [name for name in names if name not in shown]


@pytest.mark.task(2)
@pytest.mark.points(3)
@pytest.mark.parametrize(
    ("path", "query"),
    [
        pytest.param("/members/99999", {}, id="page"),
        pytest.param(
            "/members", {"q": "김 & 이=1?\u3000https://x.example", "x": "/a//b"}, id="query"
        ),
    ],
)
def test_log_in_leads_back(client, people, path, query):
    """After the log-in the member is on the page that was asked for, with its whole query.

    로그인한 뒤에는 처음 요청한 페이지로 쿼리까지 그대로 돌아가요.
    """
    response = client.get(path, query_string=query)
    assert asks_for_log_in(response), to_log_in()
    url = urlsplit(destination(response))
    at = f"{url.path}?{url.query}"
    wrong = log_in(client, people[0], at=at, password="wrong")
    again = form(follow(client, wrong), "name", "password")
    response = again.submit(client, name=people[0].name, password=people[0].password)
    assert is_redirect(response), tr("302 or 303", "302 또는 303")
    url = urlsplit(destination(response))
    assert url.path == path
    assert parse_qs(url.query) == {name: [value] for name, value in query.items()}
    assert is_in(client, people[0]), logged_in()


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_without_next_the_front_page_comes(client, one):
    """With an empty `next`, the log-in leads to `/`.

    `next`가 비어 있으면 로그인한 뒤 `/`로 가요.
    """
    response = log_in(client, one, at="/login?next=")
    assert is_redirect(response), tr("302 or 303", "302 또는 303")
    assert path_of(destination(response)) == "/"
    assert is_in(client, one), logged_in()


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_log_in_page_says_why(client, one):
    """Whoever was sent to the log-in page reads why, once.

    로그인 페이지로 보내진 사람은 그 까닭을 한 번 볼 수 있어요.
    """
    page = follow(client, client.get("/members"))
    assert messages(page), said()
    assert messages(client.get("/login")) == ""


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ELSEWHERE)
def test_next_stays_on_this_site(client, one, kind):
    """Whatever `next` is, the log-in works and the browser stays on this site.

    `next`가 무엇이든 로그인은 되고 브라우저는 이 사이트에 남아요.
    """
    for target in ELSEWHERE[kind]:
        visitor = client.another()
        page = visitor.get("/login", query_string={"next": target})
        response = form(page, "name", "password").submit(
            visitor, name=one.name, password=one.password
        )
        assert response.status_code < 400, here(target)
        assert stays(response), here(target)
        assert is_in(visitor, one), logged_in()


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_next_in_another_place_stays_on_this_site(client, one):
    """The same holds for a `next` in the form, for a second `next`, and for who is logged in.

    폼에 든 `next`, 두 번째 `next`, 이미 로그인한 사람에게도 마찬가지예요.
    """
    for target in (f"//{EVIL}", f"https://{EVIL}", f"/\\{EVIL}"):
        for query, more in (
            ({"next": "/members"}, {"next": target}),
            ({"next": ["/members", target]}, {}),
            ({"next": target}, {}),
        ):
            found = form(client.get("/login", query_string=query), "name", "password")
            fields = {"name": one.name, "password": one.password, **more}
            sent = found.values() | fields
            response = client.post("/login", query_string=query, data=sent)
            assert stays(response), here(target)
        assert is_in(client, one), logged_in()
        assert stays(client.get("/login", query_string=query)), here(target)
        log_out(client)


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_club_can_move(client, one):
    """Mounted under /club, the way to the log-in and back stays under /club.

    /club 아래로 옮겨도 로그인하러 가는 길과 돌아오는 길이 /club 아래에 있어요.
    """
    asked = client.get("/members", base_url=CLUB)
    assert is_redirect(asked), tr("a redirect", "리다이렉트")
    assert path_of(destination(asked)) == "/club/login"
    for url, back in (
        (destination(asked), "/club/members"),
        (f"{CLUB}/login?next=//{EVIL}", "/club/"),
    ):
        page = client.get("/login", query_string=urlsplit(url).query, base_url=CLUB)
        for address in page.addresses():
            assert address.startswith(CLUB), tr("links under /club", "/club 아래의 링크")
        found = form(page, "name", "password")
        sent = found.values() | {"name": one.name, "password": one.password}
        action = urlsplit(found.address)
        response = client.post(
            action.path.removeprefix("/club"),
            query_string=action.query,
            data=sent,
            base_url=CLUB,
        )
        assert is_redirect(response), tr("a redirect", "리다이렉트")
        assert path_of(destination(response)).startswith(back)
    for address in client.get("/members", base_url=CLUB).addresses():
        assert address.startswith(CLUB), tr("links under /club", "/club 아래의 링크")
    found = form(client.get("/password", base_url=CLUB), "password", "repeat")
    sent = found.values() | {"password": "a new password", "repeat": "a new password"}
    response = client.post("/password", data=sent, base_url=CLUB)
    assert path_of(destination(response)) == "/club/"
    found = form(client.get("/", base_url=CLUB), action="/club/logout")
    response = client.post("/logout", data=found.values(), base_url=CLUB)
    assert path_of(destination(response)) == "/club/"


# 3. No request from another site


def with_effect(kind, client, one, clock):
    """Return what a form that is sent by POST needs, and what tells whether it has had no effect.

    A browser of somebody who may see it, the page, the fields to send, and the function.
    """
    browser = client.another()
    if kind == "log-in":
        fields = {"name": one.name, "password": one.password}
        return browser, browser.get("/login"), fields, lambda: is_anonymous(browser)
    if kind == "asked-again":
        stale = remembered(browser, one, clock)
        fields = {"password": one.password}
        return stale, asked_again(stale), fields, lambda: is_redirect(stale.get("/password"))
    inside(browser, one)
    if kind == "log-out":
        return browser, browser.get("/"), {}, lambda: is_in(browser, one)
    before = stored_hash(client, one)
    fields = {"password": f"{one.password}2", "repeat": f"{one.password}2"}
    return browser, browser.get("/password"), fields, lambda: stored_hash(client, one) == before


FIELDS = {
    "log-in": ("name", "password"),
    "log-out": (),
    "password": ("password", "repeat"),
    "asked-again": ("password",),
}


def the_form(kind, page):
    return form(page, *FIELDS[kind], action="/logout" if kind == "log-out" else None)


def send(browser, found, fields):
    """Send fields to where a form goes, without looking at what the form has."""
    url = urlsplit(found.address)
    return browser.post(url.path, query_string=url.query, data=fields)


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", FIELDS)
def test_form_without_its_token_is_refused(client, people, clock, kind):
    """Without the token, with a wrong one or somebody else's: 400, and nothing has happened.

    토큰이 없거나, 틀리거나, 남의 것이면 400이고 아무 일도 일어나지 않아요.
    """
    browser, page, fields, unchanged = with_effect(kind, client, people[0], clock)
    found = the_form(kind, page)
    tokens = [one for one in found.controls if one["name"] == TOKEN]
    shown = [one for one in tokens if one.tag == "input" and one["type"].lower() in ("", "text")]
    is_hidden = bool(tokens) and not shown
    assert is_hidden, tr(f"a hidden field `{TOKEN}`", f"숨은 필드 `{TOKEN}`")
    of_another = form(client.another().get("/login"), "name", "password").values().get(TOKEN, "")
    assert of_another, tr(f"a hidden field `{TOKEN}`", f"숨은 필드 `{TOKEN}`")
    good = found.values() | fields
    if "name" in found.names:
        good["name"] = people[0].name
    own = good.pop(TOKEN)
    for token in (None, "", f"{own}x", of_another):
        sent = good if token is None else good | {TOKEN: token}
        response = send(browser, found, sent)
        assert response.status_code == 400
        assert unchanged(), tr("nothing has happened", "아무 일도 일어나지 않아야 해요")
    response = send(browser, found, good | {TOKEN: own})
    assert response.status_code < 400
    assert not unchanged(), tr("with its token it works", "토큰이 있으면 돼요")


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_get_and_head_change_nothing(client, one, clock):
    """GET and HEAD log nobody in and change no password, whatever fields come with them.

    GET과 HEAD는 어떤 필드가 와도 아무도 로그인시키지 않고 비밀번호도 바꾸지 않아요.
    """
    for kind in ("log-in", "asked-again", "password"):
        browser, page, fields, unchanged = with_effect(kind, client, one, clock)
        found = the_form(kind, page)
        url = urlsplit(found.address)
        for method in ("GET", "HEAD"):
            for more in ({}, found.values()):
                sent = more | {"name": one.name} | fields
                for where in ("data", "query_string"):
                    parts = {"query_string": url.query} | {where: sent}
                    browser.open(url.path, method=method, **parts)
                assert unchanged(), tr(
                    f"{method} changes nothing", f"{method}는 아무것도 바꾸지 않아요"
                )


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_session_is_emptied(client, one):
    """The session is emptied at log-in and log-out: a token from before is refused after it.

    로그인과 로그아웃 때 세션이 비워져요. 그 전의 토큰은 나중에 거절돼요.
    """
    before = form(client.get("/login"), "name", "password").values().get(TOKEN, "")
    inside(client, one)
    found = form(client.get("/"), action="/logout")
    response = send(client, found, {TOKEN: before})
    assert response.status_code == 400
    assert is_in(client, one), logged_in()
    during = found.values().get(TOKEN, "")
    log_out(client)
    login = form(client.get("/login"), "name", "password")
    fields = {"name": one.name, "password": one.password, TOKEN: during}
    response = send(client, login, fields)
    assert response.status_code == 400
    assert is_anonymous(client), anonymous()


# 4. Cookies, and "remember me"


def age_of(cookie, now):
    """Return how long a cookie lasts (RFC 6265, 5.3: Max-Age counts before Expires)."""
    age = cookie.attributes.get("max-age", "")
    if age.isdecimal() and len(age) < 10:
        return timedelta(seconds=int(age))
    until = parse_date(cookie.attributes.get("expires"))
    return until - now if until else timedelta(0)


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("secure", ["0", "1"])
def test_cookies_are_guarded(boot, prepared, draw, secure):
    """Each cookie has HttpOnly and SameSite; Secure if SESSION_COOKIE_SECURE is 1.

    모든 쿠키에 HttpOnly와 SameSite가 있어요. SESSION_COOKIE_SECURE가 1이면 Secure도 있어요.
    """
    client = prepared.start(boot, environ={"SESSION_COOKIE_SECURE": secure})
    (one,) = add(client, three(draw)[0])
    response = log_in(client, one, remember=True)
    cookies = [cookie for cookie in cookies_set(response) if cookie.value]
    assert cookies != [], tr("cookies", "쿠키")
    for cookie in cookies:
        assert cookie.http_only, tr(f"`{cookie.name}` with HttpOnly", f"HttpOnly인 `{cookie.name}`")
        assert cookie.same_site in ("lax", "strict"), tr(
            f"`{cookie.name}` with SameSite=Lax or Strict",
            f"SameSite가 Lax나 Strict인 `{cookie.name}`",
        )
        assert cookie.secure == (secure == "1"), tr(
            f"`{cookie.name}` with Secure only if SESSION_COOKIE_SECURE is 1",
            f"SESSION_COOKIE_SECURE가 1일 때만 Secure인 `{cookie.name}`",
        )


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_without_the_tick_nothing_is_remembered(client, people, clock):
    """Without the tick no cookie outlives the browser's window, also after one who ticked.

    체크하지 않으면 브라우저 창을 닫은 뒤 남는 쿠키가 없어요. 체크한 사람 다음이라도 그래요.
    """
    one, other, _ = people
    response = log_in(client, one)
    assert [cookie.name for cookie in cookies_set(response) if cookie.lasts] == []
    assert is_anonymous(client.reopen(clock.now)), anonymous()
    for second in (other, one):
        inside(client, one, remember=True)
        inside(client, second)
        assert is_anonymous(client.reopen(clock.now)), anonymous()


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_ticked_is_remembered_for_30_days(client, one, clock):
    """With the tick the log-in's answer sets a cookie for 30 days, which alone lets the member in.

    체크하면 로그인 응답이 30일짜리 쿠키를 보내고, 그것만으로 회원이 들어와요.
    """
    controls = form(client.get("/login"), "name", "password").controls
    kinds = [one["type"].lower() for one in controls if one["name"] == "remember"]
    assert "checkbox" in kinds, tr("a box to tick, `remember`", "체크할 수 있는 `remember` 칸")
    response = log_in(client, one, remember=True)
    lasting = [cookie for cookie in cookies_set(response) if cookie.lasts]
    assert lasting != [], tr("a cookie that lasts", "오래 남는 쿠키")
    for cookie in lasting:
        off = abs(age_of(cookie, clock.now) - MONTH)
        assert off < timedelta(hours=1), tr("a cookie for 30 days", "30일짜리 쿠키")
    log_in(client, one, password="wrong")
    assert is_in(client.reopen(clock.now), one), logged_in()
    clock.move(days=29)
    browser = client.reopen(clock.now)
    assert is_in(browser, one), logged_in()
    assert is_in(browser.worker(), one), logged_in()
    clock.move(days=2)
    assert is_anonymous(client.reopen(clock.now)), anonymous()


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_tampered_cookie_is_anonymous(client, one, clock):
    """A cookie that was changed lets nobody in and is no 500.

    바뀐 쿠키로는 아무도 들어올 수 없고 500도 아니에요.
    """
    browser = remembered(client, one, clock)
    cookies = browser.cookies
    assert cookies != [], tr("a cookie that lasts", "오래 남는 쿠키")
    for cookie in cookies:
        other = "3" if cookie.value.startswith("2") else "2"
        begun = f"{other}{cookie.value[1:]}"
        for value in (cookie.value[:-1], begun, "x", "|", f"{cookie.value}x"):
            browser.set_cookie(cookie.key, value)
            assert is_anonymous(browser), anonymous()


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_log_out_forgets(client, one, clock):
    """After the log-out the browser remembers nobody, also when only the cookie knew the member.

    로그아웃하면 브라우저가 아무도 기억하지 않아요. 쿠키로만 들어왔을 때도 그래요.
    """
    inside(client, one, remember=True)
    log_out(client)
    assert is_anonymous(client), anonymous()
    assert is_anonymous(client.reopen(clock.now)), anonymous()
    browser = remembered(client, one, clock)
    log_out(browser)
    assert is_anonymous(browser), anonymous()
    assert is_anonymous(browser.reopen(clock.now)), anonymous()


# 5. Members who are gone or disabled


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_deleted_member_is_anonymous(client, people, clock):
    """A deleted member is anonymous from then on, also if somebody gets the same name later.

    삭제된 회원은 그때부터 익명이에요. 나중에 같은 이름의 회원이 생겨도 그래요.
    """
    other, _, one = people
    neighbour = client.another()
    inside(neighbour, other)
    browsers = {
        "session": client,
        "remembered": remembered(client.another(), one, clock),
        "remembered and seen": remembered(client.another(), one, clock),
    }
    inside(browsers["session"], one)
    is_in(browsers["remembered and seen"], one)
    client.database.execute("DELETE FROM members WHERE name = ?", one.name)
    for browser in browsers.values():
        assert is_anonymous(browser), anonymous()
        assert asks_for_log_in(browser.get("/members")), to_log_in()
    assert is_in(neighbour, other), logged_in()
    add(client, one)
    for browser in browsers.values():
        assert is_anonymous(browser), anonymous()
    inside(client, one)


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_disabled_member_cannot_log_in(client, people, clock):
    """A disabled member gets the answer of a wrong password, until the account is enabled again.

    비활성화된 회원은 다시 활성화될 때까지 틀린 비밀번호와 똑같은 응답을 받아요.
    """
    one, other, _ = people
    visitor = client.another()
    wrong = log_in(visitor, one, password="wrong")
    after = follow(visitor, wrong)
    set_active(client, one, False)
    response = log_in(visitor, one)
    assert response.status_code == wrong.status_code
    assert follow(visitor, response).shown == after.shown
    assert is_anonymous(visitor), anonymous()
    neighbour = client.another()
    inside(neighbour, other, remember=True)
    log_in(neighbour, one)
    assert is_in(neighbour, other), logged_in()
    assert is_in(neighbour.reopen(clock.now), other), logged_in()
    set_active(client, one, True)
    inside(visitor, one)


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_disabled_member_is_out_at_once(client, people, clock):
    """Who is disabled while logged in is anonymous at the next request.

    로그인한 동안 비활성화된 회원은 다음 요청부터 익명이에요.
    """
    one, other, _ = people
    neighbour = client.another()
    inside(neighbour, other)
    stale = remembered(client.another(), one, clock)
    inside(client, one)
    set_active(client, one, False)
    for browser in (client, stale):
        assert asks_for_log_in(browser.get("/members")), to_log_in()
        assert is_anonymous(browser), anonymous()
    assert is_in(neighbour, other), logged_in()


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_cookie_with_an_odd_id_is_anonymous(boot, prepared, draw):
    """A signed session with an id that nobody has is anonymous, and no 500.

    서명은 맞지만 아무도 갖지 않은 id가 든 세션은 익명이고, 500이 아니에요.
    """
    client = prepared.start(boot, environ={"SECRET_KEY": KEY})
    (one,) = add(client, three(draw)[0])
    texts = ("abc", "", "1.", "-1", "None", "1.5.7", "٣", "9" * 30, "9" * 4000, "99999", "0x1")
    # A digit to `isdigit`, or a number to `isnumeric`, and nothing to `int`.
    texts += ("²", "².0", "1.²", "½", "½.0")
    # As an app may write them that ends log-ins by a number behind the id.
    texts += tuple(f"{'9' * digits}{sign}0" for digits in (30, 4000) for sign in ".:|-_")
    for id in (*texts, 99999, 10**30, None, [1], {"id": 1}):
        visitor = client.another()
        visitor.set_cookie("session", signed({"_user_id": id, "_fresh": True}, KEY))
        assert is_anonymous(visitor), anonymous()
    inside(client, one)


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_database_away_is_503(boot, prepared, away, draw):
    """While the database is away, pages for members answer 503 and nobody is logged out.

    데이터베이스가 없는 동안 회원용 페이지는 503으로 응답하고, 로그아웃되지 않아요.
    """
    client = prepared.start(boot, environ={"SECRET_KEY": KEY})
    (one,) = add(client, three(draw)[0])
    inside(client, one, remember=True)
    filled = form(client.get("/login"), "name", "password")
    there = boot(environ={"SECRET_KEY": KEY, "DATABASE_URL": away})
    assert asks_for_log_in(there.get("/members")), to_log_in()
    found = form(there.get("/login"), "name", "password")
    response = found.submit(there, name=one.name, password=one.password)
    assert response.status_code == 503
    for cookie in client.cookies:
        there.set_cookie(cookie.key, cookie.decoded_value)
    for path in ("/members", "/password", "/members/1"):
        response = there.get(path)
        assert response.status_code == 503
    response = send(there, filled, filled.values() | {"name": one.name, "password": one.password})
    assert response.status_code == 503
    back, opened_again = client.another(), client.another()
    for cookie in there.cookies:
        browser = back if cookie.key == "session" else opened_again
        browser.set_cookie(cookie.key, cookie.decoded_value)
    assert is_in(back, one), logged_in()
    assert is_in(opened_again, one), logged_in()


# 6. A new password


@pytest.mark.task(6)
@pytest.mark.points(3)
@pytest.mark.environ(**REAL)
def test_password_is_changed(client, people, draw):
    """After the change only the new password logs in; it is stored as a hash of Werkzeug's.

    바꾼 뒤에는 새 비밀번호로만 로그인돼요. Werkzeug의 해시로 저장돼요.
    """
    one, other, _ = people
    new = Person(one.name, f"{draw.korean()} {draw.word().title()}")
    inside(client, one)
    assert_button(form(client.get("/password"), "password", "repeat"))
    response = change(client, new.password)
    assert is_redirect(response), tr("302 or 303", "302 또는 303")
    assert path_of(destination(response)) == "/"
    assert messages(follow(client, response)), said()
    assert messages(client.get("/")) == ""
    assert is_in(client, one), logged_in()
    assert hash_problem(stored_hash(client, one), new.password) == ""
    visitor = client.another()
    log_in(visitor, one)
    assert is_anonymous(visitor), anonymous()
    inside(visitor, new)
    inside(client.another(), other)


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_bad_new_password_is_refused(client, one, draw):
    """A new password of 7 or 129 characters, or one that is not repeated, changes nothing.

    7자나 129자인 새 비밀번호, 똑같이 두 번 적지 않은 비밀번호로는 아무것도 바뀌지 않아요.
    """
    word, elsewhere = draw.word(8), client.another()
    for browser in (client, elsewhere):
        inside(browser, one)
    before = stored_hash(client, one)
    for new, repeat in (
        ("가" * 7, None),
        ("x" * 129, None),
        ("", None),
        (word, word.upper()),
        (word, f"{word} "),
        (word, ""),
        ("", word),
    ):
        page = follow(client, change(client, new, repeat))
        assert messages(page), said()
        assert form(page, "password", "repeat"), tr("the form again", "다시 나온 폼")
        assert messages(client.get("/")) == ""
        assert stored_hash(client, one) == before, tr("the old hash", "예전 해시")
    assert is_in(elsewhere, one), logged_in()


@pytest.mark.task(6)
@pytest.mark.points(1)
@pytest.mark.environ(**REAL)
def test_lengths_of_a_password(client, one):
    """A password may have 8 characters, and 128, of any script and with spaces at its ends.

    비밀번호는 8자도, 128자도 돼요. 어떤 문자든, 앞뒤에 빈칸이 있어도 돼요.
    """
    inside(client, one)
    for new in ("8 글자예요!!", f" {'가' * 126} "):
        response = change(client, new)
        assert is_redirect(response), tr("302 or 303", "302 또는 303")
    assert hash_problem(stored_hash(client, one), new) == ""


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_remembered_member_is_asked_again(client, draw, clock):
    """Whom only the cookie knows is asked for the password first, to read and to change.

    쿠키로만 들어온 회원에게는 볼 때도 바꿀 때도 먼저 비밀번호를 물어요.
    """
    (one,) = add(client, brief(draw))
    browser = remembered(client, one, clock)
    page = asked_again(browser)
    assert messages(page), said()
    assert_button(form(page, "password"))
    token = form(page, "password").values().get(TOKEN, "")
    before = stored_hash(client, one)
    sent = {TOKEN: token, "password": "a new password", "repeat": "a new password"}
    response = browser.post("/password", data=sent)
    assert is_redirect(response), tr("a redirect, as for GET", "GET처럼 리다이렉트")
    assert stored_hash(client, one) == before, tr("the old hash", "예전 해시")
    response = confirm(browser, asked_again(browser), one)
    assert is_redirect(response), tr("302 or 303", "302 또는 303")
    assert path_of(destination(response)) == "/password"
    change(browser, "a new password")
    assert stored_hash(client, one) != before, tr("another hash", "다른 해시")


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_fresh_log_in_holds_in_all_workers(client, clock, one):
    """A log-in is fresh in a second worker, after a restart, and a day later: /password opens at once.

    방금 한 로그인은 두 번째 워커에서도, 다시 시작한 뒤에도, 하루 뒤에도 그래요. /password가 바로 열려요.
    """
    inside(client, one)
    clock.move(days=1)
    response = client.worker().get("/password")
    assert response.status_code == 200
    response = client.restart().get("/password")
    assert response.status_code == 200


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_wrong_password_makes_nothing_fresh(client, people, clock):
    """A wrong password, or another member's, does not open the page.

    틀린 비밀번호나 다른 회원의 비밀번호로는 페이지가 열리지 않아요.
    """
    one, other, _ = people
    browser = remembered(client, one, clock)
    for wrong in (f"{one.password}x", "", other.password):
        page = follow(browser, confirm(browser, asked_again(browser), Person(one.name, wrong)))
        assert messages(page), said()
        assert messages(browser.get("/")) == ""
        assert is_redirect(browser.get("/password")), tr("asked again", "다시 묻기")
    page = asked_again(browser)
    found = form(page, "password")
    response = send(browser, found, {TOKEN: found.values().get(TOKEN, "")})
    assert response.status_code < 500
    sent = found.values() | {"name": other.name, "password": other.password}
    send(browser, found, sent)
    # Where the page is the one to log in, this is a log-in of the other member.
    assert is_redirect(browser.get("/password")) or one.name not in who(browser), tr(
        "asked again", "다시 묻기"
    )
    browser = remembered(client, one, clock)
    confirm(browser, asked_again(browser), one)
    response = browser.get("/password")
    assert response.status_code == 200


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_next_of_the_second_question_stays_here(client, one, clock):
    """The page that asks again leads to no other site, either.

    비밀번호를 다시 묻는 페이지도 다른 사이트로 보내지 않아요.
    """
    browser = remembered(client, one, clock)
    for target in (
        f"//{EVIL}",
        f"https:{EVIL}",
        f"/\\{EVIL}",
        f"/\t/{EVIL}",
        "javascript:alert(1)",
    ):
        again = browser.reopen(clock.now)
        path = path_of(destination(again.get("/password")))
        page = again.get(path, query_string={"next": target})
        response = confirm(again, page, one)
        assert response.status_code < 400, here(target)
        assert stays(response), here(target)


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_other_log_ins_end(client, people, clock):
    """A new password ends the member's other log-ins, remembered ones too, and no one else's.

    비밀번호를 바꾸면 그 회원의 다른 로그인은 기억된 것까지 모두 끝나요. 남의 로그인은 그대로예요.
    """
    one, _, twin = people
    elsewhere, neighbour = client.another(), client.another()
    stale = remembered(client.another(), one, clock)
    for browser, person in ((client, one), (elsewhere, one), (neighbour, twin)):
        inside(browser, person)
    change(client, "a new password")
    assert is_in(client, one), logged_in()
    for browser in (elsewhere, stale):
        assert is_anonymous(browser), anonymous()
        assert asks_for_log_in(browser.get("/members")), to_log_in()
    assert is_in(neighbour, twin), logged_in()


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_this_browser_still_remembers(client, one, clock):
    """The browser in which the password was changed goes on remembering the member who ticked.

    비밀번호를 바꾼 브라우저는 체크한 회원을 계속 기억해요. 체크하지 않았으면 기억하지 않아요.
    """
    inside(client, one, remember=True)
    change(client, "a new password")
    later = client.reopen(clock.now)
    assert is_in(later, one), logged_in()
    confirm(later, asked_again(later), Person(one.name, "a new password"))
    change(later, "a newer password")
    assert is_in(later.reopen(clock.now), one), logged_in()
    browser = client.another()
    inside(browser, Person(one.name, "a newer password"))
    change(browser, "another password")
    assert is_in(browser, one), logged_in()
    assert is_anonymous(browser.reopen(clock.now)), anonymous()
    assert is_anonymous(client), anonymous()
