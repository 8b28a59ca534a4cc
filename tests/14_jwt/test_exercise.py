"""Grades exercise 14: the club's API, members with tokens."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import partial
from itertools import cycle, product
from typing import Any
from unicodedata import normalize

import pytest

from shared.suite import tr
from shared.suite.bodies import CHARSETS, as_forms, unreadable
from shared.suite.clock import KOREA
from shared.suite.errors import LIKES_PAGES, in_shape, refused_fields, shape
from shared.suite.passwords import QUICK, REAL, hash_problem, seeded, takes_a_hash
from shared.suite.response import Unmet
from shared.suite.rival import faster
from shared.suite.selects import BACKWARDS
from shared.suite.values import is_whole, parse, plain

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.environ(**QUICK, **KOREA)]

REGISTER, LOGIN, REFRESH, LOGOUT = "/register", "/login", "/refresh", "/logout"
ME, ADMIN, PASSWORD = "/me", "/admin", "/password"
WITH_ACCESS = (("GET", ME), ("GET", ADMIN), ("PUT", PASSWORD))
WITH_REFRESH = (("POST", REFRESH),)
WITH_EITHER = (("POST", LOGOUT),)
EVERYWHERE = (*WITH_ACCESS, *WITH_REFRESH, *WITH_EITHER)
TABLES = {"members": ("id", "name", "password_hash", "is_admin"), "revoked_tokens": ()}
WRONG = (400, 422)  # a field that is not right
FORGED = (400, 401, 422)
TOO_LONG = (*FORGED, 413, 431)
LONG = 101  # more than the pages of a list that somebody cuts
HALF, OTHER_HALF = "\ud83d", "\udc1f"  # of one character
NEW_PASSWORD = "a right new password"
JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
MINUTES, DAYS = 60, 86_400  # seconds
LIFE = {"access": 10 * MINUTES, "refresh": 14 * DAYS}
PUBLIC_KEY = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n"


@dataclass(frozen=True)
class Member:
    """A member whom the suite has put into the table, with a hash that is quickly checked."""

    id: int
    name: str
    password: str

    @property
    def fields(self) -> dict[str, str]:
        return {"name": self.name, "password": self.password}

    @property
    def shown(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "is_admin": False}


@dataclass(frozen=True)
class Tokens:
    access: str
    refresh: str


@pytest.fixture
def key(draw):
    """The key of the app in this check."""
    return draw.word(48)


@pytest.fixture
def client(boot, prepared, key):
    """The app with its tables and its key; rows come backwards when it asks for no order."""
    return prepared.start(boot, environ={"JWT_SECRET_KEY": key, **BACKWARDS})


@pytest.fixture
def member(client, draw):
    return seed(client, draw.names(1)[0], draw.password())


@pytest.fixture
def other(client, draw):
    return seed(client, draw.names(3)[2], draw.password())


@pytest.fixture
def tokens(client, member):
    return log_in(client, member)


def seed(client, name, password):
    """Put a member into the table, as any program may."""
    insert = "INSERT INTO members (name, password_hash) VALUES (?, ?)"
    client.database.execute(insert, name, seeded(password))
    (row,) = client.database.rows("SELECT id FROM members WHERE name = ?", name)
    return Member(row["id"], name, password)


def stored(client):
    """Return what another connection sees of the members and of the log-ins that have ended."""
    columns = ", ".join(TABLES["members"])
    return (
        client.database.rows(f"SELECT {columns} FROM members ORDER BY id"),
        client.database.rows("SELECT * FROM revoked_tokens"),
    )


def hash_of(client, name):
    """Return the hash that is stored for a name."""
    rows = client.database.rows("SELECT password_hash FROM members WHERE name = ?", name)
    assert len(rows) == 1, tr("this member in the table", "테이블에 있는 이 회원")
    return rows[0]["password_hash"]


def is_admin(client, member, value):
    client.database.execute("UPDATE members SET is_admin = ? WHERE id = ?", value, member.id)


def token_in(response, name):
    """Return a token of an answer, which has to look like one."""
    token = response.field(name)
    looks_right = isinstance(token, str) and len(token) < 8000 and JWT.fullmatch(token)
    assert looks_right, tr(f"a JWT in `{name}`", f"`{name}`에 담긴 JWT")
    return str(token)


def log_in(client, member, **more):
    """Log a member in, who is all right; return the tokens."""
    response = client.post(LOGIN, json={**member.fields, **more})
    assert response.status_code == 200
    return Tokens(token_in(response, "access_token"), token_in(response, "refresh_token"))


def refresh(client, token):
    """Return the next access token for a refresh token that is all right."""
    response = ask(client, "POST", REFRESH, token)
    assert response.status_code == 200
    return token_in(response, "access_token")


def ask(client, method, path, token, **sent):
    """Send a request with a token, and with a right body where it needs one."""
    if path == PASSWORD and not sent:
        sent = {"json": {"password": NEW_PASSWORD}}
    return client.open(path, method=method, headers={"Authorization": f"Bearer {token}"}, **sent)


def assert_refused(client, tokens, addresses=EVERYWHERE, statuses=(401,)):
    """Check that each of the tokens is refused at each of the addresses, in the course's shape."""
    assert_all_refused(client, product(tokens, addresses), statuses)


def assert_refused_in_turn(client, tokens, addresses=EVERYWHERE, statuses=(401,)):
    """Check that many tokens of one kind are refused: each at one of the addresses, in turn."""
    assert_all_refused(client, zip(tokens, cycle(addresses), strict=False), statuses)


def assert_all_refused(client, requests, statuses):
    stranger = client.another()  # without cookies, in which an app may keep tokens as well
    for token, (method, path) in requests:
        response = ask(stranger, method, path, token)
        assert response.status_code in statuses
        assert in_shape(response), shape()


def assert_works(client, member, tokens):
    """Check that a log-in is as it was."""
    response = ask(client, "GET", ME, tokens.access)
    assert response.status_code == 200
    assert response.json == member.shown
    refresh(client, tokens.refresh)


def assert_as_before(client, before):
    assert stored(client) == before, tr("the database as before", "전과 같은 데이터베이스")


def send_raw(client, method, path, data, **more):
    """Send JSON as text, in which half a character is written `\\ud83d`."""
    text = json.dumps(plain(data))
    return client.open(path, method=method, data=text, content_type="application/json", **more)


# Tokens, opened and forged by hand


def encoded(data):
    """Return bytes, or a value as JSON, as a token has them."""
    raw = data if isinstance(data, bytes) else json.dumps(plain(data)).encode()
    return urlsafe_b64encode(raw).decode().rstrip("=")


