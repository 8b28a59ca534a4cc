"""Grades exercise 12: the club behind a password, with Basic, Bearer and roles."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from functools import partial
from itertools import cycle
from unicodedata import normalize

import pytest

from shared.suite import tr
from shared.suite.bodies import as_forms, unreadable
from shared.suite.clock import KOREA
from shared.suite.errors import LIKES_PAGES, in_shape, shape
from shared.suite.passwords import QUICK, REAL, hash_problem, seeded, takes_a_hash
from shared.suite.selects import BACKWARDS
from shared.suite.values import is_whole, plain

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.environ(**QUICK, **KOREA)]

REALM = "Book club"
PROFILE, ADMIN, TOKEN = "/profile", "/admin", "/api/token"
LOANS, ALL_LOANS = "/api/loans", "/admin/loans"
BASIC, BEARER, EITHER = {"basic"}, {"bearer"}, {"basic", "bearer"}
# What is protected: how it is asked for, and the schemes that may stand in its challenge.
ADDRESSES = {
    "profile": ("GET", PROFILE, BASIC),
    "admin": ("GET", ADMIN, BASIC),
    "new-token": ("POST", TOKEN, BASIC),
    "end-of-a-token": ("DELETE", TOKEN, BEARER),
    "loans": ("GET", LOANS, EITHER),
    "new-loan": ("POST", LOANS, BEARER),
    "end-of-a-loan": ("DELETE", f"{LOANS}/1", BEARER),
    "all-loans": ("GET", ALL_LOANS, EITHER),
}
KINDS = {"basic": BASIC, "bearer": BEARER, "either": EITHER}
TOKEN_FORM = re.compile(r"[A-Za-z0-9._~+/-]{32,}=*")
# One challenge of a header: its scheme where it begins, then a parameter (RFC 9110, 11.6.1).
PARAMETER = re.compile(
    r"(?:(?P<scheme>[A-Za-z][\w-]*) +)?(?P<name>[A-Za-z][\w-]*)\s*=\s*"
    r'(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s",]*))\s*(?:,\s*|$)'
)
# Letters that each way to normalise a text, to fold its capitals or to trim its spaces changes:
# a syllable in three characters and in one, an accent apart and not, a ligature, a wide letter.
ODD = "\u1100\u1161\u11a8 각  e\u0301é ﬁ Ａ ß"
FORMS = ("NFC", "NFD", "NFKC")
LONG = 101  # more than the pages of a list that somebody cuts
TOO_LONG = "n" * 81  # no member's name can be that long


@pytest.fixture
def client(boot, prepared):
    """The app with its tables; rows come backwards when it asks for no order."""
    return prepared.start(boot, environ=BACKWARDS)


class Member:
    """A member whom the suite has put into the table, and what this member sends."""

    def __init__(self, name, password, role="member"):
        self.name, self.password, self.role = name, password, role
        self.shown = {"name": name, "role": role}
        self.basic = basic(name, password)


def basic(name, password, scheme="Basic"):
    """Return the headers that bring a name and a password."""
    return credentials(f"{name}:{password}", scheme)


def credentials(text, scheme="Basic"):
    """Return the headers that bring a text in base64."""
    return {"Authorization": f"{scheme} {b64encode(text.encode()).decode()}"}


def bearer(token, scheme="Bearer"):
    """Return the headers that bring a token."""
    return {"Authorization": f"{scheme} {token}"}


def join(client, draw, role=None, *, name=None, password=None, password_hash=None):
    """Put a member into the table; return what is known of this member."""
    name, password = name or draw.name(), password or draw.password()
    stored = seeded(password) if password_hash is None else password_hash
    if role is None:
        client.database.execute(
            "INSERT INTO members (name, password_hash) VALUES (?, ?)", name, stored
        )
        return Member(name, password)
    client.database.execute(
        "INSERT INTO members (name, password_hash, role) VALUES (?, ?, ?)", name, stored, role
    )
    return Member(name, password, role)


def lend(client, member, *titles):
    """Put loans into the table."""
    (found,) = client.database.rows("SELECT id FROM members WHERE name = ?", member.name)
    insert(client, "loans (member_id, title)", [(found["id"], title) for title in titles])


def insert(client, where, rows):
    """Put rows with two values into a table, in one statement."""
    values = [value for row in rows for value in row]
    places = ", ".join("(?, ?)" for _ in rows)
    client.database.execute(f"INSERT INTO {where} VALUES {places}", *values)


def loans_in(database):
    """Return the loans that another connection sees: of whom, and which title."""
    rows = database.rows(
        "SELECT members.name, loans.title FROM loans "
        "JOIN members ON members.id = loans.member_id ORDER BY loans.id"
    )
    return [(row["name"], row["title"]) for row in rows]


def members_in(database):
    """Return the members that another connection sees."""
    return database.rows("SELECT name, password_hash, role FROM members ORDER BY id")


def everything_in(database):
    """Return the rows of all tables, whatever they are called."""
    return {
        table: database.rows(f"SELECT * FROM {table}")
        for table in database.tables()
        if re.fullmatch(r"\w+", table)
    }


def token_in(response):
    """Return the token of an answer."""
    token = response.field("token")
    is_right = isinstance(token, str) and TOKEN_FORM.fullmatch(token) is not None
    assert is_right, tr(
        "a `token` of at least 32 characters from the text's list",
        "본문에 적힌 글자로 된 32자 이상의 `token`",
    )
    return token


def new_token(client, member):
    """Return a new token of a member's."""
    response = client.post(TOKEN, headers=member.basic)
    assert response.status_code in (200, 201)  # that it must be 201 has a check of its own
    return token_in(response)


def challenges(response):
    """Return the schemes of WWW-Authenticate in small letters, each with its realm."""
    found, scheme = {}, ""
    for header in response.headers.getlist("WWW-Authenticate"):
        for part in PARAMETER.finditer(header[:1000]):
            scheme = (part["scheme"] or scheme).lower()
            found.setdefault(scheme, None)
            if part["name"].lower() == "realm":
                found[scheme] = part["bare"] if part["quoted"] is None else part["quoted"]
    return found


