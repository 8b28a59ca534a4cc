"""Grades exercise 17: the club's reading lists, one for each member."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from unicodedata import normalize

import pytest

from shared.suite import tr
from shared.suite.bodies import CHARSETS, as_forms, unreadable
from shared.suite.clock import KOREA
from shared.suite.errors import LIKES_PAGES, in_shape, refused_fields, shape
from shared.suite.passwords import QUICK, seeded
from shared.suite.prepared import Prepared
from shared.suite.response import Unmet
from shared.suite.selects import BACKWARDS
from shared.suite.values import is_whole, parse, plain

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.environ(**QUICK, **KOREA)]

LOGIN, BOOKS = "/login", "/books"
COLUMNS = ("id", "member_id", "title", "note", "due_at", "is_read")
# Where no database is: what an app meets that cannot reach its own.
AWAY = {
    "sqlite": "sqlite:////nowhere/club.db",
    "mysql": "mysql+pymysql://nobody:nothing@localhost/club?unix_socket=/nowhere/mysql.sock",
}
WRONG = (400, 422)  # a field that is not right
FORGED = (400, 401, 422)
HALF, OTHER_HALF = "\ud83d", "\udc1f"  # of one character
JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
FORMS: tuple[Literal["NFC", "NFD", "NFKC"], ...] = ("NFC", "NFD", "NFKC")
# Werkzeug answers False to some of them, and raises ValueError, OverflowError or TypeError.
STRANGE_HASHES = (
    *("", "x", "pbkdf2$s$0", "$2b$12$abcdefghijklmnopqrstuv", "scrypt:a:8:1$x$y"),
    *("pbkdf2:sha256:99999999999999999999$salt$00", "pbkdf2:sha256:1$salt$é"),
)
NO_TEXT = (None, True, 7, 0, 1.5, ["x"], {"x": "y"}, [], {})
NO_BOOL = ("false", "true", "", "yes", 0, 1, 1.0, None, [], [True], {})
NO_MOMENT = (
    *("", " ", "soon", "2026-12-24", "2026-12-24T18:00:00", "2026-12-24 18:00:00", "18:00:00Z"),
    *("2026-02-30T10:00:00Z", "2026-13-01T10:00:00Z", "2026-12-24T25:00:00Z"),
    *("1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "2100-01-01T08:59:59+08:59"),
    *("2099-12-31T23:30:00-05:00", "2000-01-01T00:00:00+09:00"),
    *("0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-14:00", "2026-12-24T18:00:00+09:00x"),
    *(1798102800, 0, True, False, ["2026-12-24T18:00:00Z"], {}, HALF),
)
MOST, PAGE = 100, 50  # books in one request that changes many, and on the largest page
SELECTS = 10  # the most that a list may need, however long it is


class Moment:
    """Equals each text that names this moment, in whatever offset."""

    def __init__(self, sent: str) -> None:
        self.sent = sent

    def __eq__(self, other: object) -> bool:
        try:
            found = datetime.fromisoformat(str(other))
        except ValueError:
            return False
        return found.tzinfo is not None and found == datetime.fromisoformat(self.sent)

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return tr(f"(the moment {self.sent})", f"({self.sent} 시점)")


@dataclass(frozen=True)
class Reader:
    """A member who is logged in; the suite has put the member into the table."""

    client: Any
    id: int
    name: str
    password: str
    token: str

    def at(self, client):
        """The same member with another client: a second process, say."""
        return Reader(client, self.id, self.name, self.password, self.token)

    def ask(self, method, path, **sent):
        headers = {"Authorization": f"Bearer {self.token}", **sent.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **sent)

    def get(self, path, **query):
        return self.ask("GET", path, query_string=query)

    def raw(self, method, path, data, **more):
        """Send JSON as text, in which half a character is written `\\ud83d`."""
        text = data if isinstance(data, str | bytes) else json.dumps(plain(data))
        return self.ask(method, path, data=text, content_type="application/json", **more)

    def add(self, title, **more):
        """Add a book that is all right, and return it as the app answers it."""
        response = self.ask("POST", BOOKS, json={"title": title, **more})
        assert response.status_code == 201
        assert is_whole(response.field("id")), tr("the book with its `id`", "`id`가 있는 책")
        return response.json

    def ids(self, **query):
        """Return the ids of the books on a page of the list, in order."""
        response = self.get(BOOKS, **query)
        assert response.status_code == 200
        books = response.field("books")
        assert isinstance(books, list), tr("an array `books`", "`books` 배열")
        return [book.get("id") if isinstance(book, dict) else book for book in books]


def at(book):
    return f"{BOOKS}/{book['id']}"


def shown(book, **changes):
    """Return what the API must show of a book after some changes."""
    return {**book, **changes}


@pytest.fixture(scope="session")
def prepared():
    """The tables as the app's `flask init-db` makes them."""
    return Prepared("init-db")


@pytest.fixture
def key(draw):
    """The key of the app in this check."""
    return draw.word(48)


@pytest.fixture
def client(boot, prepared, key):
    """The app with its tables and its key; rows come backwards when it asks for no order."""
    return prepared.start(boot, environ={"JWT_SECRET_KEY": key, **BACKWARDS})


@pytest.fixture
def me(client, draw):
    return log_in(client, *seed(client, draw.names(1)[0], draw.password()))


@pytest.fixture
def other(client, draw):
    return log_in(client, *seed(client, draw.names(3)[2], draw.password()))


def seed(client, name, password):
    """Put a member into the table, as any program may; return the name and the password."""
    insert = "INSERT INTO members (name, password_hash) VALUES (?, ?)"
    client.database.execute(insert, name, seeded(password))
    return name, password


def log_in(client, name, password):
    """Log a member in, who is all right."""
    response = client.post(LOGIN, json={"name": name, "password": password})
    assert response.status_code == 200
    token = response.field("access_token")
    looks_right = isinstance(token, str) and JWT.fullmatch(token)
    assert looks_right, tr("a JWT in `access_token`", "`access_token`에 담긴 JWT")
    (row,) = client.database.rows("SELECT id FROM members WHERE name = ?", name)
    return Reader(client, row["id"], name, password, str(token))