def part_of(token, number):
    """Return the header (0) or the claims (1) of a token."""
    text = token.split(".")[number]
    try:
        found = parse(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unmet(tr("a token whose parts are JSON objects", "각 부분이 JSON 객체인 토큰"))
    return found


def claims_of(token):
    return plain(part_of(token, 1))


def signature(text, key, digest=hashlib.sha256):
    return encoded(hmac.new(key.encode(), text.encode(), digest).digest())


def signed(header, claims, key, digest=hashlib.sha256):
    """Return a token with this header and these claims, signed by HMAC."""
    text = f"{encoded(header)}.{encoded(claims)}"
    return f"{text}.{signature(text, key, digest)}"


def assert_signed(token, key):
    """Check that a token is signed with the key that tokens are forged with."""
    text, _, found = token.rpartition(".")
    assert found == signature(text, key), tr(
        "a token that is signed with JWT_SECRET_KEY", "JWT_SECRET_KEY로 서명된 토큰"
    )


def forged(claims, key, **header):
    """Return a token as the app makes them, but for what is changed."""
    return signed({"alg": "HS256", "typ": "JWT", **header}, claims, key)


# 1. The members' table


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_init_db_makes_the_tables(client):
    """`flask init-db` makes the tables `members`, with its columns and keys, and `revoked_tokens`.

    `flask init-db`는 열과 키가 있는 `members` 테이블과 `revoked_tokens` 테이블을 만들어요.
    """
    tables = client.database.tables()
    assert sorted({*TABLES} & {*tables}) == sorted(TABLES), tr(
        "the tables `members` and `revoked_tokens`", "`members`와 `revoked_tokens` 테이블"
    )
    columns = client.database.columns("members")
    right = [name for name in TABLES["members"] if name in columns and not columns[name].nullable]
    assert right == list(TABLES["members"]), tr(
        "in `members` the columns id, name, password_hash and is_admin, all NOT NULL",
        "`members`에 모두 NOT NULL인 id, name, password_hash, is_admin 열",
    )
    for name, room in (("name", 80), ("password_hash", 255)):
        length = columns[name].length
        assert length is None or length >= room, tr(
            f"a column {name} with room for {room} characters",
            f"{room}자가 들어갈 자리가 있는 {name} 열",
        )
    keys = client.database.unique_keys("members")
    assert [one for one in (("id",), ("name",)) if one in keys] == [("id",), ("name",)], tr(
        "in `members` the primary key id, and a UNIQUE key on name alone",
        "`members`에 기본 키 id, 그리고 name 하나에 걸린 UNIQUE 키",
    )
    revoked = client.database.rows("SELECT * FROM revoked_tokens")
    assert revoked == [], tr("no rows in revoked_tokens", "행이 없는 revoked_tokens")


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_second_init_db_keeps_what_is_there(client, member, other, tokens):
    """`flask init-db` once more ends without an error and keeps members and ended log-ins.

    `flask init-db`를 다시 실행해도 오류가 없고, 회원과 끝난 로그인이 그대로 남아요.
    """
    response = ask(client, "POST", LOGOUT, tokens.access)
    assert response.status_code == 204
    before = stored(client)
    ran = client.flask("init-db")
    assert ran.exit_code == 0
    assert_as_before(client, before)


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_database_without_the_variable(boot, draw, key):
    """Without DATABASE_URL the members are kept in a file of the app's own, also over a restart.

    DATABASE_URL이 없으면 회원을 앱의 SQLite 파일에 저장하고, 다시 시작해도 그대로 있어요.
    """
    environ = {"DATABASE_URL": None, "JWT_SECRET_KEY": key}
    client = boot(environ=environ, commands=[["init-db"]])
    sent = {"name": draw.name(), "password": draw.password()}
    response = client.post(REGISTER, json=sent)
    assert response.status_code == 201
    response = client.restart().post(REGISTER, json=sent)
    assert response.status_code == 409


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_row_of_name_and_hash_is_a_member(client, member, tokens):
    """A row that a program inserts with a name and a hash is a member, and no admin.

    프로그램이 이름과 해시만 넣은 행도 회원이고, 관리자는 아니에요.
    """
    response = ask(client, "GET", ME, tokens.access)
    assert response.status_code == 200
    assert response.json == member.shown


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_app_starts_while_the_database_is_away(boot, away, key):
    """While the database is away, the app starts and answers GET /.

    데이터베이스가 없는 동안에도 앱이 시작되고 GET /에 응답해요.
    """
    response = boot(environ={"DATABASE_URL": away, "JWT_SECRET_KEY": key}).get("/")
    assert response.status_code == 200


@pytest.mark.task(1)
@pytest.mark.points(2)
@pytest.mark.parametrize("what", ["without-a-token", "with-a-token"])
def test_database_away_is_503(boot, away, client, member, tokens, key, what):
    """While the database is away, each request that needs it answers 503 as a JSON error.

    데이터베이스가 없는 동안 데이터베이스가 필요한 요청은 모두 503 JSON 오류로 응답해요.
    """
    there = boot(environ={"DATABASE_URL": away, "JWT_SECRET_KEY": key})
    if what == "without-a-token":
        for path in (REGISTER, LOGIN):
            response = there.post(path, json=member.fields, headers=LIKES_PAGES)
            assert response.status_code == 503
            assert in_shape(response), shape()
    else:
        assert_refused(there, [tokens.access], [("GET", ME)], (503,))
        assert_refused(there, [tokens.refresh], WITH_REFRESH, (503,))


# 2. Register


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_register_answers_the_new_member(client, draw):
    """POST /register answers 201 and the new member, who is stored; the longest are right, too.

    POST /register는 201과 새 회원으로 응답하고 회원을 저장해요. 가장 긴 이름과 비밀번호도 돼요.
    """
    made = []
    largest = Member(0, "🐟" * 80, "🐎" * 128)  # 12 bytes a character, as it is sent here
    for name, password in (
        (draw.word(80), draw.word(8)),
        (f"{draw.korean()}  O'<b>&amp; 🐟 Ａﬁß", draw.word(8)),
        (largest.name, largest.password),
    ):
        sent = {"name": name, "password": password}
        response = send_raw(client, "POST", REGISTER, sent)
        assert response.status_code == 201
        assert is_whole(response.field("id")), tr("the member with its `id`", "`id`가 있는 회원")
        assert response.json == {"id": response.field("id"), "name": name, "is_admin": False}
        made.append((response.field("id"), name))
    rows, _ = stored(client)
    found = [(row["id"], row["name"], bool(row["is_admin"])) for row in rows]
    assert found == [(*one, False) for one in made], tr(
        "all three members in the table", "테이블에 있는 세 회원"
    )
    log_in(client, largest)


@pytest.mark.task(2)
@pytest.mark.points(4)
@pytest.mark.environ(**REAL)
def test_password_is_hashed(client, draw):
    """What is stored is a salted, slow hash of Werkzeug of the whole password, another each time.

    저장되는 것은 비밀번호 전체의 느리고 솔트가 있는 Werkzeug 해시예요. 비밀번호가 같아도 달라요.
    """
    # By lower, NFC and NFKC these signs become others.
    password, hashes = f" Ａﬁe\u0301비밀 {draw.word(116)} 🐟 \t", []
    for name in (draw.word(1), draw.name()):
        response = client.post(REGISTER, json={"name": name, "password": password})
        assert response.status_code == 201
        hashes.append(hash_of(client, name))
    assert hash_problem(hashes[1], password) == ""
    assert hashes[0] != hashes[1], tr("two different hashes", "서로 다른 두 해시")


NO_TEXT = (None, True, 7, 0, ["x"], {"x": "y"}, [], {})
SPACED = (" mina", "mina\n", "\u3000미나", "mina\u00a0", "mina\u2003", "\x85mina", "\u2028mina")
NO_NAME = ("", " ", "\u2003", "n" * 81, *SPACED, HALF, OTHER_HALF, *NO_TEXT)
NO_PASSWORD = (
    *("", "seven77", "p" * 129, 12345678),
    *(f"password{HALF}", f"{OTHER_HALF}password", *NO_TEXT),
)


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_wrong_field_is_refused(client, draw):
    """A missing or wrong name or password is refused with 400 or 422 and named; nothing is stored.

    이름이나 비밀번호가 없거나 잘못되면 400이나 422로 거절하고 그 필드를 밝혀요. 저장하지 않아요.
    """
    right = {"name": draw.name(), "password": draw.password()}
    cases = [({**right, "name": value}, ["name"]) for value in NO_NAME]
    cases += [({**right, "password": value}, ["password"]) for value in NO_PASSWORD]
    cases += [({"name": right["name"]}, ["password"]), ({"password": right["password"]}, ["name"])]
    cases += [({}, ["name", "password"]), ({"name": " ", "password": None}, ["name", "password"])]
    for sent, names in cases:
        response = send_raw(client, "POST", REGISTER, sent, headers=LIKES_PAGES)
        assert response.status_code in WRONG
        assert in_shape(response), shape()
        assert refused_fields(response) == names
    assert_as_before(client, ([], []))


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_taken_name_is_409(client, draw, member, other):
    """A name that a member has is 409 and changes nothing; then the next right request works.

    이미 있는 이름은 409로 응답하고 아무것도 바뀌지 않아요. 그다음 올바른 요청은 평소처럼 돼요.
    """
    before = stored(client)
    taken = {"name": other.name, "password": draw.password()}
    response = client.post(REGISTER, json=taken, headers=LIKES_PAGES)
    assert response.status_code == 409
    assert in_shape(response), shape()
    assert_as_before(client, before)
    for who in (other, member):
        assert_works(client, who, log_in(client, who))


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_name_taken_in_the_same_moment_is_409(client, draw):
    """When another request has just taken the name, the answer is 409.

    다른 요청이 방금 이름을 가져갔을 때도 409로 응답해요.
    """
    name = draw.word()
    statement = faster(client.database.kind, "INSERT", "members", "name", name)
    client.database.execute(statement)
    response = client.post(REGISTER, json={"name": name, "password": draw.password()})
    assert response.status_code == 409
    assert in_shape(response), shape()


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_names_that_differ_by_case_are_not_mixed_up(client, draw):
    """`mina` and `MINA` are one name or two, and nobody gets in with the other one's password.

    `mina`와 `MINA`는 한 이름이거나 두 이름이에요. 남의 비밀번호로는 아무도 들어가지 못해요.
    """
    member = seed(client, draw.word(), draw.password())
    twin = Member(0, member.name.upper(), draw.password())
    response = client.post(REGISTER, json=twin.fields)
    assert response.status_code in (201, 409)
    found = ask(client, "GET", ME, log_in(client, member).access)
    assert found.field("id") == member.id
    crossed = client.post(LOGIN, json={"name": member.name, "password": twin.password})
    assert crossed.status_code == 401
    if response.status_code == 201:
        change = "UPDATE members SET password_hash = ? WHERE name = ?"
        client.database.execute(change, seeded(twin.password), twin.name)
        found = ask(client, "GET", ME, log_in(client, twin).access)
        assert found.field("name") == twin.name


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_nobody_registers_as_an_admin(client, draw):
    """A field `is_admin` in the request makes nobody an admin.

    요청에 `is_admin` 필드가 있어도 아무도 관리자가 되지 않아요.
    """
    sent = {"name": draw.word(), "password": draw.password(), "is_admin": True}
    response = client.post(REGISTER, json=sent)
    assert response.status_code in (201, *WRONG)
    if response.status_code == 201:
        assert response.field("is_admin") == False  # noqa: E712  # of the answer's own type
    rows, _ = stored(client)
    assert [row for row in rows if row["is_admin"]] == [], tr(
        "no admin in the table", "관리자가 없는 테이블"
    )


# 3. Log in


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_tokens_are_jwts_with_their_claims(client, member, other, key):
    """Both tokens are signed by HS256 with the key, and have `sub` as a text, `iat` and `exp`.

    두 토큰은 키와 HS256으로 서명되고, 문자열인 `sub`와 `iat`, `exp`가 있어요.
    """
    tokens = log_in(client, other)
    for kind, token in (("access", tokens.access), ("refresh", tokens.refresh)):
        assert part_of(token, 0).get("alg") == "HS256"
        assert_signed(token, key)
        claims = part_of(token, 1)
        assert claims.get("sub") == str(other.id)
        times = [claims.get("iat"), claims.get("exp")]
        assert all(is_whole(time) or isinstance(time, float) for time in times), tr(
            "`iat` and `exp` as numbers", "숫자로 된 `iat`와 `exp`"
        )
        assert abs(times[1] - times[0] - LIFE[kind]) <= 1, tr(
            f"`exp` {LIFE[kind]} seconds after `iat`", f"`iat`에서 {LIFE[kind]}초 뒤인 `exp`"
        )


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_each_log_in_is_its_own(client, draw):
    """Two members with the same password, and one member twice: each gets tokens of their own.

    비밀번호가 같은 두 회원도, 두 번 로그인한 한 회원도 저마다 다른 토큰을 받아요.
    """
    password = draw.password()
    one, two = [seed(client, name, password) for name in draw.names(2)]
    logins = [(who, log_in(client, who)) for who in (one, two, one)]
    texts = {token for _, tokens in logins for token in (tokens.access, tokens.refresh)}
    assert len(texts) == 6, tr("six different tokens", "서로 다른 토큰 여섯 개")
    for who, tokens in logins:
        assert_works(client, who, tokens)


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_nothing_secret_is_shown(client, member, tokens):
    """No token and no answer holds a password or a hash.

    어떤 토큰과 응답에도 비밀번호나 해시가 들어 있지 않아요.
    """
    is_admin(client, member, 1)
    answers = [
        client.post(LOGIN, json=member.fields),
        ask(client, "GET", ME, tokens.access),
        ask(client, "GET", ADMIN, tokens.access),
    ]
    texts = [answer.text for answer in answers]
    found = (tokens.access, tokens.refresh, refresh(client, tokens.refresh))
    texts += [json.dumps(claims_of(token), ensure_ascii=False) for token in found]
    hidden = [member.password, str(hash_of(client, member.name))]
    leaked = [text for text in texts if any(secret in text for secret in hidden)]
    assert leaked == [], tr("no password and no hash", "비밀번호도 해시도 없음")


@pytest.mark.task(3)
@pytest.mark.points(4)
def test_unknown_name_and_wrong_password_look_alike(client, draw, member, other):
    """For an unknown name and a wrong password status, headers and body of the 401 are the same.

    없는 이름과 틀린 비밀번호의 401 응답은 상태와 헤더, 본문이 모두 같아요.
    """
    seen = []
    for name, password in (
        (member.name, other.password),
        (member.name, ""),
        (draw.korean(), member.password),
    ):
        response = client.post(LOGIN, json={"name": name, "password": password})
        assert response.status_code == 401
        assert in_shape(response), shape()
        headers = {name: value for name, value in response.headers if name != "Date"}
        seen.append((response.text, headers))
    assert [one for one in seen if one != seen[0]] == [], tr(
        "three answers that are the same", "모두 같은 응답 세 개"
    )


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.environ(**REAL)
def test_unknown_name_is_as_much_work(client, draw):
    """A log-in with an unknown name takes the work of checking a hash, however short the password.

    없는 이름으로 로그인할 때도, 비밀번호가 아무리 짧아도, 해시 하나를 확인하는 만큼 일해요.
    """

    passwords = cycle(("wrong", draw.password(), ""))

    def ask_for_nobody():
        sent = {"name": draw.word(), "password": next(passwords)}
        response = client.post(LOGIN, json=sent)
        assert response.status_code == 401

    assert takes_a_hash(client.worked, ask_for_nobody, times=3), tr(
        "an answer that takes about as long as checking a hash",
        "해시를 확인하는 것과 비슷한 시간이 걸리는 응답",
    )


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_whole_password_is_compared(client, draw):
    """A log-in compares the whole password: all 128 characters, white space around it, case.

    로그인할 때는 비밀번호 전체를 비교해요. 128번째 글자도, 앞뒤의 공백 문자도, 대소문자도요.
    """
    member = seed(client, draw.word(80), f" aé{draw.word(123)} \t")
    log_in(client, member)
    right = member.password
    for wrong in (
        *(right.strip(), right[:-1], f"{right[:-1]} ", right.upper(), f"{right}x"),
        *(normalize("NFD", right), right.replace("a", "ａ", 1)),
    ):
        response = client.post(LOGIN, json={"name": member.name, "password": wrong})
        assert response.status_code in (FORGED if len(wrong) > 128 else (401,))
    response = client.post(LOGIN, json={"name": f"{member.name}x", "password": right})
    assert response.status_code in FORGED


FOREIGN = ("", "x", "$2b$12$abcdefghijklmnopqrstuv", "md5$salt$0", "scrypt:a:8:1$x$y", "plain$a$")
# With these Werkzeug raises no ValueError, but an OverflowError and a TypeError.
FOREIGN += ("scrypt:99999999999999999999:8:1$x$y", "pbkdf2:sha256:1$x$해시")


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_strange_hash_is_a_wrong_password(client, draw):
    """A member whose stored hash is none of Werkzeug's answers 401, whatever the password.

    저장된 해시가 Werkzeug의 것이 아닌 회원은 어떤 비밀번호로도 401이에요.
    """
    insert = "INSERT INTO members (name, password_hash) VALUES (?, ?)"
    for stored_hash in FOREIGN:
        name = draw.word()
        client.database.execute(insert, name, stored_hash)
        for password in (stored_hash, draw.password()):
            response = client.post(LOGIN, json={"name": name, "password": password})
            assert response.status_code == 401
            assert in_shape(response), shape()


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_log_in_reads_its_fields(client, member):
    """What is missing or no text is refused with 400 or 422 and named; an odd text never gives 500.

    없거나 문자열이 아닌 필드는 400이나 422로 거절하고 밝혀요. 이상한 문자열도 500이 되지 않아요.
    """
    right = member.fields
    cases = [({**right, field: value}, [field]) for field in right for value in NO_TEXT]
    cases += [({"name": member.name}, ["password"]), ({}, ["name", "password"])]
    for sent, names in cases:
        response = client.post(LOGIN, json=sent)
        assert response.status_code in WRONG
        assert in_shape(response), shape()
        assert refused_fields(response) == names
    odd = dict.fromkeys(right, (HALF, OTHER_HALF, "x" * 2**20))
    odd["password"] += ("\x00", "", "' OR 1=1 --")
    for field, values in odd.items():
        for value in values:
            response = send_raw(client, "POST", LOGIN, {**right, field: value})
            assert response.status_code in (*FORGED, 413)
            assert in_shape(response), shape()
    log_in(client, member)


USUAL_KEYS = ("", "secret", "secret-key", "super-secret", "change-me", "dev", "key", "None")


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("variable", [None, ""], ids=["not-set", "empty"])
def test_key_is_kept_and_not_known(boot, prepared, draw, variable):
    """Without JWT_SECRET_KEY tokens are valid after a restart and in a second process; no usual key.

    JWT_SECRET_KEY가 없어도 토큰은 다시 시작한 뒤와 두 번째 프로세스에서 통해요. 흔한 키는 쓰지 않아요.
    """
    client = prepared.start(boot, environ={"JWT_SECRET_KEY": variable})
    member = seed(client, draw.name(), draw.password())
    tokens = log_in(client, member)
    beside = client.worker()
    assert_works(beside, member, tokens)
    again = client.restart()
    assert_works(again, member, tokens)
    claims = claims_of(tokens.access)
    # At the one address that a token of this kind opens to any member.
    assert_refused(again, [forged(claims, key) for key in USUAL_KEYS], (("GET", ME),), FORGED)


# 4. Who are you?


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_me_is_the_member_of_the_token(client, member, other):
    """GET /me answers the member whose token comes, also when members take turns.

    GET /me는 토큰의 회원으로 응답해요. 회원들이 번갈아 요청해도 그래요.
    """
    mine, theirs = log_in(client, member), log_in(client, other)
    for who, tokens in ((member, mine), (other, theirs), (member, mine)):
        response = ask(client, "GET", ME, tokens.access)
        assert response.status_code == 200
        assert response.json == who.shown


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_admin_sees_all_members(client, draw, member, other, tokens):
    """GET /admin answers an admin all members in their order, and any other member 403.

    GET /admin은 관리자에게는 모든 회원을 순서대로, 다른 회원에게는 403으로 응답해요.
    """
    many = [f"{draw.word()} {number}" for number in range(LONG)]
    rows = ", ".join("(?, '')" for _ in many)
    client.database.execute(f"INSERT INTO members (name, password_hash) VALUES {rows}", *many)
    assert_refused(client, [tokens.access], [("GET", ADMIN)], (403,))
    is_admin(client, member, 1)
    response = ask(client, "GET", ADMIN, tokens.access)
    assert response.status_code == 200
    assert response.json == [
        {"id": row["id"], "name": row["name"], "is_admin": row["id"] == member.id}
        for row in stored(client)[0]
    ]
    assert_refused(client, [log_in(client, other).access], [("GET", ADMIN)], (403,))


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_admin_is_what_the_database_says_now(client, member, tokens):
    """Who becomes an admin is one with the old token, and who no longer is one gets 403 with it.

    관리자가 되면 예전 토큰으로도 관리자이고, 관리자가 아니게 되면 그 토큰으로 403이에요.
    """
    for value in (1, 0):
        is_admin(client, member, value)
        newer = log_in(client, member)
        for token in (tokens.access, newer.access, refresh(client, newer.refresh)):
            response = ask(client, "GET", ADMIN, token)
            assert response.status_code == (200 if value else 403)
            response = ask(client, "GET", ME, token)
            assert response.field("is_admin") == bool(value)
        tokens = newer


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_nobody_makes_an_admin(client, member, tokens):
    """What a POST /login or PUT /password says of `is_admin`, `role` and so on makes nobody an admin.

    POST /login이나 PUT /password에 `is_admin`이나 `role` 같은 것을 보내도 관리자가 되지 않아요.
    """
    claims = {"is_admin": True, "role": "admin", "admin": True, "claims": {"is_admin": True}}
    response = client.post(LOGIN, json={**member.fields, **claims})
    assert response.status_code in (200, *WRONG)
    if response.status_code == 200:
        token = token_in(response, "access_token")
        assert_refused(client, [token], [("GET", ADMIN)], (403,))
        assert ask(client, "GET", ME, token).json == member.shown
    sent = {"password": NEW_PASSWORD, **claims}
    response = ask(client, "PUT", PASSWORD, tokens.access, json=sent)
    assert response.status_code in (204, *WRONG)
    rows, _ = stored(client)
    assert [row for row in rows if row["is_admin"]] == [], tr(
        "no admin in the table", "관리자가 없는 테이블"
    )


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_no_token_is_401(client, member, tokens):
    """Without a token, or with another scheme, each address answers 401 and `WWW-Authenticate`.

    토큰이 없거나 다른 방식이면 모든 주소가 `WWW-Authenticate` 헤더가 있는 401로 응답해요.
    """
    before = stored(client)
    for header in (None, "", f"Basic {tokens.access}", "Basic bWluYTp4", f"Token {tokens.access}"):
        headers = {} if header is None else {"Authorization": header}
        for method, path in EVERYWHERE:
            sent = {"json": {"password": NEW_PASSWORD}} if path == PASSWORD else {}
            response = client.another().open(path, method=method, headers=headers, **sent)
            assert response.status_code == 401
            assert in_shape(response), shape()
    assert_as_before(client, before)


def assert_says_bearer(response):
    """Check that an answer is 401 and has the header that belongs to it."""
    assert response.status_code == 401
    found = response.headers.get("WWW-Authenticate", "").strip()
    assert found.lower().split(" ")[:1] == ["bearer"], tr(
        "a header WWW-Authenticate that begins with Bearer",
        "Bearer로 시작하는 WWW-Authenticate 헤더",
    )


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_each_401_says_how_to_come_in(client, member, tokens, clock):
    """Each 401 has the header `WWW-Authenticate: Bearer`: of a log-in, no token, an expired one.

    모든 401에는 `WWW-Authenticate: Bearer` 헤더가 있어요. 로그인, 없는 토큰, 만료된 토큰 모두요.
    """
    assert_says_bearer(client.post(LOGIN, json={**member.fields, "password": "wrong"}))
    assert_says_bearer(client.another().get(ME))
    assert_says_bearer(client.another().post(REFRESH))
    clock.move(days=60)
    assert_says_bearer(ask(client.another(), "GET", ME, tokens.access))


def other_letter(text, index):
    """Return a token with another letter at a place."""
    return f"{text[:index]}{'A' if text[index] != 'A' else 'B'}{text[index + 1 :]}"


def changed(token, claims, key, other):
    """Tokens that somebody has changed who has no key."""
    head, body, sign = token.split(".")
    yield f"{head}.{encoded({**claims, 'sub': str(other.id), 'is_admin': True})}.{sign}"
    yield f"{head}.{encoded({**claims, 'exp': claims['exp'] + 9})}.{sign}"
    yield f"{encoded({**plain(part_of(token, 0)), 'kid': '1'})}.{body}.{sign}"
    yield f"{head}.{body}.{other_letter(sign, len(sign) // 2)}"
    yield f"{head}.{other_letter(body, len(body) // 2)}.{sign}"
    yield from (f"{head}.{body}", f"{head}.{body}.", token[:-9], f"{head}..{sign}")
    yield f"{token}.{sign}"


def unsigned(token, claims, key, other):
    """Tokens that say of themselves that nobody has signed them."""
    for algorithm in ("none", "None", "NONE", "nOnE", ""):
        text = f"{encoded({'alg': algorithm, 'typ': 'JWT'})}.{encoded(claims)}"
        yield from (f"{text}.", f"{text}.{token.split('.')[2]}", text)


def other_key(token, claims, key, other):
    """Tokens that are signed with a key that is not the app's."""
    wrong = ("", "secret", key[:-1], f"{key} ", key.upper(), other.name, PUBLIC_KEY, "0" * 48)
    yield from (forged(claims, one) for one in wrong)


def other_algorithm(token, claims, key, other):
    """Tokens that are signed by another algorithm, or say so."""
    yield signed({"alg": "HS384", "typ": "JWT"}, claims, key, hashlib.sha384)
    yield signed({"alg": "HS512", "typ": "JWT"}, claims, key, hashlib.sha512)
    for named in ("RS256", "ES256", "EdDSA", "hs256", "HS512", "HS257", None, 256, ["HS256"]):
        yield forged(claims, key, alg=named)
    yield signed({"typ": "JWT"}, claims, key)


def header_tricks(token, claims, key, other):
    """Tokens whose header says where the key is, or something that no reader is ready for."""
    theirs = "the-key-of-somebody-else-with-32-letters"
    for kid in ("../../../../dev/null", "/dev/null", "", None, 0, ["x"], {"x": 1}):
        yield forged(claims, "", kid=kid)
    yield forged(claims, "x", kid="x' UNION SELECT 'x")
    for field in ("jku", "x5u"):
        yield forged(claims, theirs, **{field: "http://127.0.0.1:9/keys.json"})
    yield forged(claims, theirs, jwk={"kty": "oct", "k": encoded(theirs.encode())})
    yield forged(claims, theirs, x5c=[encoded(theirs.encode())])
    for more in ({"crit": ["exp"], "exp": 0}, {"crit": [HALF]}, {"b64": False}, {"zip": "DEF"}):
        yield forged(claims, theirs, **more)
    yield forged(claims, theirs, alg=HALF, typ=HALF)
    yield f"{encoded([])}.{encoded([])}.{encoded(b'x')}"


def wrong_claims(token, claims, key, other):
    """Tokens with the right key that say what no token of the app says."""
    for name in ("nbf", "iat"):
        yield forged({**claims, name: claims["exp"] - 1}, key)
    yield forged({name: value for name, value in claims.items() if name != "sub"}, key)
    yield forged({**claims, "sub": other.id}, key)


def wrong_subjects(token, claims, key, other):
    """Tokens with the right key of somebody who is nobody."""
    subjects = [float(other.id), True, None, [str(other.id)], {}, other.name, "", "0", "-1"]
    subjects += [f"{other.id}x", f"0{other.id}", f" {other.id}", "２", "x", "²", "None", HALF]
    subjects += ["9" * 30, "9" * 5000]
    yield from (forged({**claims, "sub": subject}, key) for subject in subjects)


FAMILIES = {
    "changed": changed,
    "unsigned": unsigned,
    "other-key": other_key,
    "other-algorithm": other_algorithm,
    "header-tricks": header_tricks,
    "wrong-claims": wrong_claims,
}


@pytest.mark.task(4)
@pytest.mark.points(3)
@pytest.mark.parametrize("family", FAMILIES)
def test_forged_token_is_refused(client, member, other, tokens, key, family):
    """Tokens that are changed or forged are refused everywhere, and change nothing.

    바꾸거나 지어낸 토큰은 어디서나 거절하고, 아무것도 바뀌지 않아요.
    """
    is_admin(client, other, 1)
    assert_signed(tokens.access, key)
    before = stored(client)
    for token, kind in ((tokens.access, WITH_ACCESS), (tokens.refresh, WITH_REFRESH)):
        made, addresses = (token, claims_of(token), key, other), (*kind, *WITH_EITHER)
        if family == "wrong-claims":
            # With the right key a token comes to each view; all others end at one place, before any.
            assert_refused(client, wrong_claims(*made), addresses, FORGED)
            assert_refused_in_turn(client, wrong_subjects(*made), addresses, FORGED)
        else:
            assert_refused_in_turn(client, FAMILIES[family](*made), addresses, FORGED)
    assert_as_before(client, before)
    assert_works(client, member, tokens)


def no_jwt(token, claims):
    """Texts that are no token at all."""
    yield from ("x", ".", "..", "...", "." * 5000, "null", "{}", "a.b", "a.b.c", "a.b.c.d.e")
    yield from ("é", "\xff.\xff.\xff", "%00", "e30.e30.", encoded(b"{}"), '{"sub":"1"}')
    yield "x" * 2**20
    yield f"{token.split('.')[0]}.{'x' * 2**16}.{'x' * 43}"
    yield f"{encoded(b'[' * 20_000)}.{encoded(claims)}.{encoded(b'x')}"


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_text_that_is_no_token_is_refused(client, member, tokens):
    """What is no token at all, however long, is refused everywhere, and changes nothing.

    토큰이 아닌 것은 아무리 길어도 어디서나 거절하고, 아무것도 바뀌지 않아요.
    """
    before = stored(client)
    found = no_jwt(tokens.access, claims_of(tokens.access))
    assert_refused_in_turn(client, found, statuses=TOO_LONG)
    assert_as_before(client, before)
    assert_works(client, member, tokens)


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_token_of_the_other_kind_is_refused(client, member, tokens):
    """A refresh token is refused where an access token belongs, and the other way round.

    액세스 토큰 자리의 리프레시 토큰도, 리프레시 토큰 자리의 액세스 토큰도 거절해요.
    """
    before = stored(client)
    renewed = refresh(client, tokens.refresh)
    assert_refused(client, [tokens.refresh], WITH_ACCESS, (401, 422))
    assert_refused(client, [tokens.access, renewed], WITH_REFRESH, (401, 422))
    assert_as_before(client, before)
    assert_works(client, member, tokens)


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_access_token_lives_for_10_minutes(client, member, tokens, key, clock):
    """An access token works for 10 minutes, and is 401 after that.

    액세스 토큰은 10분 동안 통하고, 그 뒤에는 401이에요.
    """
    assert_signed(tokens.access, key)
    before = stored(client)
    past = {**claims_of(tokens.access), "exp": claims_of(tokens.access)["iat"] - 1}
    assert_refused(client, [forged(past, key)], (*WITH_ACCESS, *WITH_EITHER))
    clock.move(minutes=9, seconds=50)
    assert_works(client, member, tokens)
    clock.move(seconds=20)
    assert_refused(client, [tokens.access], (*WITH_ACCESS, *WITH_EITHER))
    assert_as_before(client, before)


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_member_who_is_gone_is_401(client, draw, member, other):
    """The tokens of a member who was deleted are 401, also when somebody takes the name again.

    지워진 회원의 토큰은 401이에요. 누가 그 이름을 다시 써도 그래요.
    """
    tokens, theirs = log_in(client, member), log_in(client, other)
    assert_works(client, member, tokens)  # an app may remember whom it has seen
    for who in (other, member):
        client.database.execute("DELETE FROM members WHERE id = ?", who.id)
    gone = [(tokens.access, (*WITH_ACCESS, *WITH_EITHER)), (tokens.refresh, WITH_REFRESH)]
    for token, addresses in gone:
        assert_refused(client, [token], addresses)
    response = client.post(REGISTER, json={**member.fields, "password": draw.password()})
    assert response.status_code == 201
    for token, addresses in gone:
        assert_refused(client, [token], addresses)
    assert_refused(client, [theirs.access], [("GET", ME)])


# 5. Refresh, and what needs a fresh token


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_refresh_gives_the_next_access_token(client, member, other, tokens, clock):
    """POST /refresh gives an access token of the same member for 10 minutes more, again and again.

    POST /refresh는 같은 회원의 액세스 토큰을 10분 더, 몇 번이고 줘요.
    """
    log_in(client, other)
    seen = {tokens.access}
    for _ in range(3):
        clock.move(minutes=9)
        renewed = refresh(client, tokens.refresh)
        assert_works(client, member, Tokens(renewed, tokens.refresh))
        seen.add(renewed)
    assert len(seen) == 4, tr("another token each time", "매번 다른 토큰")
    assert_refused(client, [tokens.access], [("GET", ME)])
    clock.move(minutes=11)
    assert_refused(client, [renewed], [("GET", ME)])


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_refresh_token_lives_for_14_days(client, member, tokens, clock):
    """A refresh token works for 14 days, however often it is used, and is 401 after that.

    리프레시 토큰은 몇 번을 쓰든 14일 동안 통하고, 그 뒤에는 401이에요.
    """
    clock.move(days=7)
    refresh(client, tokens.refresh)
    clock.move(days=6, hours=23, minutes=59)
    refresh(client, tokens.refresh)
    clock.move(minutes=2)
    assert_refused(client, [tokens.refresh], (*WITH_REFRESH, *WITH_EITHER))
    log_in(client, member)


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_password_is_changed(client, clock, draw, member, other, tokens):
    """PUT /password with a log-in's token, as long as it lives, answers 204: the new one counts.

    로그인할 때 받은 토큰의 PUT /password는 토큰이 살아 있는 동안 204예요. 새 비밀번호로 바뀌어요.
    """
    password = f" {draw.password().title()}".ljust(128)
    clock.move(minutes=9, seconds=50)
    response = ask(client, "PUT", PASSWORD, tokens.access, json={"password": password})
    assert response.status_code == 204
    assert hash_problem(hash_of(client, member.name), password, quick=True) == ""
    old = client.post(LOGIN, json=member.fields)
    assert old.status_code == 401
    log_in(client, other)


@pytest.mark.task(5)
@pytest.mark.points(4)
def test_password_needs_a_fresh_token(client, member, tokens):
    """PUT /password with an access token of POST /refresh answers 401 and changes nothing.

    POST /refresh로 받은 액세스 토큰의 PUT /password는 401이고 아무것도 바뀌지 않아요.
    """
    before = stored(client)
    renewed = [refresh(client, tokens.refresh) for _ in range(2)]
    assert_refused(client, renewed, [("PUT", PASSWORD)])
    assert_as_before(client, before)
    log_in(client, member)


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_401_of_a_token_that_is_not_fresh_says_how(client, tokens):
    """The 401 of a token that is not fresh has the header `WWW-Authenticate: Bearer`, too.

    fresh가 아닌 토큰의 401에도 `WWW-Authenticate: Bearer` 헤더가 있어요.
    """
    renewed = refresh(client, tokens.refresh)
    assert_says_bearer(ask(client.another(), "PUT", PASSWORD, renewed))


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_wrong_new_password_is_refused(client, member, tokens):
    """A wrong new password is refused with 400 or 422 and named, and nothing is changed.

    잘못된 새 비밀번호는 400이나 422로 거절하고 밝혀요. 아무것도 바뀌지 않아요.
    """
    before = stored(client)
    headers = {"Authorization": f"Bearer {tokens.access}"}
    for sent in ({}, *({"password": value} for value in NO_PASSWORD)):
        response = send_raw(client, "PUT", PASSWORD, sent, headers=headers)
        assert response.status_code in WRONG
        assert in_shape(response), shape()
        assert refused_fields(response) == ["password"]
    assert_as_before(client, before)
    log_in(client, member)


# 6. Log out


@pytest.mark.task(6)
@pytest.mark.points(4)
@pytest.mark.parametrize("by", ["access", "renewed", "refresh"])
def test_log_out_ends_the_whole_log_in(client, member, tokens, by):
    """POST /logout with any token of a log-in answers 204; then each of its tokens is 401.

    로그인의 어떤 토큰으로든 POST /logout은 204예요. 그 뒤에는 그 로그인의 모든 토큰이 401이에요.
    """
    renewed = [refresh(client, tokens.refresh) for _ in range(2)]
    token = {"access": tokens.access, "renewed": renewed[1], "refresh": tokens.refresh}[by]
    response = ask(client, "POST", LOGOUT, token)
    assert response.status_code == 204
    before = stored(client)
    assert_refused(client, [tokens.access, *renewed], (*WITH_ACCESS, *WITH_EITHER))
    assert_refused(client, [tokens.refresh], (*WITH_REFRESH, *WITH_EITHER))
    assert_as_before(client, before)
    assert_works(client, member, log_in(client, member))


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_401_of_an_ended_log_in_says_how(client, tokens):
    """The 401 of a log-in that has ended has the header `WWW-Authenticate: Bearer`, too.

    끝난 로그인의 401에도 `WWW-Authenticate: Bearer` 헤더가 있어요.
    """
    response = ask(client, "POST", LOGOUT, tokens.refresh)
    assert response.status_code == 204
    assert_says_bearer(ask(client.another(), "GET", ME, tokens.access))


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_log_out_twice_in_the_same_moment(client, member, tokens):
    """Two log-outs of one log-in in the same moment give no 500, and the log-in has ended.

    같은 로그인을 같은 순간에 두 번 로그아웃해도 500이 아니고, 로그인은 끝나요.
    """
    headers = {"Authorization": f"Bearer {tokens.access}"}
    response = client.at_once("POST", LOGOUT, [headers, headers])
    assert response.status_code != 500
    assert_refused(client, [tokens.access], [("GET", ME)])
    assert_works(client, member, log_in(client, member))


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_other_log_ins_go_on(client, member, other, tokens):
    """Another log-in of the same member and those of other members go on.

    같은 회원의 다른 로그인과 다른 회원의 로그인은 계속돼요.
    """
    earlier, theirs = log_in(client, member), log_in(client, other)
    for ended in (tokens, log_in(client, member)):
        response = ask(client, "POST", LOGOUT, ended.access)
        assert response.status_code == 204
        assert_works(client, member, earlier)
        assert_works(client, other, theirs)


@pytest.mark.task(6)
@pytest.mark.points(4)
@pytest.mark.parametrize("where", ["restart", "worker"])
def test_log_out_is_known_everywhere(client, member, tokens, where):
    """A log-out is still known after a restart, and at once by a second process that knew better.

    로그아웃은 다시 시작한 뒤에도, 조금 전까지 토큰을 받아 준 두 번째 프로세스에서도 통해요.
    """
    there = client.worker() if where == "worker" else client
    earlier = log_in(client, member)
    assert_works(there, member, tokens)
    renewed = refresh(there, tokens.refresh)
    response = ask(client, "POST", LOGOUT, tokens.access)
    assert response.status_code == 204
    if where == "restart":
        there = client.restart()
    assert_refused(there, [tokens.access, renewed], (*WITH_ACCESS, *WITH_EITHER))
    assert_refused(there, [tokens.refresh], (*WITH_REFRESH, *WITH_EITHER))
    assert_works(there, member, earlier)


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_rows_that_nobody_needs_are_deleted(client, member, other, clock):
    """A log-out deletes the rows of log-ins whose tokens have all expired, whoever's they are.

    로그아웃할 때, 누구의 것이든 토큰이 모두 만료된 로그인의 행을 지워요.
    """
    counts = []
    for who, days in ((member, 15), (other, 15), (member, 0)):
        for _ in range(2):
            response = ask(client, "POST", LOGOUT, log_in(client, who).refresh)
            assert response.status_code == 204
        counts.append(len(stored(client)[1]))
        clock.move(days=days)
    assert counts[0] > 0, tr("rows in revoked_tokens", "revoked_tokens에 있는 행")
    assert counts == counts[:1] * 3, tr(
        "as many rows in revoked_tokens after 15 and 30 days as at first",
        "15일 뒤와 30일 뒤에도 처음과 같은 수의 revoked_tokens 행",
    )


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_rows_that_are_needed_stay(client, member, other, tokens, clock):
    """A log-out deletes no row of a log-in of which one token, of either kind, has not expired.

    토큰이 하나라도, 어느 종류든 아직 만료되지 않은 로그인의 행은 지우지 않아요.
    """
    later = log_in(client, member)
    response = ask(client, "POST", LOGOUT, tokens.access)
    assert response.status_code == 204
    clock.move(days=13, hours=23, minutes=59)
    renewed = refresh(client, later.refresh)
    response = ask(client, "POST", LOGOUT, renewed)
    assert response.status_code == 204
    assert_refused(client, [tokens.refresh], (*WITH_REFRESH, *WITH_EITHER))
    clock.move(minutes=2)
    response = ask(client, "POST", LOGOUT, log_in(client, other).access)
    assert response.status_code == 204
    assert_refused(client, [renewed], (*WITH_ACCESS, *WITH_EITHER))


# In all tasks


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_body_that_is_no_json_object(client, member, tokens):
    """An array or null is 400 or 422, broken JSON 400, a form 415; nothing is changed.

    배열이나 null은 400이나 422, 깨진 JSON은 400, 폼은 415예요. 아무것도 바뀌지 않아요.
    """
    before = stored(client)
    headers = {"Authorization": f"Bearer {tokens.access}", **LIKES_PAGES}
    right = {**member.fields, "name": f"{member.name}x"}  # which nobody has yet
    broken = [*unreadable(right, "password"), "{", "[" * 100_000]
    for method, path in (("POST", REGISTER), ("POST", LOGIN), ("PUT", PASSWORD)):
        send = partial(client.open, path, method=method, headers=headers)
        inside = json.dumps(json.dumps(member.fields if path == LOGIN else right))
        for text in ("[]", "null", '"x"', inside, "1", "true", '[["name", "x"]]'):
            response = send(data=text, content_type="application/json")
            assert response.status_code in WRONG
            assert in_shape(response), shape()
        for text in broken:
            response = send(data=text, content_type="application/json")
            assert response.status_code == 400
            assert in_shape(response), shape()
        for form in as_forms(member.fields):
            response = send(**form)
            assert response.status_code == 415
            assert in_shape(response), shape()
    assert_as_before(client, before)


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_json_by_any_label(client, member, tokens):
    """JSON may be called `Application/JSON; Charset=UTF-8`.

    JSON을 `Application/JSON; Charset=UTF-8`이라고 불러도 돼요.
    """
    label = "Application/JSON; Charset=UTF-8"
    sent = json.dumps(member.fields, ensure_ascii=False).encode()
    for one in (label, *(f"Application/JSON{charset}" for charset in CHARSETS[1:])):
        response = client.post(LOGIN, data=sent, content_type=one)
        assert response.status_code == 200
    response = client.post(REGISTER, data=b'{"name": "x", "password": null}', content_type=label)
    assert response.status_code in WRONG
    assert refused_fields(response) == ["password"]
    headers = {"Authorization": f"Bearer {tokens.access}"}
    response = client.put(PASSWORD, data=b'{"password": 7}', content_type=label, headers=headers)
    assert response.status_code in WRONG
    assert refused_fields(response) == ["password"]


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_other_methods_are_405(client, member, tokens):
    """Another method than the right one is 405 with `Allow`, and changes nothing.

    정해진 것이 아닌 메서드는 `Allow`가 있는 405이고 아무것도 바뀌지 않아요.
    """
    before = stored(client)
    right = {path: method for method, path in (*EVERYWHERE, ("POST", REGISTER), ("POST", LOGIN))}
    for path, allowed in right.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {allowed}:
            headers = {"Authorization": f"Bearer {tokens.access}", **LIKES_PAGES}
            response = client.open(path, method=method, headers=headers, json=member.fields)
            assert response.status_code == 405
            assert in_shape(response), shape()
            assert allowed in response.allowed, tr(f"Allow: {allowed}", f"Allow: {allowed}")
    assert_as_before(client, before)
    assert_works(client, member, tokens)