def assert_unknown(response, schemes):
    """Expect that an answer is a right 401: the course's error, and a challenge of these schemes."""
    assert response.status_code == 401
    assert in_shape(response), shape()
    assert_challenge(response, schemes)


def assert_challenge(response, schemes):
    found = challenges(response)
    names = " / ".join(f'{scheme.title()} realm="{REALM}"' for scheme in sorted(schemes))
    is_right = bool(found) and set(found) <= schemes and set(found.values()) == {REALM}
    assert is_right, tr(f"the header WWW-Authenticate: {names}", f"WWW-Authenticate 헤더: {names}")


def taking(schemes):
    """Return the addresses that take just these schemes."""
    return [name for name, (_, _, takes) in ADDRESSES.items() if takes == schemes]


def ask(client, address, headers=None, **sent):
    """Send a protected address's own request."""
    method, path, _ = ADDRESSES[address]
    return client.open(path, method=method, headers=headers, **sent)


def read(client, path, headers):
    """Return what a GET answers that must work."""
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.json


def first_loan(client, member):
    """Return the id of a member's first loan, as the list shows it."""
    response = client.get(LOANS, headers=member.basic)
    number = response.field(0, "id")
    assert is_whole(number), tr("an array of loans, each with its `id`", "`id`가 있는 대출의 배열")
    return plain(number)


def titles(loans):
    """Return the titles of the loans in an answer."""
    assert isinstance(loans, list), tr("an array of loans", "대출 배열")
    return [loan.get("title") if isinstance(loan, dict) else loan for loan in loans]


def ids(loans):
    """Return the ids of the loans in an answer that has all of them."""
    found = [loan.get("id") if isinstance(loan, dict) else None for loan in loans]
    assert all(is_whole(number) for number in found), tr(
        "loans, each with a whole number as `id`", "`id`가 정수인 대출"
    )
    return found


def add_member(client, name, password, *options):
    """Run `flask add-member`."""
    return client.flask("add-member", name, "--password", password, *options)


# 1. Members and their passwords


@pytest.mark.task(1)
@pytest.mark.points(4)
def test_added_member_logs_in(client, database, draw):
    """`flask add-member` stores a member with a role, from the shortest to the longest that is right.

    `flask add-member`는 회원을 역할과 함께 저장해요. 가장 짧은 것부터 가장 긴 것까지 돼요.
    """
    members = [
        Member(draw.korean()[:1], f"{draw.word(2)}:e\u0301 한 "),
        Member(
            f"{draw.word(20)} {ODD} {'한' * 80}"[:80],
            f"{draw.word(60)} {ODD} {'글' * 128}"[:128],
            "librarian",
        ),
    ]
    for member, options in zip(members, ([], ["--role", "librarian"]), strict=True):
        ran = add_member(client, member.name, member.password, *options)
        assert ran.exit_code == 0
    found = [(row["name"], row["role"]) for row in members_in(database)]
    assert found == [(member.name, member.role) for member in members]
    for member in members:
        assert read(client, PROFILE, member.basic) == member.shown


@pytest.mark.task(1)
@pytest.mark.points(3)
@pytest.mark.environ(**REAL)
def test_password_is_stored_as_a_hash(client, database, draw):
    """The password is stored only as a hash of Werkzeug's; equal passwords have different hashes.

    비밀번호는 Werkzeug의 해시로만 저장해요. 비밀번호가 같아도 해시는 서로 달라요.
    """
    password = draw.password()
    for name in draw.names(2):
        ran = add_member(client, name, password)
        assert ran.exit_code == 0
    hashes = [row["password_hash"] for row in members_in(database)]
    problem = hash_problem(hashes[0], password) if hashes else tr("no member", "없는 회원")
    assert problem == "", problem
    assert len(set(hashes)) == 2, tr("two different hashes", "서로 다른 해시 두 개")


WRONG_NAMES = ["", "n" * 81, "mina:kim", "mina\nkim", " mina", "mina\u2003"]
WRONG_PASSWORDS = ["", "1234567", "비밀번호일곱자", "1" * 129]


@pytest.mark.task(1)
@pytest.mark.points(3)
@pytest.mark.parametrize("what", ["name", "password"])
def test_wrong_member_is_refused(client, database, draw, what):
    """A wrong name or password: the command ends with an error and a sentence, nothing is stored.

    이름이나 비밀번호가 잘못되면 명령이 오류와 문장으로 끝나고, 아무것도 저장하지 않아요.
    """
    wrong = {
        "name": [(name, draw.password()) for name in WRONG_NAMES],
        "password": [(draw.name(), password) for password in WRONG_PASSWORDS],
    }[what]
    for name, password in wrong:
        assert_refused(add_member(client, name, password))
        assert members_in(database) == []


def assert_refused(ran):
    """Expect that a command has ended with an error that is no crash."""
    said = ran.output.rpartition("Error:")[2].strip()
    is_sentence = ran.exit_code != 0 and "Traceback" not in ran.output and said not in ("", "None")
    assert is_sentence, tr(
        "the command ends with an error in one sentence", "명령이 한 문장의 오류로 끝나요"
    )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_taken_name_is_refused(client, database, draw):
    """A name that a member has is refused, and this member stays; in other capitals it is free.

    다른 회원의 이름은 거절하고, 그 회원은 그대로예요. 대소문자가 다르면 쓸 수 있어요.
    """
    name = draw.word().title()
    join(client, draw, name=name)
    before = members_in(database)
    assert_refused(add_member(client, name, draw.password(), "--role", "librarian"))
    assert members_in(database) == before
    ran = add_member(client, name.lower(), draw.password())
    assert ran.exit_code == 0
    assert [row["name"] for row in members_in(database)] == [name, name.lower()]