def fill(reader, titles, **columns):
    """Put books on a member's list, in one statement; return their ids in order."""
    row = {"note": "", "is_read": 0, **columns, "member_id": reader.id}
    names = ", ".join(("title", *row))
    marks = ", ".join(["(" + ", ".join("?" * (len(row) + 1)) + ")"] * len(titles))
    values = [value for title in titles for value in (title, *row.values())]
    database = reader.client.database
    database.execute(f"INSERT INTO books ({names}) VALUES {marks}", *values)
    found = database.rows("SELECT id FROM books WHERE member_id = ? ORDER BY id", reader.id)
    return [row["id"] for row in found][-len(titles) :]


def stored(client):
    """Return what another connection sees of all books."""
    return client.database.rows(f"SELECT {', '.join(COLUMNS)} FROM books ORDER BY id")


def assert_as_before(client, before):
    assert stored(client) == before, tr("the books as before", "전과 같은 책들")


def assert_refused(response, names, statuses=WRONG):
    """Check that a request was refused for these fields, in the course's shape."""
    assert response.status_code in statuses
    assert in_shape(response), shape()
    assert refused_fields(response) == sorted(names)


def assert_not_there(response):
    assert response.status_code == 404
    assert in_shape(response), shape()


# 1. Log in


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_init_db_makes_the_tables(client, me):
    """`flask init-db` makes `books` with its columns and key beside `members`, and keeps what is there.

    `flask init-db`는 `members` 옆에 열과 키가 있는 `books`를 만들고, 이미 있는 것은 그대로 둬요.
    """
    columns = client.database.columns("books")
    right = [name for name in COLUMNS if name in columns]
    assert right == list(COLUMNS), tr(
        f"in `books` the columns {', '.join(COLUMNS)}", f"`books`에 {', '.join(COLUMNS)} 열"
    )
    open_ones = [name for name in COLUMNS if columns[name].nullable]
    assert open_ones == ["due_at"], tr("only due_at may be NULL", "due_at만 NULL일 수 있음")
    for name, room in (("title", 120), ("note", 500)):
        length = columns[name].length
        assert length is None or length >= room, tr(
            f"a column {name} with room for {room} characters",
            f"{room}자가 들어갈 자리가 있는 {name} 열",
        )
    assert ("id",) in client.database.unique_keys("books"), tr("the primary key id", "기본 키 id")
    assert ("member_id", "members", "id") in client.database.foreign_keys("books"), tr(
        "a foreign key from member_id to the id of members",
        "member_id에서 members의 id로 가는 외래 키",
    )
    fill(me, ["x"])
    before = stored(client)
    ran = client.flask("init-db")
    assert ran.exit_code == 0
    assert_as_before(client, before)
    assert len(me.ids()) == 1
    log_in(client, me.name, me.password)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_database_away_is_503(boot, client, me, key):
    """While the database is away, the app starts, GET / is 200, and what needs the database is 503.

    데이터베이스가 없는 동안에도 앱이 시작되고 GET /는 200이에요. 필요한 요청은 503이에요.
    """
    away = AWAY[client.database.kind]
    there = boot(environ={"DATABASE_URL": away, "JWT_SECRET_KEY": key})
    response = there.get("/")
    assert response.status_code == 200
    reader = me.at(there)
    for response in (
        there.post(LOGIN, json={"name": me.name, "password": me.password}),
        reader.get(BOOKS),
        reader.ask("PATCH", f"{BOOKS}/1", json={"note": ""}),
    ):
        assert response.status_code == 503
        assert in_shape(response), shape()


@pytest.mark.task(1)
@pytest.mark.points(3)
def test_log_in_gives_a_token_of_the_member(client, draw, key):
    """POST /login answers 200 and a token of this member, whose `sub` is the id as a text.

    POST /login은 200과 그 회원의 토큰으로 응답해요. 토큰의 `sub`는 문자열로 쓴 id예요.
    """
    password, long = f" {draw.password()} ", f" {draw.password().ljust(998, 'x')} "
    asked = [*zip(draw.names(2), (password, draw.word(3)), strict=True), (longest(draw), long)]
    readers = [log_in(client, *seed(client, *one)) for one in asked]
    for reader in readers:
        text, _, found = reader.token.rpartition(".")
        assert found == signature(text, key), tr(
            "a token that is signed with JWT_SECRET_KEY by HS256",
            "JWT_SECRET_KEY와 HS256으로 서명된 토큰",
        )
        claims = claims_of(reader.token)
        assert claims.get("sub") == str(reader.id)
    books = [reader.add(draw.korean()) for reader in readers]
    for reader, book in zip(readers, books, strict=True):
        assert reader.ids() == [book["id"]]


def longest(draw):
    """Return a name of 80 characters, the longest that there is room for."""
    return draw.korean().ljust(80, "한")


@pytest.mark.task(1)
@pytest.mark.points(4)
def test_unknown_name_and_wrong_password_look_alike(client, draw, me, other):
    """An unknown name and a wrong password are 401, with the same status, headers and body.

    없는 이름과 틀린 비밀번호는 401이고, 상태와 헤더, 본문이 모두 같아요.
    """
    seen = []
    # What it is that is compared: the password itself, not what is left of it in one form or another.
    name, password = seed(
        client, longest(draw), f"{draw.password()} ﬁ A\u030a \u212b {draw.word(80)}"
    )
    known = log_in(client, name, password)
    wrong = (other.password, "", me.password.strip("!"), me.password.upper())
    asked = [(me.name, one) for one in (*wrong, f"{me.password} ", f" {me.password}")]
    changed = (password[:-1], password[:72], *(normalize(form, password) for form in FORMS))
    asked += [(known.name, one) for one in (*changed, password.casefold())]
    # White space in front; behind a name MySQL passes over it.
    strange = (
        draw.korean(),
        f"{me.name}x",
        me.name[:-1],
        name[:-1],
        f" {me.name}",
        f"\u3000{me.name}",
    )
    asked += [(one, me.password) for one in (*strange, "", "%", "x" * 80)]
    for name, password in asked:
        response = client.post(LOGIN, json={"name": name, "password": password})
        assert response.status_code == 401
        assert in_shape(response), shape()
        assert_says_bearer(response)
        headers = {name: value for name, value in response.headers if name != "Date"}
        seen.append((response.text, headers))
    assert [one for one in seen if one != seen[0]] == [], tr(
        "answers that are all the same", "모두 같은 응답"
    )