# 2. Basic: GET /profile


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_profile_shows_who_asks(client, draw):
    """GET /profile answers the name and role of the member who asks; members may ask in turn.

    GET /profile은 요청한 회원의 이름과 역할로 응답해요. 여러 회원이 번갈아 요청해도 그래요.
    """
    password, word = draw.password(), draw.word()
    names = [*draw.names(3), word, word.title(), f"{word} {ODD}"]
    roles = (None, "librarian", "treasurer", "librarian", None, None)
    members = [
        join(client, draw, role, name=name, password=password)
        for name, role in zip(names, roles, strict=True)
    ]
    # add-member would refuse this password, and the table holds it all the same.
    members.append(join(client, draw, name=draw.word(12), password=draw.word(3)))
    for member in (*members, members[0], members[2]):
        assert read(client, PROFILE, member.basic) == member.shown
    response = client.head(PROFILE, headers=members[1].basic)
    assert response.status_code == 200


PASSWORDS = {
    "ascii": [":{}::{}:", "  {} {} ", "%41+{}&=\\\"'{}<b>"],
    "unicode": ["비밀번호 {} 한글{}", "🐟{}é🇰🇷{}ß", f"{ODD}{{}}{{}}"],
}


@pytest.mark.task(2)
@pytest.mark.points(3)
@pytest.mark.parametrize("kind", PASSWORDS)
def test_password_of_any_letters(client, draw, kind):
    """A password may have colons, spaces at its ends, Korean letters, emoji and other signs.

    비밀번호에는 콜론, 앞뒤의 공백, 한글, 이모지, 그 밖의 기호가 있어도 돼요.
    """
    for name, form in zip(draw.names(3), PASSWORDS[kind], strict=False):
        password = form.format(draw.word(4), draw.word(4))
        member = join(client, draw, name=name, password=password)
        assert read(client, PROFILE, member.basic) == member.shown


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_basic_in_any_capitals(client, draw):
    """`basic` and `BASIC` are as good as `Basic`.

    `basic`과 `BASIC`도 `Basic`과 같아요.
    """
    member = join(client, draw)
    for scheme in ("basic", "BASIC"):
        headers = basic(member.name, member.password, scheme)
        assert read(client, PROFILE, headers) == member.shown


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_wrong_password_is_401(client, draw):
    """A password that is not exactly this member's answers 401, also that of another member.

    그 회원의 비밀번호와 똑같지 않으면 401로 응답해요. 다른 회원의 비밀번호여도 그래요.
    """
    member = join(client, draw, password=f"aB{draw.password()}{ODD}".ljust(128, "z"))
    other = join(client, draw)
    right = member.password
    for wrong in (
        *(draw.password(), other.password, right[:-1], f"{right}x"),
        *(f" {right}", f"{right} ", right.swapcase(), member.name),
        *(f"{right[:-1]}y", right.replace("  ", " "), *other_forms(right)),
    ):
        response = client.get(PROFILE, headers=basic(member.name, wrong))
        assert_unknown(response, BASIC)
    assert read(client, PROFILE, member.basic) == member.shown


def other_forms(text):
    """Return a text with its letters put together in other ways."""
    return [other for form in FORMS if (other := normalize(form, text)) != text]


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_unknown_name_is_401(client, draw):
    """A name that no member has exactly so answers 401, with any member's password.

    어느 회원의 이름과도 똑같지 않으면, 누구의 비밀번호를 보내도 401로 응답해요.
    """
    member = join(
        client, draw, name=normalize("NFC", f"{draw.word().title()} {ODD}").ljust(80, "z")
    )
    right = member.name
    for name in (
        *(right.lower(), f" {right}", f"{right[:-1]}%", f"{right}z"),
        *(right.replace("  ", " "), normalize("NFD", right)),
    ):
        response = client.get(PROFILE, headers=basic(name, member.password))
        assert_unknown(response, BASIC)


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_empty_name_or_password_is_401(client, draw):
    """An empty password, an empty name, or both answer 401, whatever is in the table.

    비밀번호나 이름이 비었거나 둘 다 비었으면, 테이블에 무엇이 있든 401로 응답해요.
    """
    member = join(client, draw)
    without = join(client, draw, password_hash="")
    empty = join(client, draw, password_hash=seeded(""))
    nameless = join(client, draw)
    client.database.execute("UPDATE members SET name = '' WHERE name = ?", nameless.name)
    for name, password in (
        *((member.name, ""), (without.name, ""), (without.name, without.password)),
        *((empty.name, ""), ("", member.password), ("", nameless.password), ("", "")),
    ):
        response = client.get(PROFILE, headers=basic(name, password))
        assert_unknown(response, BASIC)
    assert_unknown(client.get(PROFILE), BASIC)


UNREADABLE = {
    "nothing": ["", "Basic", "Basic "],
    "no-base64": ["Basic ???", "Basic abcde", "Basic 한글".encode().decode("latin-1")],
    "no-name-and-password": [
        *(credentials("mina")["Authorization"], credentials("")["Authorization"]),
        'Digest username="mina", realm="Book club", nonce="1", uri="/", response="1"',
    ],
}


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", UNREADABLE)
def test_header_that_is_no_log_in_is_401(client, draw, kind):
    """An `Authorization` that holds no name and password answers 401; the next right one works.

    이름과 비밀번호가 없는 `Authorization`은 401로 응답해요. 다음의 올바른 요청은 평소처럼 돼요.
    """
    member = join(client, draw)
    for value in UNREADABLE[kind]:
        response = client.get(PROFILE, headers={"Authorization": value})
        assert_unknown(response, BASIC)
    assert read(client, PROFILE, member.basic) == member.shown


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_nul_and_huge_log_ins_are_refused(client, draw):
    """A NUL character in the name or password answers 401, 100,000 characters 401 or another 4xx.

    이름이나 비밀번호에 NUL 문자가 있으면 401, 10만 자면 401이나 다른 4xx로 응답해요.
    """
    member = join(client, draw)
    for name, password in (
        *((f"{member.name}\0", member.password), (member.name, f"{member.password}\0")),
        *((member.name, f"\0{member.password}"), (member.name, "\0")),
    ):
        response = client.get(PROFILE, headers=basic(name, password))
        assert_unknown(response, BASIC)
    for name, password in (("n" * 100_000, member.password), (member.name, "p" * 100_000)):
        response = client.get(PROFILE, headers=basic(name, password))
        assert 400 <= response.status_code < 500
    assert read(client, PROFILE, member.basic) == member.shown


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_hash_of_another_kind_is_401(client, draw):
    """A hash that Werkzeug does not know lets nobody in, not even by the hash itself.

    Werkzeug가 모르는 해시로는 아무도 들어올 수 없어요. 해시 자체를 보내도 그래요.
    """
    password = draw.password()
    digest = hashlib.sha256(password.encode()).hexdigest()
    strange = (
        *(password, digest, f"sha256$salt${digest}", "$2b$12$" + "x" * 53, "scrypt:x:y:z$a$b"),
        # With these Werkzeug raises no ValueError, but an OverflowError and a TypeError.
        *("scrypt:99999999999999999999:8:1$a$b", "pbkdf2:sha256:1$a$해시"),
    )
    for name, stored in zip(draw.names(len(strange)), strange, strict=True):
        join(client, draw, name=name, password_hash=stored)
        for sent in (password, stored):
            response = client.get(PROFILE, headers=basic(name, sent))
            assert_unknown(response, BASIC)


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_change_in_the_table_counts_at_once(client, database, draw):
    """From the next request on a new password counts, and a deleted member is unknown.

    바뀐 비밀번호는 다음 요청부터 통하고, 지운 회원은 다음 요청부터 모르는 사람이에요.
    """
    member, worker = join(client, draw), client.worker()
    for visitor in (client, worker):
        assert read(visitor, PROFILE, member.basic) == member.shown
    password = draw.password()
    database.execute(
        "UPDATE members SET password_hash = ? WHERE name = ?", seeded(password), member.name
    )
    for visitor in (client, worker):
        assert_unknown(visitor.get(PROFILE, headers=member.basic), BASIC)
        assert read(visitor, PROFILE, basic(member.name, password)) == member.shown
    database.execute("DELETE FROM members WHERE name = ?", member.name)
    assert_unknown(client.get(PROFILE, headers=basic(member.name, password)), BASIC)


@pytest.mark.task(2)
@pytest.mark.points(4)
@pytest.mark.parametrize("kind", KINDS)
def test_every_address_asks_who_it_is(client, database, draw, kind):
    """Whoever is not known gets 401, a challenge with the right scheme and realm, and nothing else.

    모르는 사람은 401과, 올바른 방식과 realm이 담긴 WWW-Authenticate를 받고, 다른 것은 받지 못해요.
    """
    schemes = KINDS[kind]
    member = join(client, draw, "librarian")
    lend(client, member, draw.title())
    before = everything_in(database)
    wrong = [basic(member.name, draw.password())] if "basic" in schemes else []
    wrong += [bearer(draw.word(43))] if "bearer" in schemes else []
    for address in taking(schemes):
        method, path, _ = ADDRESSES[address]
        if address == "end-of-a-loan":
            for number in (0, 10**18, 10**30):
                assert_unknown(client.delete(f"{LOANS}/{number}"), schemes)
        for headers in (None, *wrong):
            for sent in ({}, {"json": {"title": draw.title()}}, {"json": []}):
                if method != "GET" or not sent:
                    assert_unknown(ask(client, address, headers, **sent), schemes)
            if method == "GET":
                response = client.head(path, headers=headers)
                assert response.status_code == 401
                assert_challenge(response, schemes)
    assert everything_in(database) == before, tr("the database as before", "전과 같은 데이터베이스")


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_log_in_counts_for_one_request_only(client, draw):
    """A log-in counts for its own request: the next one without it answers 401, cookies or not.

    로그인은 그 요청에만 통해요. 로그인 없이 보낸 다음 요청은 쿠키가 있어도 401로 응답해요.
    """
    member = join(client, draw)
    for _ in range(2):
        assert read(client, PROFILE, member.basic) == member.shown
        assert_unknown(client.get(PROFILE), BASIC)
    response = client.get("/")
    assert response.status_code == 200
    token = new_token(client, member)
    assert read(client, LOANS, bearer(token)) == []
    for address, (_, _, schemes) in ADDRESSES.items():
        assert_unknown(ask(client, address), schemes)


# 3. Roles: GET /admin


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_librarian_sees_all_members(client, draw):
    """GET /admin answers a librarian all members in order, with name and role and nothing else.

    GET /admin은 사서에게 모든 회원을 순서대로, 이름과 역할만 담아 응답해요.
    """
    roles = ("librarian", None, "treasurer", "librarian")
    members = [
        join(client, draw, role, name=name)
        for name, role in zip(draw.shuffled(draw.names(4)), roles, strict=True)
    ]
    for member in (members[0], members[3]):
        assert read(client, ADMIN, member.basic) == {"members": [one.shown for one in members]}
    many = [Member(f"{draw.word()} {number}", "") for number in range(LONG)]
    insert(client, "members (name, password_hash)", [(one.name, "") for one in many])
    found = read(client, ADMIN, members[0].basic)
    assert found == {"members": [one.shown for one in (*members, *many)]}


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_other_roles_are_403(client, draw):
    """A known member with any other role gets 403 as a JSON error, in a browser too.

    다른 역할을 가진 회원은 403 JSON 오류를 받아요. 브라우저에서도 그래요.
    """
    join(client, draw, "librarian")
    for role in (None, "Librarian", "librarians", "libra", "", draw.word()):
        member = join(client, draw, role)
        response = client.get(ADMIN, headers={**member.basic, **LIKES_PAGES})
        assert response.status_code == 403
        assert in_shape(response), shape()


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_unknown_visitor_is_401_and_not_403(client, draw):
    """Whoever is not known gets 401 at /admin, with a librarian's or a member's name as well.

    모르는 사람은 /admin에서 401을 받아요. 사서나 회원의 이름을 대도 그래요.
    """
    for role in ("librarian", None):
        member = join(client, draw, role)
        for wrong in (draw.password(), ""):
            assert_unknown(client.get(ADMIN, headers=basic(member.name, wrong)), BASIC)
    assert_unknown(client.get(ADMIN), BASIC)
    assert_unknown(client.get(ADMIN, headers=bearer(draw.word(43))), BASIC)


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_new_role_counts_at_once(client, database, draw):
    """The role is what the database says now: a change counts from the next request on.

    역할은 지금 데이터베이스에 있는 그대로예요. 바뀌면 다음 요청부터 통해요.
    """
    member = join(client, draw)
    token = new_token(client, member)
    for role, status in (("librarian", 200), ("member", 403), ("librarian", 200)):
        database.execute("UPDATE members SET role = ? WHERE name = ?", role, member.name)
        for path, headers in (
            (ADMIN, member.basic),
            (ALL_LOANS, member.basic),
            (ALL_LOANS, bearer(token)),
        ):
            response = client.get(path, headers=headers)
            assert response.status_code == status, tr(
                f"{status}, as the role in the table is `{role}` now",
                f"{status}. 지금 테이블의 역할은 `{role}`예요",
            )