def assert_says_bearer(response):
    """Check that an answer has the header that belongs to a 401."""
    found = response.headers.get("WWW-Authenticate", "").strip()
    assert found.lower().split(" ")[:1] == ["bearer"], tr(
        "a header WWW-Authenticate that begins with Bearer",
        "Bearer로 시작하는 WWW-Authenticate 헤더",
    )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_log_in_reads_its_fields(client, draw, me):
    """What is missing or no text is 400 or 422 and named; an odd text or hash never gives 500.

    없거나 문자열이 아닌 필드는 400이나 422로 밝혀요. 이상한 문자열이나 해시도 500이 되지 않아요.
    """
    right = {"name": me.name, "password": me.password}
    cases = [({**right, field: value}, [field]) for field in right for value in NO_TEXT]
    cases += [({"name": me.name}, ["password"]), ({}, ["name", "password"])]
    for sent, names in cases:
        assert_refused(client.post(LOGIN, json=sent), names)
    for field in right:
        for value in (
            HALF,
            f"x{OTHER_HALF}",
            "x" * 2**20,
            "' OR 1=1 --",
            right[field] + "x" * 1001,
        ):
            text = json.dumps({**right, field: value})
            response = client.post(LOGIN, data=text, content_type="application/json")
            assert response.status_code in (*FORGED, 413)
            assert in_shape(response), shape()
    name, password = seed(client, longest(draw), me.password)
    response = client.post(LOGIN, json={"name": f"{name}x", "password": password})
    assert response.status_code in (*FORGED, 413)
    for strange in STRANGE_HASHES:
        change = "UPDATE members SET password_hash = ? WHERE id = ?"
        client.database.execute(change, strange, me.id)
        response = client.post(LOGIN, json=right)
        assert response.status_code == 401
        assert in_shape(response), shape()


# Tokens, opened and forged by hand


def encoded(data):
    """Return bytes, or a value as JSON, as a token has them."""
    raw = data if isinstance(data, bytes) else json.dumps(plain(data)).encode()
    return urlsafe_b64encode(raw).decode().rstrip("=")


def claims_of(token):
    """Return what a token says, as far as it is JSON."""
    text = token.split(".")[1]
    try:
        found = parse(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unmet(tr("a token whose claims are a JSON object", "클레임이 JSON 객체인 토큰"))
    return found


def signature(text, key):
    return encoded(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest())


def forged(claims, key, algorithm="HS256"):
    """Return a token with these claims, signed by HS256 with a key, whatever it says of itself."""
    text = f"{encoded({'alg': algorithm, 'typ': 'JWT'})}.{encoded(claims)}"
    return f"{text}.{signature(text, key)}"


EVERYWHERE = (
    *(("GET", BOOKS), ("POST", BOOKS), ("PATCH", BOOKS)),
    *((method, f"{BOOKS}/{{id}}") for method in ("GET", "PATCH", "DELETE")),
)


def assert_locked(client, headers, book, statuses=(401,)):
    """Check that each address refuses a request with these headers."""
    many = {"ids": [book["id"]], "is_read": True}
    bodies = {("POST", BOOKS): {"title": "x"}, ("PATCH", BOOKS): many}
    for method, path in EVERYWHERE:
        one = {"json": {"note": "x"}} if method == "PATCH" else {}
        sent = {"json": bodies[method, path]} if (method, path) in bodies else one
        path = path.format(id=book["id"])
        response = client.another().open(path, method=method, headers=headers, **sent)
        assert response.status_code in statuses
        assert in_shape(response), shape()
        if response.status_code == 401:
            assert_says_bearer(response)
    head = client.another().head(at(book), headers=headers)
    assert head.status_code in statuses


@pytest.mark.task(1)
@pytest.mark.points(3)
def test_every_address_wants_a_token(client, draw, me, other, key):
    """Without a right token each address of the books refuses, and changes nothing.

    올바른 토큰이 없으면 책의 모든 주소가 거절하고 아무것도 바뀌지 않아요.
    """
    book = me.add(draw.title())
    before, claims = stored(client), claims_of(me.token)
    for header in (None, "", "Basic bWluYTp4", f"Token {me.token}"):
        assert_locked(client, {} if header is None else {"Authorization": header}, book)
    head, _, sign = me.token.split(".")
    tokens = (
        "x",
        me.token[:-9],
        f"{head}.{encoded({**claims, 'sub': str(other.id)})}.{sign}",
        forged(claims, "secret"),
        f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(claims)}.",
        forged({**claims, "sub": me.id}, key),
        forged({**claims, "sub": me.name}, key),
    )
    for token in tokens:
        assert_locked(client, {"Authorization": f"Bearer {token}"}, book, FORGED)
    assert_as_before(client, before)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_token_ends_after_an_hour_or_with_its_member(client, draw, me, other, clock):
    """A token works for an hour, and then is 401; it is 401 at once when its member is gone.

    토큰은 한 시간 동안 통하고 그 뒤에는 401이에요. 회원이 지워지면 바로 401이에요.
    """
    book = me.add(draw.title())
    response = other.get(BOOKS)  # the app has seen the member before
    assert response.status_code == 200
    client.database.execute("DELETE FROM members WHERE id = ?", other.id)
    assert_locked(client, {"Authorization": f"Bearer {other.token}"}, book)
    clock.move(minutes=59, seconds=50)
    assert me.ids() == [book["id"]]
    clock.move(seconds=12)
    assert_locked(client, {"Authorization": f"Bearer {me.token}"}, book)
    log_in(client, me.name, me.password)


# 2. Add a book


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_add_answers_the_book(client, draw, me):
    """POST /books answers 201, the book and where it is; a title is enough, each time.

    POST /books는 201과 책, 책의 주소로 응답해요. 제목만 있어도 돼요. 두 번째에도 그래요.
    """
    full = {"note": draw.sentence(), "due_at": "2026-12-24T18:00:00+09:00", "is_read": True}
    default = {"note": "", "due_at": None, "is_read": False}
    wanted = []
    for title, more in ((draw.title(), default), (draw.title(), full), (draw.korean(), default)):
        sent = {} if more is default else more
        response = me.ask("POST", BOOKS, json={"title": title, **sent})
        assert response.status_code == 201
        assert is_whole(response.field("id")), tr("the book with its `id`", "`id`가 있는 책")
        expected = {"id": response.field("id"), "title": title, **more}
        if more is full:
            expected["due_at"] = Moment(full["due_at"])
        assert response.json == expected
        assert response.path_ahead == f"{BOOKS}/{response.field('id')}", tr(
            "a header Location that leads to the book", "책의 주소가 담긴 Location 헤더"
        )
        found = me.get(at(response.json))
        assert found.status_code == 200
        assert found.json == expected
        wanted.append((title, more["note"], bool(more["is_read"]), me.id))
    rows = [
        (row["title"], row["note"], bool(row["is_read"]), row["member_id"])
        for row in stored(client)
    ]
    assert rows == wanted, tr("the three books in the table", "테이블에 있는 세 책")


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_texts_come_back_as_sent(client, draw, me):
    """Title and note come back exactly as sent: white space, markup, Korean, the longest.

    제목과 메모는 보낸 그대로 돌아와요. 공백 문자, 마크업, 한글, 가장 긴 것도요.
    """
    texts = (
        f"  {draw.korean()}\t",
        f'<b>{draw.word()}</b> & "it\'s" \\ &amp; 🐟 Ink&notes',
        "Cafe\u0301\n\u00e9 100%_ \u200b.",
        "\u2028Ａﬁß  x\x85\u3000\r\n",
        "0",
        "１９８４",
    )
    for text in texts:
        book = me.add(text, note=f"{text} ")
        assert (book["title"], book["note"]) == (text, f"{text} ")
        assert me.get(at(book)).json == book
    book = me.add("한" * 120, note="🐟" * 500)
    found = me.get(at(book))
    assert (found.field("title"), found.field("note")) == ("한" * 120, "🐟" * 500)
    assert me.add("x", note=" ")["note"] == " "


MOMENTS = (
    *(f"2026-07-01T08:30:15{offset}" for offset in ("Z", "+00:00", "+09:00", "-11:30", "+14:00")),
    *("2000-01-01T00:00:00Z", "2000-01-01T09:00:00+09:00", "2099-12-31T23:59:59Z"),
    *("1999-12-31T19:00:00-05:00", "2100-01-01T08:59:59+09:00"),
    *("2099-12-31T12:29:59-11:30", "2028-02-29T23:59:59+05:45", "2026-03-29T02:30:00+01:00"),
)


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_due_at_stays_the_same_moment(client, me):
    """`due_at` comes with any offset and is answered as the same moment, with an offset.

    `due_at`은 어떤 오프셋으로든 받아요. 응답은 오프셋이 있는 같은 시점이에요.
    """
    for sent in MOMENTS:
        book = me.add("x", due_at=sent)
        assert book["due_at"] == Moment(sent)
        found = me.get(at(book))
        assert found.field("due_at") == Moment(sent)
        changed = me.ask("PATCH", at(book), json={"due_at": sent})
        assert changed.field("due_at") == Moment(sent)


WRONG_VALUES = {
    "title": (
        *NO_TEXT,
        "",
        " ",
        "\u3000\u00a0\t\n",
        "\u2003\x85\u2028",
        "t" * 121,
        "t".center(121),
        f"title{HALF}",
        f"{OTHER_HALF}t",
    ),
    "note": (*NO_TEXT, "n" * 501, " " * 501, "n" + "\n" * 500, HALF, f"note{OTHER_HALF}"),
    "due_at": NO_MOMENT,
    "is_read": NO_BOOL,
}


@pytest.mark.task(2)
@pytest.mark.points(4)
@pytest.mark.parametrize("field", WRONG_VALUES)
def test_wrong_field_is_refused(client, draw, me, field):
    """A wrong field is 400 or 422 and named, in POST and in PATCH, and nothing is changed.

    잘못된 필드는 POST에서도 PATCH에서도 400이나 422로 거절하고 밝혀요. 아무것도 바뀌지 않아요.
    """
    due = "2027-01-01T00:00:00Z"
    book = me.add(draw.title(), note=draw.word(), due_at=due)
    right = {"title": draw.title(), "note": "", "due_at": None, "is_read": True}
    before = stored(client)
    for value in WRONG_VALUES[field]:
        sent = {**right, field: value}
        assert_refused(me.raw("POST", BOOKS, sent), [field])
        assert_refused(me.raw("PATCH", at(book), sent), [field])
    if field == "title":
        assert_refused(me.raw("POST", BOOKS, {"note": "x"}), ["title"])
    assert_as_before(client, before)
    assert me.ids() == [book["id"]]


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_all_wrong_fields_are_named(client, draw, me):
    """Several wrong fields are all named, and no others; then the next right request works.

    잘못된 필드가 여럿이면 모두 밝히고, 다른 필드는 밝히지 않아요. 그다음 올바른 요청은 돼요.
    """
    book = me.add(draw.title())
    wrong = {"title": " ", "note": None, "due_at": "tomorrow", "is_read": "false"}
    for method, path in (("POST", BOOKS), ("PATCH", at(book))):
        assert_refused(me.raw(method, path, wrong), wrong)
        some = {"title": draw.title(), "note": 7, "is_read": 1}
        assert_refused(me.raw(method, path, some), ["note", "is_read"])
    assert len(stored(client)) == 1, tr("one book", "책 한 권")
    assert me.add(draw.title())["is_read"] == False  # noqa: E712  # of the answer's own type


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_nobody_gives_a_book_to_somebody_else(client, draw, me, other):
    """What a body says of `id`, `member_id` and the like has no effect, in POST and in PATCH.

    본문에 `id`나 `member_id` 같은 것이 있어도 POST와 PATCH에서 아무 효과가 없어요.
    """
    book = me.add(draw.title())
    more = {"id": 77, "member_id": other.id, "member": other.name, "owner": other.id, "x": None}
    response = me.ask("POST", BOOKS, json={"title": draw.title(), **more})
    assert response.status_code in (201, *WRONG)
    changed = me.ask("PATCH", at(book), json={"note": "new", **more})
    assert changed.status_code in (200, *WRONG)
    rows = stored(client)
    assert [row for row in rows if row["member_id"] != me.id or row["id"] == 77] == [], tr(
        "only books of the member, with ids of their own", "그 회원의 책만, 제 id로"
    )
    assert [row["note"] for row in rows if row["id"] == book["id"]] == [
        "new" if changed.status_code == 200 else book["note"]
    ], tr("no change by what is refused", "거절한 요청은 아무것도 바꾸지 않음")
    assert len(rows) == (2 if response.status_code == 201 else 1), tr(
        "no book by what is refused", "거절한 요청으로는 책이 생기지 않음"
    )
    assert me.get(at(book)).status_code == 200
    assert other.ids() == []


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_body_that_is_no_json_object(client, draw, me):
    """An array or null is 400 or 422, broken JSON 400, a form 415; JSON may have a charset.

    배열이나 null은 400이나 422, 깨진 JSON은 400, 폼은 415예요. JSON에 charset이 붙어도 돼요.
    """
    book = me.add(draw.title())
    before = stored(client)
    right = {"title": draw.title()}
    many = {"ids": [book["id"]], "is_read": True}
    login = {"name": me.name, "password": me.password}
    bodies = {BOOKS: right, at(book): right, LOGIN: login}
    addresses = (("POST", BOOKS), ("PATCH", at(book)), ("PATCH", BOOKS), ("POST", LOGIN))
    for method, path in addresses:
        inside = many if (method, path) == ("PATCH", BOOKS) else bodies[path]
        inside = json.dumps(json.dumps(plain(inside)))
        for text in ("[]", "null", '"title"', inside, "1", "true", '[["title", "x"]]'):
            response = me.raw(method, path, text)
            assert response.status_code in WRONG
            assert in_shape(response), shape()
        for text in ("{", *unreadable(bodies[path], next(iter(bodies[path]))), "[" * 100_000):
            response = me.raw(method, path, text, headers=LIKES_PAGES)
            assert response.status_code == 400
            assert in_shape(response), shape()
        for form in as_forms({"title": "x", "is_read": "true"}):
            response = me.ask(method, path, headers=LIKES_PAGES, **form)
            assert response.status_code == 415
            assert in_shape(response), shape()
    assert_as_before(client, before)
    label, title = f"Application/JSON{CHARSETS[1]}", draw.korean()
    for method, path, status in (("POST", BOOKS, 201), ("PATCH", at(book), 200)):
        sent = json.dumps({"title": title}, ensure_ascii=False).encode()
        response = me.ask(method, path, data=sent, content_type=label)
        assert response.status_code == status
        assert response.field("title") == title
    response = me.ask("PATCH", BOOKS, data=json.dumps(plain(many)), content_type=label)
    assert response.status_code == 200