# 4. Nobody learns who is a member


def said(response):
    """Return all of an answer but its date: what somebody can compare."""
    headers = sorted((name.lower(), value) for name, value in response.headers)
    return (
        int(response.status_code),
        [pair for pair in headers if pair[0] != "date"],
        response.get_data(),
    )


@pytest.mark.task(4)
@pytest.mark.points(4)
def test_unknown_name_and_wrong_password_get_the_same_answer(client, draw):
    """At each address with Basic an unknown name and a wrong password get the same answer.

    Basic을 받는 모든 주소에서 모르는 이름과 틀린 비밀번호는 같은 응답을 받아요.
    """
    members = [join(client, draw, role) for role in (None, "librarian")]
    strangers = cycle((draw.korean(), TOO_LONG))
    for address, (_, _, schemes) in ADDRESSES.items():
        if "basic" not in schemes:
            continue
        unknown, wrong = next(strangers), draw.password()
        expected = ask(client, address, basic(unknown, wrong))
        assert_unknown(expected, schemes)
        for part in (unknown, wrong):
            assert part not in expected.text, tr(
                "an answer without the name and the password",
                "이름도 비밀번호도 없는 응답",
            )
        for member in members:
            response = ask(client, address, basic(member.name, wrong))
            assert said(response) == said(expected), tr(
                f"the answer to an unknown name: {expected.status_code} {expected.text[:200]}",
                f"모르는 이름에 보낸 응답: {expected.status_code} {expected.text[:200]}",
            )


@pytest.mark.task(4)
@pytest.mark.points(3)
@pytest.mark.environ(**REAL)
def test_unknown_name_costs_the_same_work(client, draw):
    """An unknown name takes about as long as checking a hash, also one that is too long to be right.

    모르는 이름에도, 너무 길어서 누구의 것도 될 수 없는 이름에도 해시를 확인하는 만큼 시간이 걸려요.
    """
    join(client, draw)
    for address, name in (("profile", draw.name()), ("loans", TOO_LONG)):
        headers = basic(name, draw.password())
        is_slow = takes_a_hash(client.worked, partial(ask, client, address, headers))
        assert is_slow, tr(
            "a hash is checked for an unknown name, too", "모르는 이름에도 해시를 확인해요"
        )


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("how", ["basic", "bearer"])
def test_database_away_is_503(boot, away, draw, how):
    """While the database is away, a log-in answers 503 as a JSON error, and not 401.

    데이터베이스가 없는 동안 로그인은 401이 아니라 503 JSON 오류로 응답해요.
    """
    client = boot(environ={"DATABASE_URL": away})
    headers = basic(draw.name(), draw.password()) if how == "basic" else bearer(draw.word(43))
    for address, (_, _, schemes) in ADDRESSES.items():
        if how in schemes:
            response = ask(client, address, headers)
            assert response.status_code == 503
            assert in_shape(response), shape()


# 5. Tokens


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_token_is_given_for_a_password(client, draw):
    """POST /api/token answers 201, a new token, its 3600 seconds, and Cache-Control: no-store.

    POST /api/token은 201, 새 토큰, 3600초, Cache-Control: no-store로 응답해요.
    """
    member, tokens = join(client, draw), []
    for _ in range(20):
        response = client.post(TOKEN, headers=member.basic)
        assert response.status_code == 201
        tokens.append(token_in(response))
        assert response.field("expires_in") == 3600
        directives = response.headers.get("Cache-Control", "").lower().replace(" ", "").split(",")
        assert "no-store" in directives, tr(
            "the header Cache-Control: no-store", "Cache-Control: no-store 헤더"
        )
    assert len(set(tokens)) == 20, tr("20 different tokens", "서로 다른 토큰 20개")
    for token in (tokens[0], tokens[10], tokens[19]):
        assert read(client, LOANS, bearer(token)) == []


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_token_is_valid_for_an_hour(client, clock, draw):
    """A token works until shortly before 3600 seconds, and is 401 shortly after, used or not.

    토큰은 3600초 조금 전까지 통하고, 조금 뒤에는 쓰던 것이든 아니든 401이에요.
    """
    member = join(client, draw, "librarian")
    used, unused = new_token(client, member), new_token(client, member)
    for seconds in (1800, 1790):
        clock.move(seconds=seconds)
        assert read(client, LOANS, bearer(used)) == []
    late = new_token(client, member)
    clock.move(seconds=20)
    for token in (used, unused):
        for address, (_, _, schemes) in ADDRESSES.items():
            if "bearer" in schemes:
                response = ask(client, address, bearer(token))
                assert response.status_code == 401, tr(
                    "401 Unauthorized, as this token is 3610 seconds old",
                    "401 Unauthorized. 이 토큰은 받은 지 3610초가 지났어요",
                )
                assert_unknown(response, schemes)
    assert read(client, LOANS, bearer(late)) == []
    clock.move(days=40)
    assert_unknown(client.get(LOANS, headers=bearer(late)), EITHER)


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_token_is_stored_only_as_a_hash(client, database, draw):
    """The token itself is nowhere in the database, and what is there is no token.

    토큰 자체는 데이터베이스 어디에도 없고, 거기 있는 것은 토큰으로 쓸 수 없어요.
    """
    member = join(client, draw)
    token = new_token(client, member)
    stored = [
        value if isinstance(value, str) else value.decode("latin-1")
        for rows in everything_in(database).values()
        for row in rows
        for value in row.values()
        if isinstance(value, str | bytes)
    ]
    secret = token  # without those parts of it that are there: it may begin with a row's own key
    for value in sorted(stored, key=len, reverse=True):
        secret = secret.replace(value, "") if len(value) > 3 else secret
    is_there = any(token in value or value == token[::-1] for value in stored)
    is_secret = len(secret) >= 16 and not is_there
    assert is_secret, tr(
        "only a hash of the token in the database", "데이터베이스에는 토큰의 해시만"
    )
    for value in stored:
        if re.fullmatch(r"[!-~]{16,200}", value):
            assert_unknown(client.get(LOANS, headers=bearer(value)), EITHER)


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_token_is_ended(client, database, draw):
    """DELETE answers 204 and ends this token everywhere, and only this one.

    DELETE는 204로 응답하고 그 토큰만 모든 곳에서 끝나게 해요.
    """
    member, other = join(client, draw, "librarian"), join(client, draw)
    tokens = [new_token(client, one) for one in (member, member, other, member)]
    response = client.delete(TOKEN, headers=bearer(tokens[1]))
    assert response.status_code == 204
    for address, (_, _, schemes) in ADDRESSES.items():
        if "bearer" in schemes:
            assert_unknown(ask(client, address, bearer(tokens[1])), schemes)
    for token in (tokens[0], *tokens[2:]):
        assert read(client, LOANS, bearer(token)) == []
    assert read(client, PROFILE, member.basic) == member.shown
    assert new_token(client, member) not in tokens


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_tokens_survive_a_restart(client, draw):
    """After a restart, and in a second process, a valid token is valid and an ended one ended.

    다시 시작한 뒤에도, 두 번째 프로세스에서도, 통하는 토큰은 통하고 끝난 토큰은 끝나 있어요.
    """
    member = join(client, draw)
    kept, ended, last = (new_token(client, member) for _ in range(3))
    worker = client.worker()
    for token in (kept, ended, last):
        assert read(worker, LOANS, bearer(token)) == []
    response = client.delete(TOKEN, headers=bearer(ended))
    assert response.status_code == 204
    assert read(worker, LOANS, bearer(kept)) == []
    assert_unknown(worker.get(LOANS, headers=bearer(ended)), EITHER)
    again = client.restart()
    assert read(again, LOANS, bearer(last)) == []
    assert_unknown(again.get(LOANS, headers=bearer(ended)), EITHER)


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_token_of_a_deleted_member_is_401(client, database, draw):
    """The token of a member who was deleted answers 401, also when the name comes back.

    지운 회원의 토큰은 401로 응답해요. 같은 이름의 회원이 새로 와도 그래요.
    """
    other, member = join(client, draw), join(client, draw)
    token, kept = new_token(client, member), new_token(client, other)
    assert read(client, LOANS, bearer(token)) == []
    database.execute("DELETE FROM members WHERE name = ?", member.name)
    assert_unknown(client.get(LOANS, headers=bearer(token)), EITHER)
    join(client, draw, name=member.name)
    for address, (_, _, schemes) in ADDRESSES.items():
        if "bearer" in schemes:
            assert_unknown(ask(client, address, bearer(token)), schemes)
    assert read(client, LOANS, bearer(kept)) == []


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_bearer_in_any_capitals(client, draw):
    """`bearer` and `BEARER` are as good as `Bearer` where only a token is taken.

    토큰만 받는 주소에서는 `bearer`와 `BEARER`도 `Bearer`와 같아요.
    """
    member = join(client, draw)
    for scheme in ("bearer", "BEARER"):
        headers = bearer(new_token(client, member), scheme)
        response = client.post(LOANS, headers=headers, json={"title": draw.title()})
        assert response.status_code in (200, 201)
        response = client.delete(TOKEN, headers=headers)
        assert response.status_code == 204
        assert_unknown(client.post(LOANS, headers=headers), BEARER)


def wrong_headers(draw, member, token, kind):
    """Return headers that bring no valid token."""
    changed = "A" if token[0] != "A" else "B"
    digests = [hashlib.new(name, token.encode()) for name in ("sha256", "sha512", "sha1", "md5")]
    return {
        "password-or-scheme": [
            *(member.basic, basic(member.name, token), credentials(token, "Bearer")),
            *(bearer(token, scheme) for scheme in ("Token", "Digest", "Basic")),
        ],
        "unknown": [
            *(bearer(text) for text in (draw.word(43), member.password[:6])),
            *(bearer(digest.hexdigest()) for digest in digests),
            *({"Authorization": value} for value in ("", "Bearer", "Bearer ", token)),
        ],
        "changed": [
            *(bearer(text) for text in (token[:-1], f"{token}x", changed + token[1:], token[1:])),
            *(bearer(text) for text in (token.swapcase(), token[::-1], f"{token}, {token}")),
            *(bearer(text) for text in (f"{token} x", f"x {token}", f'"{token}"')),
            bearer("é".encode().decode("latin-1") + token),
        ],
    }[kind]