# 3. Only your own books


def without_numbers(response):
    """Return an answer's body without the ids that a message may name."""
    return re.sub("[0-9]+", "#", response.text)


@pytest.mark.task(3)
@pytest.mark.points(4)
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "many"])
def test_book_of_somebody_else_is_404(client, draw, me, other, method):
    """A book of another member is 404, as one that is not there, and is not changed.

    다른 회원의 책은 없는 책처럼 404이고, 바뀌지 않아요.
    """
    title = draw.title()
    mine, theirs = me.add(title), other.add(title, note=draw.sentence())
    before = stored(client)
    many = {"ids": [theirs["id"]], "is_read": True}
    asks = {
        "GET": lambda reader, book: reader.get(at(book)),
        "PATCH": lambda reader, book: reader.ask("PATCH", at(book), json={"note": "mine now"}),
        "DELETE": lambda reader, book: reader.ask("DELETE", at(book)),
        "many": lambda reader, book: reader.ask("PATCH", BOOKS, json={**many, "ids": [book["id"]]}),
    }
    nobodys = {"id": draw.number(10**6, 10**8)}
    for reader, book in ((me, theirs), (other, mine), (me, theirs)):
        unknown = asks[method](reader, nobodys)
        response = asks[method](reader, book)
        assert_not_there(response)
        assert without_numbers(response) == without_numbers(unknown), tr(
            "the same answer as for an id that no book has", "어느 책의 것도 아닌 id와 같은 응답"
        )
        again = reader.ask("HEAD" if method == "GET" else "GET", at(book))
        assert again.status_code == 404
        if method == "PATCH":
            assert_not_there(reader.ask("PATCH", at(book), json={}))
    assert_as_before(client, before)
    for reader, book in ((other, theirs), (me, mine)):
        assert reader.get(at(book)).json == book
        assert asks[method](reader, book).status_code in (200, 204)


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_list_has_only_your_own(client, draw, me, other):
    """GET /books and its total show a member's own books only, whatever the query asks for.

    GET /books와 total은 무엇을 묻든 그 회원의 책만 보여 줘요.
    """
    due = "2026-12-01T00:00:00Z"
    mine = [me.add(draw.title(), due_at=due) for _ in range(2)]
    theirs = [other.add(draw.title(), due_at=due, is_read=True) for _ in range(3)]
    queries = ({"sort": "-due_at"}, {"due_from": due, "due_before": "2027-01-01T00:00:00Z"})
    for reader, books in ((me, mine), (other, theirs), (me, mine)):
        for query in (*queries, {"per_page": 50, "sort": "title"}):
            response = reader.get(BOOKS, **query)
            assert sorted(reader.ids(**query)) == [book["id"] for book in books]
            assert response.field("total") == len(books)
    assert me.ids(is_read="true") == []
    assert other.ids(is_read="false") == []


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_unknown_book_is_404(client, draw, me):
    """An id that no book has is 404: one never given, a deleted one, one of any length.

    없는 id는 404예요. 준 적이 없는 id, 지운 책의 id, 아무리 긴 id도 그래요.
    """
    gone, last = me.add(draw.title()), me.add(draw.title())
    response = me.ask("DELETE", at(gone))
    assert response.status_code == 204
    ids = (gone["id"], 0, draw.number(10**6, 10**8), 2**31, 2**63, "9" * 31)
    for path in [f"{BOOKS}/{one}" for one in (*ids, "x", "-1")]:
        for method in ("GET", "PATCH", "DELETE"):
            sent = {"json": {"note": "x"}} if method == "PATCH" else {}
            assert_not_there(me.ask(method, path, **sent))
    response = me.get(f"{BOOKS}/{'9' * 5000}")
    assert response.status_code in (*WRONG, 404, 405, 414)
    assert me.ids() == [last["id"]]