@pytest.mark.task(5)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", ["password-or-scheme", "unknown", "changed"])
def test_what_is_no_valid_token_is_401(client, database, draw, kind):
    """What is not exactly a valid token, as Bearer, answers 401 and changes nothing.

    통하는 토큰과 똑같지 않거나 Bearer로 보내지 않은 것은 401로 응답하고 아무것도 바꾸지 않아요.
    """
    member = join(client, draw)
    lend(client, member, draw.title())
    token = new_token(client, member)
    before = everything_in(database)
    for headers in wrong_headers(draw, member, token, kind):
        for address, (_, _, schemes) in ADDRESSES.items():
            if schemes == BEARER:
                sent = {"json": {"title": draw.title()}} if address == "new-loan" else {}
                assert_unknown(ask(client, address, headers, **sent), schemes)
    assert everything_in(database) == before, tr("the database as before", "전과 같은 데이터베이스")
    assert len(read(client, LOANS, bearer(token))) == 1


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_token_elsewhere_is_no_token(client, draw):
    """A token in the query string, the body, a cookie or another header is 401; a huge one 4xx.

    쿼리 문자열, 본문, 쿠키, 다른 헤더에 담긴 토큰은 401로, 아주 긴 토큰은 4xx로 응답해요.
    """
    member = join(client, draw)
    lend(client, member, draw.title())
    token = new_token(client, member)
    names = dict.fromkeys(("token", "access_token", "bearer", "title"), token)
    others = dict.fromkeys(("X-Access-Token", "X-Auth-Token", "X-API-Key", "Token"), token)
    ways = (
        {"query_string": names},
        {"json": names},
        {"data": names},
        {"data": names, "content_type": "multipart/form-data"},
        {"headers": others},
    )
    own = f"{LOANS}/{first_loan(client, member)}"
    for method, path, schemes in (
        *(("GET", LOANS, EITHER), ("POST", LOANS, BEARER)),
        *(("DELETE", own, BEARER), ("DELETE", TOKEN, BEARER)),
    ):
        for sent in ways:
            assert_unknown(client.open(path, method=method, **sent), schemes)
    for name in ("token", "access_token", "Authorization"):
        client.set_cookie(name, token)
    assert_unknown(client.get(LOANS), EITHER)
    assert_unknown(client.delete(own), BEARER)
    response = client.get(LOANS, headers=bearer(token + "x" * 100_000))
    assert 400 <= response.status_code < 500
    assert len(read(client, LOANS, bearer(token))) == 1


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_token_and_basic_stay_apart(client, draw):
    """A valid token opens no address that takes only Basic.

    통하는 토큰이 있어도 Basic만 받는 주소는 열리지 않아요.
    """
    member = join(client, draw, "librarian")
    token = new_token(client, member)
    for address, (_, _, schemes) in ADDRESSES.items():
        if schemes == BASIC:
            assert_unknown(ask(client, address, bearer(token)), schemes)
            assert_unknown(ask(client, address, bearer(token, "Basic")), schemes)


# 6. Loans


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_loans_of_the_member_who_asks(client, draw):
    """GET /api/loans answers one's own loans in order, with Basic and with a token, in any turn.

    GET /api/loans는 자기 대출만 순서대로 응답해요. Basic으로도 토큰으로도, 번갈아 요청해도 그래요.
    """
    password, names = draw.password(), draw.names(3)
    mina, juno, none = (
        join(client, draw, role, name=name, password=password)
        for name, role in zip(names, (None, "librarian", "librarian"), strict=True)
    )
    loans = [(mina, draw.korean()), (juno, draw.title()), (mina, draw.title()), (juno, "0")]
    for member, title in loans:
        lend(client, member, title)
    tokens = {member.name: new_token(client, member) for member in (juno, none, mina)}
    for member in (mina, juno, none, mina, none, juno):
        for headers in (bearer(tokens[member.name]), member.basic):
            found = read(client, LOANS, headers)
            own = [title for owner, title in loans if owner is member]
            assert titles(found) == own
            assert found == [
                {"id": number, "title": title}
                for number, title in zip(ids(found), own, strict=True)
            ]


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_new_loan_is_stored(client, database, draw):
    """POST /api/loans answers 201 and the stored loan, of the member whose token it is.

    POST /api/loans는 201과 저장된 대출로 응답해요. 토큰을 가진 회원의 대출이에요.
    """
    mina, juno = join(client, draw), join(client, draw)
    sent = []
    for member in (juno, mina, juno):
        title = draw.title()
        token = new_token(client, member)
        response = client.post(LOANS, headers=bearer(token), json={"title": title})
        assert response.status_code == 201
        assert response.json == {"id": response.field("id"), "title": title}
        assert response.json in read(client, LOANS, member.basic)
        sent.append((member.name, title))
    response = client.head(LOANS, headers=bearer(token), json={"title": draw.title()})
    assert response.status_code == 200
    assert loans_in(database) == sent, tr("these loans in the database", "데이터베이스에 있는 대출")


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_body_does_not_say_whose_loan_it_is(client, database, draw):
    """Whatever else the body or the query says, the loan is of the member whose token it is.

    본문이나 쿼리가 무엇을 더 담고 있든, 대출은 토큰을 가진 회원의 것이에요.
    """
    members = [join(client, draw, role) for role in ("librarian", None)]
    expected = []
    for member, other in zip(members, members[::-1], strict=True):
        token, title = new_token(client, member), draw.title()
        number = database.rows("SELECT id FROM members WHERE name = ?", other.name)[0]["id"]
        named = {"member_id": number, "member": other.name, "name": other.name, "id": 77}
        path = f"{LOANS}?member_id={number}&member={other.name}"
        response = client.post(path, headers=bearer(token), json={"title": title, **named})
        assert response.status_code in (200, 201, 400, 422)
        if response.status_code < 300:
            expected.append((member.name, title))
        found = loans_in(database)
        assert found == expected, tr(f"in the table: {expected}", f"테이블에: {expected}")
        own = [title for name, title in expected if name == member.name]
        assert titles(read(client, path, bearer(token))) == own


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_titles_come_back_as_they_are(client, database, draw):
    """A title is stored and comes back exactly as it was sent.

    제목은 보낸 그대로 저장되고 그대로 돌아와요.
    """
    member = join(client, draw, "librarian")
    token = new_token(client, member)
    sent = [
        f" {draw.korean()} 🐟 ",
        f"{draw.markup()} & '; --",
        "🐟" * 120,
        f"0\n\t{draw.word()}\\",
    ]
    sent += ["0", f"{draw.word()}   {ODD} \t\n\u3000\u200b{draw.word()}."]
    for title in sent:
        response = client.post(LOANS, headers=bearer(token), json={"title": title})
        assert response.field("title") == title
    assert titles(read(client, LOANS, bearer(token))) == sent
    assert titles(read(client, ALL_LOANS, bearer(token))) == sent