# 4. Change and delete


CHANGES = {
    "title": ("새 제목", "x", " & "),
    "note": ("", "0", " "),
    "due_at": (None, "2027-05-05T05:05:05-05:00"),
    "is_read": (True, False),
}


@pytest.mark.task(4)
@pytest.mark.points(3)
@pytest.mark.parametrize("field", CHANGES)
def test_patch_changes_what_is_sent(client, draw, me, other, field):
    """PATCH changes the field that is sent, also to "", null or false, and nothing else.

    PATCH는 보낸 필드만 바꿔요. "", null, false로도 바꿔요. 다른 것은 그대로예요.
    """
    fields = {"note": "a note", "due_at": "2026-12-24T18:00:00+09:00", "is_read": field == "note"}
    title = draw.title()
    twin, book = me.add(title, **fields), me.add(title, **fields)
    theirs = other.add(title, **fields)
    for value in CHANGES[field]:
        response = me.ask("PATCH", at(book), json={field: value})
        assert response.status_code == 200
        moment = field == "due_at" and value is not None
        expected = shown(book, **{field: Moment(value) if moment else value})
        assert response.json == expected
        assert me.get(at(book)).json == expected
        empty = me.ask("PATCH", at(book), json={})
        assert empty.status_code == 200
        assert empty.json == expected
    assert me.get(at(twin)).json == twin
    assert other.get(at(theirs)).json == theirs


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_delete_removes_one_book(client, draw, me, other):
    """DELETE answers 204 and removes this book only; the second time it is 404; its id is not reused.

    DELETE는 204로 응답하고 그 책만 지워요. 두 번째는 404예요. 그 id는 다시 쓰지 않아요.
    """
    title = draw.title()
    books = [me.add(title), me.add(title), me.add(title)]
    theirs = other.add(title)
    last = me.add(title)
    for book in (last, books[1]):
        response = me.ask("DELETE", at(book))
        assert response.status_code == 204
        assert_not_there(me.ask("DELETE", at(book)))
        assert_not_there(me.get(at(book)))
    assert sorted(me.ids()) == [books[0]["id"], books[2]["id"]]
    assert other.ids() == [theirs["id"]]
    assert me.add(title)["id"] not in {last["id"], theirs["id"], *(book["id"] for book in books)}


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_each_address_has_its_methods(client, draw, me):
    """Another method is 405 with `Allow`; GET and HEAD change nothing, and HEAD has no body.

    다른 메서드는 `Allow`가 있는 405예요. GET과 HEAD는 아무것도 바꾸지 않고, HEAD는 본문이 없어요.
    """
    book = me.add(draw.title())
    before = stored(client)
    right = {LOGIN: ["POST"], BOOKS: ["GET", "POST", "PATCH"], at(book): ["GET", "PATCH", "DELETE"]}
    for path, allowed in right.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {*allowed}:
            body = {} if method in ("GET", "DELETE") else {"json": {"title": "x"}}
            response = me.ask(method, path, headers=LIKES_PAGES, **body)
            assert response.status_code == 405
            assert in_shape(response), shape()
            assert sorted({*allowed} & response.allowed) == sorted(allowed), tr(
                f"Allow: {', '.join(allowed)}", f"Allow: {', '.join(allowed)}"
            )
    for path in (BOOKS, at(book)):
        texts = [me.get(path).text for _ in range(2)]
        assert texts[0] == texts[1]
        head = me.ask("HEAD", path)
        assert (head.status_code, head.text) == (200, "")
    assert_as_before(client, before)


# 5. The list


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_empty_list(client, draw, me, other):
    """Without books GET /books is page 1 of 0, also when others have books, and for each filter.

    책이 없으면 GET /books는 0쪽 가운데 1쪽이에요. 다른 회원에게 책이 있어도, 어떤 필터에도 그래요.
    """
    other.add(draw.title())
    for query in ({}, {"is_read": "false"}, {"sort": "-title"}, {"due_from": MOMENTS[0]}):
        response = me.get(BOOKS, **query)
        assert response.status_code == 200
        assert response.json == {"books": [], "page": 1, "pages": 0, "total": 0}


@pytest.mark.task(5)
@pytest.mark.points(4)
def test_list_is_filtered(client, me):
    """`is_read`, `due_from` (and it) and `due_before` (not it) choose books, alone and together.

    `is_read`, `due_from`(그 시점 포함), `due_before`(그 시점 미포함)는 따로도 함께도 책을 골라요.
    """
    none = me.add("none")["id"]
    noon = "2026-12-24T12:00:00Z"
    early = me.add("early", due_at="2026-12-24T20:59:59+09:00")["id"]
    exact = me.add("exact", due_at="2026-12-24T21:00:00+09:00", is_read=True)["id"]
    late = me.add("late", due_at="2026-12-24T07:00:01-05:00")["id"]
    both = {"due_from": noon, "due_before": "2026-12-24T21:00:01+09:00"}
    for query, expected in (
        ({"is_read": "true"}, [exact]),
        ({"is_read": "false"}, [none, early, late]),
        ({"due_before": noon}, [early]),
        ({"due_from": noon}, [exact, late]),
        ({"due_before": "2026-12-24T06:30:00-05:30"}, [early]),
        ({"due_from": "2026-12-24T21:00:00+09:00"}, [exact, late]),
        (both, [exact]),
        ({**both, "is_read": "false"}, []),
        ({"due_from": both["due_before"], "due_before": noon}, []),
        ({"due_from": noon, "is_read": "false"}, [late]),
        ({"due_from": "2000-01-01T00:00:00Z"}, [early, exact, late]),
        ({"due_before": "2099-12-31T23:59:59Z", "sort": "-due_at"}, [late, exact, early]),
    ):
        response = me.get(BOOKS, **query)
        assert me.ids(**query) == expected
        assert response.json["books"] == [me.get(f"{BOOKS}/{id}").json for id in expected]
        assert response.field("total") == len(expected)


# SQLite reads a table by its key, so that a missing id in the order is not seen. By such an index
# it finds what is equal the other way round.
TIES = {
    "title": ["title"],
    "-title": ["title DESC"],
    "due_at": ["due_at IS NULL, due_at", "due_at"],
    "-due_at": ["due_at IS NULL, due_at DESC", "due_at DESC"],
}


@contextmanager
def equal_ones_backwards(database, sort):
    """Have books that are equal in an order come backwards where the app does not sort them."""
    orders = TIES.get(sort, []) if database.kind == "sqlite" else []
    for number, order in enumerate(orders):
        database.execute(f"CREATE INDEX ties_{number} ON books (member_id, {order}, id DESC)")
    yield
    for number, _ in enumerate(orders):
        database.execute(f"DROP INDEX ties_{number}")


@pytest.mark.task(5)
@pytest.mark.points(4)
def test_list_is_sorted(client, draw, me):
    """`sort` puts the books in order; without `due_at` comes last, and equal ones go by id.

    `sort`는 책을 정렬해요. `due_at`이 없는 책은 맨 뒤에, 같은 책끼리는 id 순서로 와요.
    """
    # As text the last moment would be the first one.
    moments = ("2026-12-24T23:00:00-11:00", "2026-12-25T08:00:00+09:00", "2026-12-25T00:30:00Z")
    order = {moments[1]: 0, moments[2]: 1, moments[0]: 2, None: 3}
    words = ("가람", "apple", "나루", "berry")
    pairs = [(word, moment) for word in words for moment in order]
    books = [me.add(title, due_at=moment) for title, moment in draw.shuffled(pairs)]
    for book in draw.sample(books, 6):
        me.ask("PATCH", at(book), json={"note": "changed"})
    sent = [(book["id"], book["title"], order_of(book, order)) for book in books]
    ordered = {
        "id": sorted(sent),
        "-id": sorted(sent, reverse=True),
        "title": sorted(sent, key=lambda book: (book[1], book[0])),
        "-title": sorted(sorted(sent), key=lambda book: book[1], reverse=True),
        "due_at": sorted(sent, key=lambda book: (book[2], book[0])),
        "-due_at": sorted(sent, key=lambda book: (book[2] == 3, -book[2], book[0])),
    }
    for sort, expected in {None: ordered["id"], **ordered}.items():
        query = {"per_page": 50} | ({"sort": sort} if sort else {})
        with equal_ones_backwards(client.database, sort):
            assert me.ids(**query) == [book[0] for book in expected]


def order_of(book, order):
    """Return the place of a book's moment among all of them."""
    moment = book["due_at"]
    return next((place for sent, place in order.items() if sent and Moment(sent) == moment), 3)


def numbers(response):
    """Return what an answer says of its page, by name."""
    return {name: response.field(name) for name in ("page", "pages", "total")}


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_list_comes_in_pages(client, draw, me):
    """A page holds 20 books or `per_page`, at most 50; together the pages hold each book once.

    한 쪽에는 책이 20권 또는 `per_page`권, 많아야 50권 있어요. 모든 쪽에 책이 한 번씩 있어요.
    """
    ids = fill(me, ["same"] * 107)
    assert numbers(me.get(BOOKS)) == {"page": 1, "pages": 6, "total": 107}
    assert me.ids() == ids[:20]
    assert me.ids(page=6) == ids[100:]
    for size, pages in ((25, 5), (50, 3), (51, 3), (10**12, 3), ("9" * 31, 3)):
        response = me.get(BOOKS, per_page=size, page=2)
        assert numbers(response) == {"page": 2, "pages": pages, "total": 107}
        held = min(int(size), 50)
        assert me.ids(per_page=size, page=2) == ids[held : 2 * held]
    for sort in ("-title", "due_at"):
        found = [id for page in (1, 2, 3, 4) for id in me.ids(per_page=30, page=page, sort=sort)]
        assert found == ids
    for page in (7, 10**10, "9" * 31):
        response = me.get(BOOKS, page=page)
        assert response.status_code == 200
        assert response.field("books") == []
        assert response.field("total") == 107
    assert me.ids(per_page=1, page=107) == ids[-1:]
    assert me.ids() == ids[:20]  # whatever was asked for before


@pytest.mark.task(5)
@pytest.mark.points(3)
@pytest.mark.parametrize("name", ["is_read", "due_from", "due_before", "sort", "page", "per_page"])
def test_wrong_query_is_refused(client, draw, me, name):
    """A value of the query that is not right is 400 or 422, and its parameter is named.

    쿼리의 값이 올바르지 않으면 400이나 422이고, 그 매개변수를 밝혀요.
    """
    me.add(draw.title())
    numbers = ("0", "-1", "x", "1.5", "1e1", "00", "²", "' OR 1=1")
    moments = [value for value in NO_MOMENT if isinstance(value, str) and value != HALF]
    values = {
        "is_read": ("1", "0", "yes", "null", "True", "FALSE", "true ", "x"),
        "sort": ("x", "--id", "TITLE", "id,title", "member_id", "note", "+title", "id; DROP TABLE"),
        "due_from": moments,
        "due_before": moments,
    }.get(name, numbers)
    for value in ("", *values):
        assert_refused(me.get(BOOKS, **{name: value}), [name])
    several = me.get(BOOKS, **{"page": "0", "sort": "x", "is_read": "true", name: "x y"})
    assert_refused(several, {"page", "sort", name})
    assert len(me.ids()) == 1


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_list_needs_few_statements(client, me):
    """A page of 50 books and a change of 100 take at most 10 SELECTs each.

    책 50권짜리 한 쪽도, 100권을 바꾸는 것도 SELECT 10번이면 돼요.
    """
    ids = fill(me, ["same"] * MOST)
    with client.database.statements() as counted:
        assert len(me.ids(per_page=PAGE)) == PAGE
    assert counted.selects <= SELECTS, tr("at most 10 SELECTs", "SELECT 10번 이하")
    with client.database.statements() as counted:
        response = me.ask("PATCH", BOOKS, json={"ids": ids, "is_read": True})
    assert response.status_code == 200
    assert counted.selects <= SELECTS, tr("at most 10 SELECTs", "SELECT 10번 이하")


# 6. Many at once


def change_many(reader, ids, is_read=True):
    return reader.raw("PATCH", BOOKS, {"ids": ids, "is_read": is_read})