NO_TITLES = [
    *("7", "true", "null", '["a"]', '{"a": "b"}', '""', '" \\u3000\\t"', json.dumps("t" * 121)),
    *('"\\ud83d"', '"a \\udc1f b"'),
]
NO_BODIES = ["{}", "[]", "null", "true", "{", "", "[" * 100_000]


@pytest.mark.task(6)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", ["title", "body"])
def test_wrong_title_is_refused(client, database, draw, kind):
    """Anything but a right title gets 400, 415 or 422; nothing is stored, and the next one works.

    올바른 제목이 아니면 400, 415, 422 중 하나로 응답하고 저장하지 않아요. 다음 요청은 평소처럼 돼요.
    """
    member = join(client, draw)
    token = new_token(client, member)
    right = {"title": draw.title()}
    bodies = [f'{{"title": {value}}}' for value in NO_TITLES]
    if kind == "body":
        bodies = [*NO_BODIES, *unreadable(right, "title"), json.dumps(json.dumps(right))]
    headers = {**bearer(token), **LIKES_PAGES}
    for body in bodies:
        response = client.post(LOANS, headers=headers, data=body, content_type="application/json")
        assert response.status_code in (400, 415, 422)
        assert in_shape(response), shape()
    for form in as_forms({"title": draw.title()}):
        response = client.post(LOANS, headers=bearer(token), **form)
        assert response.status_code in (400, 415, 422)
    title = draw.title()
    response = client.post(LOANS, headers=bearer(token), json={"title": title})
    assert response.status_code in (200, 201)
    assert loans_in(database) == [(member.name, title)], tr(
        "only the right loan in the database", "데이터베이스에는 올바른 대출만"
    )


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_own_loan_is_deleted(client, database, draw):
    """DELETE of an own loan answers 204, and only this loan is gone; then it is 404.

    자기 대출을 DELETE하면 204로 응답하고 그 대출만 사라져요. 그다음에는 404예요.
    """
    member, other = join(client, draw), join(client, draw)
    loans = [(member, draw.title()), (member, draw.title()), (other, draw.title())]
    for owner, title in loans:
        lend(client, owner, title)
    token = new_token(client, member)
    path = f"{LOANS}/{first_loan(client, member)}"
    response = client.delete(path, headers=bearer(token))
    assert response.status_code == 204
    assert loans_in(database) == [(owner.name, title) for owner, title in loans[1:]], tr(
        "the other loans in the database", "데이터베이스에 남은 다른 대출"
    )
    response = client.delete(path, headers=bearer(token))
    assert response.status_code == 404
    assert in_shape(response), shape()


@pytest.mark.task(6)
@pytest.mark.points(3)
@pytest.mark.parametrize("role", ["member", "librarian"])
def test_loan_of_another_member_is_404(client, database, draw, role):
    """DELETE of another's loan, and of one that is not there, answers 404 and deletes nothing.

    다른 회원의 대출이나 없는 대출을 DELETE하면 404로 응답하고 아무것도 지우지 않아요.
    """
    other, member = join(client, draw), join(client, draw, role)
    lend(client, other, draw.title())
    lend(client, member, draw.title())
    before = everything_in(database)["loans"]
    theirs = first_loan(client, other)
    token = new_token(client, member)
    for number in (theirs, 0, draw.number(9000, 9999), 10**18, 10**30):
        response = client.delete(f"{LOANS}/{number}", headers={**bearer(token), **LIKES_PAGES})
        assert response.status_code == 404
        assert in_shape(response), shape()
    assert everything_in(database)["loans"] == before, tr("all loans as before", "그대로인 대출")


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_librarian_sees_all_loans(client, draw):
    """GET /admin/loans answers a librarian all loans with their members, by Basic and by a token.

    GET /admin/loans는 사서에게 모든 대출을 회원 이름과 함께 응답해요. Basic으로도 토큰으로도 돼요.
    """
    librarian, member = join(client, draw, "librarian"), join(client, draw)
    ways = (librarian.basic, bearer(new_token(client, librarian)))
    for headers in ways:
        assert read(client, ALL_LOANS, headers) == []
    loans = [(member, draw.korean()), (librarian, draw.title()), (member, draw.title())]
    for owner, title in loans:
        lend(client, owner, title)
    for headers in ways:
        found = read(client, ALL_LOANS, headers)
        assert titles(found) == [title for _, title in loans]
        assert found == [
            {"id": number, "title": title, "member": owner.name}
            for number, (owner, title) in zip(ids(found), loans, strict=True)
        ]


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_long_lists_come_whole(client, draw):
    """Both lists hold all their loans, however many there are.

    두 목록에는 대출이 아무리 많아도 모두 들어 있어요.
    """
    member, other = join(client, draw, "librarian"), join(client, draw)
    sent = [f"{draw.title()} {number}" for number in range(LONG)]
    lend(client, other, draw.title())
    lend(client, member, *sent)
    for headers in (member.basic, bearer(new_token(client, member))):
        assert titles(read(client, LOANS, headers)) == sent
        assert titles(read(client, ALL_LOANS, headers))[1:] == sent


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_all_loans_are_403_for_other_members(client, draw):
    """GET /admin/loans answers other members 403, by Basic and by a token.

    GET /admin/loans는 다른 회원에게 403으로 응답해요. Basic으로도 토큰으로도 그래요.
    """
    for role in (None, "Librarian", ""):
        member = join(client, draw, role)
        for headers in (member.basic, bearer(new_token(client, member)), member.basic):
            response = client.get(ALL_LOANS, headers=headers)
            assert response.status_code == 403
            assert in_shape(response), shape()