@pytest.mark.task(6)
@pytest.mark.points(4)
def test_many_are_read_at_once(client, draw, me, other):
    """PATCH /books marks the books that are named, and no others, as read, and as unread again.

    PATCH /books는 적힌 책만 읽음으로, 또 안 읽음으로 바꿔요.
    """
    title = draw.title()
    books = [me.add(title, note=draw.word(), due_at="2027-01-01T00:00:00Z") for _ in range(5)]
    theirs = other.add(title)
    chosen = [books[3], books[0], books[1]]
    for ids, is_read in (
        ([book["id"] for book in chosen], True),
        ([books[0]["id"]], True),
        ([books[3]["id"], books[3]["id"], books[0]["id"], books[1]["id"]], False),
    ):
        response = change_many(me, ids, is_read)
        assert response.status_code == 200
        found = response.field("books")
        assert isinstance(found, list), tr("an array `books`", "`books` 배열")
        expected = [shown(book, is_read=is_read) for book in books if book["id"] in ids]
        assert sorted(found, key=str) == sorted(expected, key=str)
        after = is_read and chosen
        for book in books:
            assert me.get(at(book)).json == shown(book, is_read=bool(after) and book in chosen)
    assert other.get(at(theirs)).json == theirs


@pytest.mark.task(6)
@pytest.mark.points(4)
@pytest.mark.parametrize("why", ["unknown", "of-another", "deleted", "long"])
def test_many_are_all_or_nothing(client, draw, me, other, why):
    """One id that is not a book of the member's: 404, and not one book is changed.

    그 회원의 책이 아닌 id가 하나라도 있으면 404이고, 한 권도 바뀌지 않아요.
    """
    books = [me.add(draw.title()) for _ in range(3)]
    theirs, gone = other.add(draw.title()), me.add(draw.title())
    response = me.ask("DELETE", at(gone))
    assert response.status_code == 204
    bad = {"unknown": 10**6, "of-another": theirs["id"], "deleted": gone["id"], "long": 2**31}[why]
    before = stored(client)
    ids = [book["id"] for book in books]
    for sent in ([*ids, bad], [bad, *ids], [ids[0], bad, bad, ids[1]], [bad]):
        # False is what they all are already: this one is not a change, and still not the member's.
        for is_read in (True, False):
            assert_not_there(change_many(me, sent, is_read))
            assert_as_before(client, before)
    for huge in (2**63, 10**30) if why == "long" else ():
        response = change_many(me, [*ids, huge])
        assert response.status_code in (*WRONG, 404)
        assert_as_before(client, before)
    response = change_many(me, ids)
    assert response.status_code == 200
    assert me.ids(is_read="true") == ids
    many = fill(me, ["same"] * (MOST - 1))
    assert_not_there(change_many(me, [*many, bad]))
    assert_not_there(change_many(me, [bad, *reversed(many)]))
    assert me.ids(is_read="true") == ids


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_wrong_request_for_many_is_refused(client, draw, me):
    """`ids` is an array of 1 to 100 numbers, `is_read` true or false; else 400 or 422, and named.

    `ids`는 숫자 1~100개의 배열, `is_read`는 true나 false예요. 아니면 400이나 422로 밝혀요.
    """
    first = me.add(draw.title())["id"]
    before = stored(client)
    wrong = (None, [], first, str(first), {"1": first}, "", True, [str(first)], [first, True])
    wrong += ([float(first)], [first, None], [[first]], [0], [-1], [first, HALF])
    for ids in wrong:
        assert_refused(change_many(me, ids), ["ids"])
    for value in NO_BOOL:
        assert_refused(change_many(me, [first], value), ["is_read"])
    assert_refused(me.raw("PATCH", BOOKS, {"ids": [first]}), ["is_read"])
    assert_refused(me.raw("PATCH", BOOKS, {"is_read": True}), ["ids"])
    assert_refused(me.raw("PATCH", BOOKS, {}), ["ids", "is_read"])
    assert_refused(change_many(me, "x", "false"), ["ids", "is_read"])
    assert_as_before(client, before)
    ids = [first, *fill(me, ["same"] * MOST)]
    assert_refused(change_many(me, ids), ["ids"])
    assert_refused(change_many(me, [first] * (MOST + 1)), ["ids"])
    response = change_many(me, ids[:MOST])
    assert response.status_code == 200
    assert len(response.field("books")) == MOST
    assert len(me.ids(is_read="true", per_page=PAGE)) == PAGE
    assert me.ids(is_read="false") == ids[MOST:]


# In all tasks


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_list_is_kept(client, draw, me):
    """Books and tokens outlive a restart, and a second process sees the same at once.

    책과 토큰은 다시 시작해도 남고, 두 번째 프로세스에서도 바로 같은 것이 보여요.
    """
    book, gone = me.add(draw.korean(), due_at="2026-12-24T18:00:00+09:00"), me.add(draw.title())
    beside = me.at(client.worker())
    assert beside.ids() == [book["id"], gone["id"]]
    assert beside.get(BOOKS).field("total") == 2
    me.ask("PATCH", at(book), json={"note": "x"})
    me.ask("DELETE", at(gone))
    response = change_many(me, [book["id"]])
    assert response.status_code == 200
    expected = shown(book, note="x", is_read=True)
    assert beside.get(at(book)).json == expected
    assert beside.ids() == [book["id"]]
    assert beside.get(BOOKS).field("total") == 1
    again = me.at(client.restart())
    assert again.get(BOOKS).field("books") == [expected]


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_key_is_kept_when_none_is_set(boot, prepared, draw):
    """Without JWT_SECRET_KEY, or with an empty one, a token is valid after a restart, too.

    JWT_SECRET_KEY가 없거나 비어 있어도 토큰은 다시 시작한 뒤에 통해요.
    """
    client = prepared.start(boot, environ={"JWT_SECRET_KEY": draw.choice((None, ""))})
    reader = log_in(client, *seed(client, draw.name(), draw.password()))
    book = reader.add(draw.title())
    ran = client.flask("init-db")
    assert ran.exit_code == 0
    again = client.restart()
    assert reader.at(again).ids() == [book["id"]]
    token = forged(claims_of(reader.token), "secret")
    assert_locked(again, {"Authorization": f"Bearer {token}"}, book, FORGED)
