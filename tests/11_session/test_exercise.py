"""Grades exercise 11: the club's member area, with Flask's own sessions."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import urlsplit

import pytest

from shared.suite import tr
from shared.suite.addresses import FROM_ANOTHER_PAGE
from shared.suite.cookies import SESSION, cookie_set, cookies_set, readable, session_of, signed
from shared.suite.errors import LIKES_PAGES
from shared.suite.forms import form
from shared.suite.passwords import QUICK, REAL, hash_problem, seeded, takes_a_hash
from shared.suite.rival import faster
from shared.suite.scripts import runs
from shared.suite.values import plain

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.environ(**QUICK)]

HOME, REGISTER, LOGIN, MEMBER, LOGOUT = "/", "/register", "/login", "/member", "/logout"
COLUMNS = ("id", "name", "password_hash")


class Person(NamedTuple):
    """A member, and the password that only the member knows."""

    name: str
    password: str
    hash: str = ""


@pytest.fixture
def key(draw):
    return draw.word(40)


@pytest.fixture
def client(boot, prepared, key):
    """The app with its table and with a key from the environment."""
    return prepared.start(boot, environ={"SECRET_KEY": key})


@pytest.fixture
def own_key(boot, prepared):
    """Starts an app that gets no key from outside."""
    return lambda **environ: prepared.start(boot, environ=environ)


@pytest.fixture
def new(draw):
    """A person who is no member yet."""
    return Person(draw.name().lower(), draw.password())


@pytest.fixture
def mina(client, draw):
    """A member."""
    return add(client, draw.names(1)[0], draw.password())


@pytest.fixture
def juno(client, draw):
    """Another member."""
    return add(client, draw.names(2)[1].lower(), draw.password())


def add(client, name, password, stored=None):
    """Store a member behind the app's back, by a hash that takes no time; return the person."""
    stored = seeded(password) if stored is None else stored
    client.database.execute("INSERT INTO members (name, password_hash) VALUES (?, ?)", name, stored)
    return Person(name, password, stored)


def register(client, name, password):
    """Send the register form with these two fields."""
    page = client.get(REGISTER, headers=FROM_ANOTHER_PAGE)
    return form(page, "name", "password").submit(client, name=name, password=password)


def try_to_log_in(client, name, password, **more):
    """Send the log-in form; return the answer, whatever it is."""
    page = client.get(LOGIN, headers=FROM_ANOTHER_PAGE)
    return form(page, "name", "password").submit(client, name=name, password=password, **more)


def log_in(client, person, **more):
    """Log in; return the answer, which has to be the redirect."""
    response = try_to_log_in(client, person.name, person.password, **more)
    assert response.status_code in (302, 303)
    return response


def is_refused(response):
    """Say whether an answer has a status from 400 to 499."""
    return 400 <= response.status_code < 500


def refused():
    return tr("a status from 400 to 499", "400~499의 상태 코드")


def leads_to(response):
    """Return the path to which a redirect leads."""
    assert response.status_code in (302, 303)
    return response.path_ahead


def is_logged_in(client, person):
    """Say whether the member page and the front page show this person's name."""
    member = client.get(MEMBER)
    if member.status_code != 200:
        return False
    return person.name in member.shown and person.name in client.get(HOME).shown


def is_anonymous(client):
    """Say whether the member page sends a visitor to the log-in, and the front page works."""
    member, home = client.get(MEMBER), client.get(HOME)
    if member.status_code not in (302, 303) or home.status_code != 200:
        return False
    return member.path_ahead == LOGIN


def cookie_of(client):
    """Return the value of the session cookie that a visitor has."""
    found = client.get_cookie(SESSION)
    return found.value if found is not None else ""


def data_of(cookie):
    """Return the data in a session cookie, as they can be signed again."""
    return plain(session_of(cookie))


def with_cookie(client, value):
    """Return another visitor of the app, who has this session cookie."""
    visitor = client.another()
    visitor.set_cookie(SESSION, value)
    return visitor


def stored(client):
    """Return the members that another connection sees, in the order of their ids."""
    return client.database.rows("SELECT name, password_hash FROM members ORDER BY id")


def names(client):
    """Return the names that are stored."""
    return [row["name"] for row in stored(client)]


def logged_in():
    return tr(
        f"the member's page at {MEMBER} and the name at {HOME}, as for a member who is logged in",
        f"로그인한 회원에게 보이는 {MEMBER} 페이지와, {HOME}에 있는 이름",
    )


def anonymous():
    return tr(
        f"a redirect from {MEMBER} to {LOGIN}, and {HOME} with 200, as for a visitor who is not "
        "logged in",
        f"로그인하지 않은 방문자처럼 {MEMBER}에서 {LOGIN}으로 가는 리다이렉트, 그리고 {HOME}의 200",
    )


def a_button():
    return tr("a button that sends the form", "폼을 보내는 버튼")


def nothing_stored():
    return tr("nothing stored", "아무것도 저장되지 않음")


# 1. The members' table


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_app_starts_while_the_database_is_away(boot, away):
    """While the database is away, the app starts and shows the front page and both forms.

    데이터베이스가 없는 동안에도 앱이 시작되고 첫 페이지와 두 폼을 보여 줘요.
    """
    client = boot(environ={"DATABASE_URL": away})
    for path in (HOME, REGISTER, LOGIN):
        response = client.get(path)
        assert response.status_code == 200


@pytest.mark.task(1)
@pytest.mark.points(2)
@pytest.mark.parametrize("how", ["by-the-environment", "by-config"])
def test_database_away_is_503(boot, away, new, how):
    """While the database is away, a log-in and a registration answer 503 with a page.

    데이터베이스가 없는 동안 로그인과 가입은 503 페이지로 응답해요.
    """
    if how == "by-config":
        client = boot(config={"SQLALCHEMY_DATABASE_URI": away})
    else:
        client = boot(environ={"DATABASE_URL": away})
    for send in (try_to_log_in, register):
        response = send(client, new.name, new.password)
        assert response.status_code == 503
        assert response.page, tr("a page", "페이지")


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_database_without_the_variable(boot, new):
    """Without DATABASE_URL the members are kept in a file of the app's own, also over a restart.

    DATABASE_URL이 없으면 앱의 SQLite 파일에 저장하고, 다시 시작해도 그대로 있어요.
    """
    client = boot(environ={"DATABASE_URL": None}, commands=[["init-db"]])
    register(client, new.name, new.password)
    there = client.restart()
    log_in(there, new)
    assert is_logged_in(there, new), logged_in()


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_init_db_makes_the_table(boot):
    """`flask init-db` makes the table `members` with its columns; none of them may be NULL.

    `flask init-db`는 `members` 테이블을 열과 함께 만들어요. NULL이 될 수 있는 열은 없어요.
    """
    client = boot()
    ran = client.flask("init-db")
    assert ran.exit_code == 0
    found = client.database.columns("members")
    for name in COLUMNS:
        assert name in found, tr(f"a column `{name}` in `members`", f"`members`의 `{name}` 열")
        assert not found[name].nullable, tr(f"`{name}` NOT NULL", f"NOT NULL인 `{name}`")


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_columns_have_keys_and_room(client, database):
    """`id` and `name` have keys, and there is room for 40 characters and for a hash of 255.

    `id`와 `name`에 키가 있고, 이름 40자와 해시 255자가 들어갈 자리가 있어요.
    """
    for column in ("id", "name"):
        assert (column,) in database.unique_keys("members"), tr(
            f"in `members` a PRIMARY or UNIQUE key on {column} alone",
            f"`members` 테이블에서 {column} 하나에 걸린 PRIMARY 또는 UNIQUE 키",
        )
    for column, room in (("name", 40), ("password_hash", 255)):
        found = database.columns("members").get(column)
        assert found is not None, tr(f"a column {column}", f"{column} 열")
        assert found.length is None or found.length >= room, tr(
            f"a column {column} with room for {room} characters",
            f"{room}자가 들어갈 자리가 있는 {column} 열",
        )


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_second_init_db_keeps_the_members(client, mina):
    """`flask init-db` once more ends without an error and keeps the members.

    `flask init-db`를 다시 실행해도 오류가 없고 회원이 그대로 남아요.
    """
    ran = client.flask("init-db")
    assert ran.exit_code == 0
    assert names(client) == [mina.name], tr("the member still there", "그대로 남아 있는 회원")


# 2. Register


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_forms_have_their_fields(client):
    """GET /register and GET /login show a form with `name` and a `password` that is not shown.

    GET /register와 GET /login은 `name`과, 글자가 보이지 않는 `password`가 있는 폼을 보여 줘요.
    """
    for path in (REGISTER, LOGIN):
        response = client.get(path)
        assert response.status_code == 200
        found = form(response, "name", "password")
        assert found.method == "post", tr("a form with method=post", "method=post인 폼")
        assert found.has_button, a_button()
        assert response.page.select("form input[name=password][type=password]"), tr(
            "a password field with type=password", "type=password인 비밀번호 칸"
        )


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_new_member_is_stored(client, new):
    """POST /register stores the member, and leads to /login; nobody is logged in by it.

    POST /register는 회원을 저장하고 /login으로 보내요. 그것만으로 로그인되지는 않아요.
    """
    response = register(client, new.name, new.password)
    assert leads_to(response) == LOGIN
    assert names(client) == [new.name], tr("the member in the table", "테이블에 있는 회원")
    assert is_anonymous(client), anonymous()
    log_in(client, new)
    assert is_logged_in(client, new), logged_in()


@pytest.mark.task(2)
@pytest.mark.points(3)
@pytest.mark.environ(**REAL)
def test_password_is_hashed(client, new, draw):
    """A slow hash with a salt is stored, as Werkzeug makes it: two for two equal passwords.

    솔트가 있는 느린 해시가 Werkzeug의 형식으로 저장돼요. 비밀번호가 같아도 해시는 서로 달라요.
    """
    twin = Person(draw.korean(), new.password)
    for person in (new, twin):
        register(client, person.name, person.password)
    rows = stored(client)
    assert [row["name"] for row in rows] == [new.name, twin.name], tr("both", "두 회원 모두")
    for row in rows[:1]:
        assert hash_problem(row["password_hash"], new.password) == "", tr(
            "a hash as generate_password_hash makes it", "generate_password_hash가 만드는 해시"
        )
    assert rows[0]["password_hash"] != rows[1]["password_hash"], tr(
        "another hash for the second member", "두 번째 회원에게는 다른 해시"
    )


@pytest.mark.task(2)
@pytest.mark.points(2)
@pytest.mark.environ(**REAL)
def test_password_is_taken_as_it_is(client, new, draw):
    """Each of 100 characters of a password counts, in the hash and at the log-in: also spaces.

    비밀번호는 공백까지 100자 모두 그대로 쓰여요. 해시에서도, 로그인에서도 그래요.
    """
    # Each of these signs would become another one: by NFC, NFKC, NFD, casefold or escaping.
    password = f"  {draw.word(60).title()}Ａ가e\u0301éß  🐟\\&<%".ljust(100)
    register(client, new.name, password)
    assert [hash_problem(row["password_hash"], password) for row in stored(client)] == [""], tr(
        "a hash of the whole password, with its spaces", "공백까지 포함한 비밀번호 전체의 해시"
    )
    person = add(client, draw.word(), password)
    for other in (password.strip(), password.lower(), password[:-1], f"{password}x"):
        response = try_to_log_in(client, person.name, other)
        assert is_refused(response), refused()
    # The second one is of a member from before the rule.
    for one in (person, add(client, draw.word(), draw.word(3))):
        log_in(client, one)
        assert is_logged_in(client, one), logged_in()


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_name_is_tidied(client, draw):
    """A name is stored in small letters and without white space around it; a log-in takes either.

    이름은 소문자로, 앞뒤 공백 문자 없이 저장돼요. 로그인할 때는 어느 쪽으로 써도 돼요.
    """
    # More than small letters are made of it by casefold, and by NFKC, of a ligature and a wide letter.
    name, password = f"{draw.word(8)}  o'straße sﬁｗ {draw.word(8)} 미나", draw.password()
    register(client, f"\u3000 {name.title()}\u00a0", password)
    assert names(client) == [name], tr(f"stored as {name!r}", f"{name!r}로 저장된 이름")
    person = add(client, f"🐟 {draw.word()}", password)
    for typed in (person.name, f"\t{person.name.upper()}\u2003 "):
        visitor = client.another()
        log_in(visitor, Person(typed, password))
        assert is_logged_in(visitor, person), logged_in()


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_limits_belong_to_the_range(client, draw):
    """Names of 1 and of 40 characters are right, and passwords of 8 and of 100, also of emoji.

    1자와 40자인 이름, 8자와 100자인 비밀번호는 올바른 값이에요. 이모지로만 되어 있어도 그래요.
    """
    largest = Person("🐟" * 40, "🐎" * 100)  # more than 1,600 bytes, as a form sends it
    people = [
        Person(draw.word(1), draw.word(8)),
        Person(f"<b>{draw.word(25)}</b>'\"".ljust(40, "가"), draw.word(8)),
        largest,
    ]
    for person in people:
        response = register(client, f" {person.name}\u3000", person.password)
        assert leads_to(response) == LOGIN
    assert names(client) == [person.name for person in people], tr(
        "all of them, without the white space", "앞뒤 공백을 뗀 모든 이름"
    )
    log_in(client, largest)
    assert is_logged_in(client, largest), logged_in()


WRONG = {
    # Each capital I with a dot becomes two small characters.
    "name": (None, " \t\u3000\u00a0\u2003", "n" * 41, "\u0130" * 21),
    "password": (None, "비밀번호7자임", "p" * 101),
}


@pytest.mark.task(2)
@pytest.mark.points(3)
@pytest.mark.parametrize("field", WRONG)
def test_wrong_field_is_refused(client, new, field):
    """A name or password outside its limits is refused with 400 or 422, and nothing is stored.

    범위를 벗어난 이름이나 비밀번호는 400이나 422로 거절하고 아무것도 저장하지 않아요.
    """
    for value in WRONG[field]:
        sent = form(client.get(REGISTER), "name", "password").values()
        sent |= {"name": new.name, "password": new.password}
        sent = {name: text for name, text in (sent | {field: value}).items() if text is not None}
        response = client.post(REGISTER, data=sent)
        assert response.status_code in (400, 422)
        again = form(response, "name", "password").values()["name"]
        if field == "password":
            assert again == new.name
        assert names(client) == [], nothing_stored()
    response = register(client, new.name, new.password)
    assert leads_to(response) == LOGIN
    assert names(client) == [new.name], tr("the next member", "다음 회원")


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_refused_form_comes_again(client, draw):
    """A refused registration shows the form again, with the name in it and without the password.

    거절된 가입은 폼을 다시 보여 줘요. 이름은 남아 있고 비밀번호는 없어요.
    """
    name, password = f'<i>"{draw.word(30)}" & \'</i>', f"{draw.word(90)}{draw.word(90)}"
    response = register(client, name, password)
    assert response.status_code in (400, 422)
    assert form(response, "name", "password").values()["name"] == name
    assert password not in response.text, tr("no password in the page", "비밀번호가 없는 페이지")
    assert password not in readable(cookie_of(client)), tr(
        "no password in the cookie", "비밀번호가 없는 쿠키"
    )


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_taken_name_is_409(client, mina, juno, draw):
    """A name that a member has, however it is typed, answers 409 and changes nothing.

    회원이 쓰는 이름은 어떻게 쓰든 409로 응답하고 아무것도 바뀌지 않아요.
    """
    before = stored(client)
    password = draw.password()
    response = register(client, f" {juno.name.upper()}\u3000", password)
    assert response.status_code == 409
    assert form(response, "name", "password").values()["name"].strip().lower() == juno.name
    assert password not in response.text, tr("no password in the page", "비밀번호가 없는 페이지")
    assert stored(client) == before, tr("the members as before", "그대로인 회원")
    assert is_anonymous(client), anonymous()
    log_in(client, juno)
    assert is_logged_in(client, juno), logged_in()


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_taken_in_the_same_moment_is_409(client, new, draw):
    """A name that somebody takes in the same moment is 409; the next registration works.

    같은 순간에 다른 사람이 쓴 이름도 409로 응답해요. 그다음 가입은 그대로 돼요.
    """
    name = draw.word(12)
    kind = client.database.kind
    client.database.execute(faster(kind, "INSERT", "members", "name", name))
    response = register(client, name, new.password)
    assert response.status_code == 409
    response = register(client, new.name, new.password)
    assert leads_to(response) == LOGIN
    assert names(client) == [new.name], tr("the next member alone", "다음 회원만")


# 3. Log in


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_member_gets_in(client, mina, juno):
    """A right log-in leads to /member; this page and the front page show the member's name.

    올바르게 로그인하면 /member로 가요. 이 페이지와 첫 페이지에 회원의 이름이 보여요.
    """
    response = log_in(client, juno)
    assert leads_to(response) == MEMBER
    for _ in range(2):
        assert is_logged_in(client, juno), logged_in()
    assert mina.name not in client.get(MEMBER).shown, tr("one name alone", "한 회원의 이름만")
    assert form(client.get(REGISTER), "name", "password"), tr("the form", "폼")


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_visitor_is_sent_to_the_form(client, mina):
    """A visitor is sent from /member to /login; the front page has links to /login and /register.

    방문자를 /member에서 /login으로 보내요. 첫 페이지에는 /login과 /register로 가는 링크가 있어요.
    """
    for _ in range(2):
        assert is_anonymous(client), anonymous()
    response = client.get(HOME)
    assert mina.name not in response.shown, tr("no member's name", "회원의 이름이 없는 페이지")
    linked = {urlsplit(address).path for address in response.addresses()}
    assert {LOGIN, REGISTER} <= linked, tr("links to both", "두 곳으로 가는 링크")


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_wrong_password_is_refused(client, mina, juno):
    """A wrong password shows the form again, with a status from 400 to 499; nobody is logged in.

    비밀번호가 틀리면 400~499의 상태 코드와 함께 폼을 다시 보여 줘요. 아무도 로그인되지 않아요.
    """
    right = mina.password
    like_it = (f"{right}x", f" {right}", f"{right}\t", right.title(), normalize("NFD", right))
    for password in (right[::-1], juno.password, "", mina.hash, *like_it):
        response = try_to_log_in(client, mina.name, password)
        assert is_refused(response), refused()
        assert form(response, "name", "password").values()["name"] == mina.name
        assert is_anonymous(client), anonymous()


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_unknown_name_is_refused(client, mina):
    """A name that no member has is refused, also if it is empty, a pattern or a piece of SQL.

    어떤 회원의 것도 아닌 이름은 거절해요. 비어 있거나 패턴이거나 SQL 조각이어도 그래요.
    """
    add(client, "n" * 40, mina.password)
    for name in ("", "%", "' or 1=1 --", '"><i>n</i>', "n" * 41):
        response = try_to_log_in(client, name, mina.password)
        assert is_refused(response), refused()
        assert form(response, "name", "password").values()["name"] == name
        assert mina.password not in response.text, tr("no password in it", "비밀번호가 없는 페이지")
        assert is_anonymous(client), anonymous()


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_unknown_name_and_wrong_password_look_alike(client, new, draw):
    """For an unknown name and a wrong password the answer is the same, at the tenth try, too.

    없는 이름과 틀린 비밀번호의 응답은 헤더까지 똑같아요. 열 번째 시도해도 그래요.
    """
    wrong, name, long = draw.password(), draw.word(12).title(), draw.word(41).title()
    unknown = [look_of(try_to_log_in(client.another(), name, one)) for one in (wrong, "")]
    status, headers, text = look_of(try_to_log_in(client.another(), long, wrong))
    text = text.replace(long, name).replace(long.lower(), name.lower())
    assert (status, headers, text) in unknown, tr(
        "the same answer to a name that nobody can have", "아무도 가질 수 없는 이름에도 같은 응답"
    )
    add(client, name.lower(), new.password)
    for one in (*[wrong] * 10, ""):
        known = look_of(try_to_log_in(client.another(), name, one))
        assert known in unknown, tr("the same answer to both", "둘에게 똑같은 응답")


def look_of(response):
    """Return what a visitor can tell two answers apart by, without values that are random."""
    text = response.text
    for hidden in response.page.select("input[type=hidden]"):
        text = text.replace(hidden["value"] or "\0", "")
    headers = {name: value for name, value in response.headers.items() if name != "Date"}
    headers |= {name: "" for name in ("Content-Length", "Set-Cookie") if name in headers}
    return int(response.status_code), headers, text


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.environ(**REAL)
def test_unknown_name_takes_as_long(client, new):
    """An unknown name costs as much work as a wrong password, also one that nobody can have.

    없는 이름도, 아무도 가질 수 없는 이름도 틀린 비밀번호만큼 일이 들어요. 해시를 한 번 확인해요.
    """
    fields = form(client.get(LOGIN), "name", "password").values() | {"password": new.password}
    unknown = iter((new.name, "n" * 41))
    assert takes_a_hash(
        client.worked, lambda: client.post(LOGIN, data=fields | {"name": next(unknown)}), times=2
    ), tr(
        "an answer that takes as long as checking a hash", "해시 하나를 확인하는 만큼 걸리는 응답"
    )


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_wrong_log_in_leaves_the_visitor(client, mina, juno):
    """A member who mistypes another log-in stays logged in as before.

    로그인한 회원이 다른 로그인에 실패해도 전과 똑같이 로그인되어 있어요.
    """
    log_in(client, mina)
    response = try_to_log_in(client, juno.name, mina.password)
    assert is_refused(response), refused()
    assert is_logged_in(client, mina), logged_in()


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_get_and_head_log_nobody_in(client, mina):
    """GET and HEAD log nobody in and store nobody, with name and password in the URL or the body.

    GET과 HEAD로는 URL이나 본문에 이름과 비밀번호를 담아도 로그인되지 않고, 회원이 저장되지도 않아요.
    """
    for method in ("GET", "HEAD"):
        for place in ("query_string", "data"):
            for path, name in ((LOGIN, mina.name), (REGISTER, "x")):
                sent = {"name": name, "password": mina.password}
                client.open(path, method=method, **{place: sent})
            assert is_anonymous(client), anonymous()
            assert names(client) == [mina.name], nothing_stored()


FOREIGN = (
    "{0}",
    "",
    "md4$saltsalt${0}",
    "scrypt:x:y:z$saltsalt${0}",
    "pbkdf2:sha256:1$saltsalt$한글{0}",
    "pbkdf2:sha256:99999999999999999999$saltsalt${0}",
)


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_foreign_hash_fits_nothing(client, draw):
    """A stored hash that Werkzeug did not make fits no password: the log-in is refused, not 500.

    Werkzeug가 만들지 않은 해시는 어떤 비밀번호와도 맞지 않아요. 500이 아니라 로그인을 거절해요.
    """
    for foreign in FOREIGN:
        password = draw.word(12) if foreign else ""
        person = add(client, draw.word(12), password, foreign.format(password))
        response = try_to_log_in(client, person.name, password)
        assert is_refused(response), refused()
        assert is_anonymous(client), anonymous()


ODD = {
    "nul": b"name=ada&password=pass%00word",
    "nul-in-the-name": b"name=ada%00&password=%00",
    "not-utf-8": b"name=ada&password=%c3%28%ff%fe%ed%a0%bd%fc%fb",
    "twice": b"name=ada&name=&password=&password=y",
    "long": b"name=ada&password=" + b"p" * 1_000_000,
    "many": b"name=ada&" + b"&".join(b"f%d=" % number for number in range(5_000)),
    "json": b'{"name": ["ada"], "password": true}',
}


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_odd_form_is_no_500(client, draw):
    """An odd form gets a status from 400 to 499 at the log-in, and the next log-in works.

    이상한 폼에 로그인은 400~499로 응답하고, 그다음 로그인은 그대로 돼요.
    """
    ada = add(client, "ada", draw.password())
    for case, body in ODD.items():
        kind = "json" if case == "json" else "x-www-form-urlencoded"
        response = client.post(LOGIN, data=body, content_type=f"application/{kind}")
        assert is_refused(response), refused()
    log_in(client, ada)
    assert is_logged_in(client, ada), logged_in()


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_visitors_don_t_mix(client, mina, juno):
    """Two members and a visitor, in turn, each see what is theirs.

    두 회원과 방문자가 번갈아 와도 각자 자기 것만 봐요.
    """
    other, visitor = client.another(), client.another()
    log_in(client, mina)
    assert is_anonymous(other), anonymous()
    log_in(other, juno)
    for _ in range(2):
        assert is_logged_in(client, mina), logged_in()
        assert is_anonymous(visitor), anonymous()
        assert is_logged_in(other, juno), logged_in()


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_name_is_shown_as_text(client, draw):
    """Markup in a name is text on both pages: a visitor sees each of its signs.

    이름에 있는 마크업은 두 페이지에서 글자 그대로 보여요.
    """
    # An emoji, and signs that HTML or NFKC makes others of.
    person = add(client, f"{draw.markup()}&lt№📚", draw.password())
    log_in(client, person)
    for path in (MEMBER, HOME):
        response = client.get(path, headers=LIKES_PAGES | {"Accept-Language": "de"})
        assert person.name in response.shown
        assert not runs(response.page, person.name), tr(
            "no element of it, and no script", "요소도 스크립트도 아닌 글자"
        )


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_member_page_is_not_kept(client, mina):
    """/member says `Cache-Control: no-store`, each time.

    /member는 매번 `Cache-Control: no-store`라고 알려요.
    """
    log_in(client, mina)
    for _ in range(2):
        response = client.get(MEMBER)
        said = response.headers.get("Cache-Control", "").lower()
        assert "no-store" in [rule.strip() for rule in said.split(",")], tr(
            "`Cache-Control: no-store`", "`Cache-Control: no-store`"
        )


# 4. The session


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_cookie_has_its_flags(client, mina):
    """The session cookie is HttpOnly and SameSite=Lax, remembered or not, and not Secure by itself.

    세션 쿠키는 기억하기와 상관없이 HttpOnly이고 SameSite=Lax예요. 저절로 Secure가 되지는 않아요.
    """
    for more in ({}, {"remember": True}):
        cookie = cookie_set(log_in(client, mina, **more))
        assert cookie.http_only, tr("HttpOnly in Set-Cookie", "Set-Cookie에 HttpOnly")
        assert not cookie.secure, tr("no Secure over http", "http에서는 Secure가 아닌 쿠키")
        assert cookie.same_site == "lax", tr(
            "SameSite=Lax in Set-Cookie", "Set-Cookie에 SameSite=Lax"
        )


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("value", ["1", "true", ""], ids=["1", "true", "empty"])
def test_secure_by_the_environment(boot, prepared, draw, value):
    """The cookie is Secure if SESSION_COOKIE_SECURE is `1`; whatever else it is, it is not.

    SESSION_COOKIE_SECURE가 `1`이면 쿠키가 Secure예요. 다른 값이면 아니에요.
    """
    environ = {"SESSION_COOKIE_SECURE": value, "SECRET_KEY": draw.word(40)}
    client = prepared.start(boot, environ=environ)
    person = add(client, draw.word(), draw.password())
    cookie = cookie_set(log_in(client, person))
    assert cookie.secure == (value == "1"), tr("Secure only for `1`", "`1`일 때만 Secure")


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_nothing_secret_in_the_cookies(client, mina, key):
    """Whoever reads the cookies finds neither the password nor its hash nor the key.

    쿠키를 읽어도 비밀번호, 해시, 키가 나오지 않아요.
    """
    wrong = try_to_log_in(client, mina.name, mina.password + "x")
    answers = [wrong, log_in(client, mina), client.get(MEMBER), client.get(HOME)]
    for answer in answers:
        for cookie in cookies_set(answer):
            seen = readable(cookie.value)
            for secret in (mina.password, mina.hash, key):
                assert told(secret) not in told(seen), tr(
                    "nothing secret in a cookie", "비밀이 없는 쿠키"
                )
    data = session_of(cookie_of(client))
    assert data, tr("a session of Flask in the cookie", "쿠키에 담긴 Flask의 세션")


def told(text):
    """Return a text as JSON would write it, or as it is: the same for both."""
    return text.encode("ascii", "backslashreplace").decode().lower()


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_log_in_begins_a_new_session(client, key, mina, juno, draw):
    """Nothing that was in the session before is in it after the log-in.

    로그인하기 전의 세션에 있던 것은 로그인한 뒤의 세션에 없어요.
    """
    planted = draw.word(20)
    log_in(client, mina)
    for session in ({}, data_of(cookie_of(client))):
        old = {**session, planted: planted, "_permanent": True}
        visitor = with_cookie(client, signed(old, key))
        for person in (juno, mina):
            response = log_in(visitor, person)
            assert planted not in readable(cookie_of(visitor)), tr("a new session", "새로운 세션")
            assert not cookie_set(response).lasts, tr(
                "a cookie that ends with the browser", "브라우저를 닫으면 없어지는 쿠키"
            )
            assert is_logged_in(visitor, person), logged_in()


@pytest.fixture
def cookies(client, mina, juno):
    """The cookies of two members."""
    found = []
    for person in (mina, juno):
        visitor = client.another()
        log_in(visitor, person)
        found.append(cookie_of(visitor))
    return found


def changed(own, other, key):
    """Return cookies that somebody has made of two right ones."""
    parts = own.rsplit(".", 2)
    yield ".".join([other.rsplit(".", 2)[0], *parts[1:]])
    yield ".".join(parts[:2])
    yield own[:-1]
    yield "..\u00ff." + "A" * 3000
    yield "1"


def forged(own, other, key):
    """Return cookies that were signed by another key."""
    yield signed(data_of(own), key[::-1])
    yield signed(data_of(own), " ")


def of_nobody(own, other, key):
    """Return cookies that are signed by the right key, and have no member in them."""
    yield signed({}, key)
    yield signed({"theme": "dark"}, key)


@pytest.mark.task(4)
@pytest.mark.points(3)
@pytest.mark.parametrize("made", [changed, forged, of_nobody], ids=lambda made: made.__name__)
def test_forged_cookie_is_worth_nothing(client, cookies, juno, key, made):
    """Whoever has a changed, forged or empty cookie is a visitor like any other, and gets no 500.

    바꾸거나 위조하거나 비어 있는 쿠키를 가진 사람은 그냥 방문자예요. 500도 나지 않아요.
    """
    for value in made(*cookies, key):
        thief = with_cookie(client, value)
        assert is_anonymous(thief), anonymous()
        log_in(thief, juno)
        assert is_logged_in(thief, juno), logged_in()


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_deleted_member_is_out(client, mina, juno, draw):
    """A deleted member's session is over, and never becomes that of somebody who comes later.

    지워진 회원의 세션은 끝나요. 나중에 온 다른 사람의 세션이 되지도 않아요.
    """
    log_in(client, juno)
    client.database.execute("DELETE FROM members WHERE name = ?", juno.name)
    assert is_anonymous(client), anonymous()
    register(client.another(), draw.word(12), draw.password())
    add(client, juno.name, juno.password)
    assert len(names(client)) == 3, tr("the new members", "새 회원들")
    assert is_anonymous(client), anonymous()


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_name_is_that_of_the_table(client, mina, draw):
    """The pages show the name as it is in the table now, also after a change there.

    페이지는 지금 테이블에 있는 이름을 보여 줘요. 이름이 바뀐 뒤에도 그래요.
    """
    log_in(client, mina)
    client.database.execute("UPDATE members SET name = ? WHERE name = ?", "바뀐 이름", mina.name)
    assert is_logged_in(client, mina._replace(name="바뀐 이름")), logged_in()


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("where", ["after-a-restart", "in-a-second-worker"])
def test_session_is_not_in_the_memory(client, mina, juno, where):
    """Who is logged in stays so after a restart, and in a second worker; a log-out works there too.

    앱을 다시 시작한 뒤에도, 두 번째 워커에서도 로그인이 유지되고, 로그아웃도 돼요.
    """
    log_in(client, mina)
    there = client.restart() if where == "after-a-restart" else client.worker()
    assert is_logged_in(there, mina), logged_in()
    assert is_anonymous(there.another()), anonymous()
    log_in(there, juno)
    assert is_logged_in(there, juno), logged_in()
    form(there.get(MEMBER), action=LOGOUT).submit(there)
    assert is_anonymous(there), anonymous()


# 5. Log out


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_log_out_ends_the_session(client, mina, juno):
    """The button on /member logs out and leads to the front page; other visitors stay logged in.

    /member의 버튼을 누르면 로그아웃되고 첫 페이지로 가요. 다른 방문자는 그대로 로그인되어 있어요.
    """
    other = client.another()
    log_in(client, mina)
    log_in(other, juno)
    button = form(client.get(MEMBER), action=LOGOUT)
    assert button.has_button, a_button()
    assert leads_to(button.submit(client)) == HOME
    assert is_anonymous(client), anonymous()
    assert mina.name not in client.get(HOME).shown, tr("no name there", "이름이 없는 첫 페이지")
    assert is_logged_in(other, juno), logged_in()
    log_in(client, juno)
    assert is_logged_in(client, juno), logged_in()


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_session_is_empty_after_the_log_out(client, key, mina, draw):
    """After the log-out nothing is left of the session: the cookie is deleted, or it is empty.

    로그아웃한 뒤에는 세션에 아무것도 없어요. 쿠키가 지워지거나 비어 있어요.
    """
    log_in(client, mina)
    planted = {**data_of(cookie_of(client)), "shelf": draw.word(), "_permanent": True}
    client.set_cookie(SESSION, signed(planted, key))
    form(client.get(MEMBER), action=LOGOUT).submit(client)
    left = cookie_of(client)
    assert left == "" or session_of(left) == {}, tr("an empty session", "빈 세션")


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_log_out_by_post_only(client, mina):
    """A GET of /logout, and HEAD, answers 405, and the member stays logged in.

    /logout에 GET이나 HEAD를 보내면 405로 응답하고, 회원은 그대로 로그인되어 있어요.
    """
    log_in(client, mina)
    for method in ("GET", "HEAD"):
        response = client.open(LOGOUT, method=method)
        assert response.status_code == 405
        assert is_logged_in(client, mina), logged_in()


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_visitor_may_log_out(client, mina):
    """Who is not logged in may press the button as well, and gets to the front page.

    로그인하지 않은 사람이 버튼을 눌러도 첫 페이지로 가요.
    """
    log_in(client, mina)
    button = form(client.get(MEMBER), action=LOGOUT)
    button.submit(client)
    response = button.submit(client)
    # A token of the session that has just ended is none any more.
    if response.status_code != 400 or not button.values():
        assert leads_to(response) == HOME
    assert is_anonymous(client), anonymous()


# 6. Remember me


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_remembered_only_if_ticked(client, mina, juno):
    """The cookie lasts if `remember` is ticked, and ends with the browser if it is not, each time.

    `remember`를 켜면 쿠키가 오래가고, 켜지 않으면 브라우저를 닫을 때 없어져요. 매번 그래요.
    """
    for ticked in (False, True, False):
        for person in (mina, juno):
            cookie = cookie_set(log_in(client, person, remember=ticked))
            assert cookie.lasts == ticked, tr(
                "Expires or Max-Age only if it is ticked", "켰을 때만 Expires나 Max-Age"
            )
    for ticked in (True, False):
        log_in(client, mina, remember=ticked)
        refused = try_to_log_in(client, mina.name, juno.password, remember=not ticked)
        for answer in (refused, client.get(MEMBER)):
            lasting = [cookie.lasts for cookie in cookies_set(answer) if cookie.name == SESSION]
            assert lasting in ([], [ticked]), tr(
                "a refused log-in that changes nothing", "아무것도 바꾸지 않는 거절"
            )
    form(client.get(MEMBER), action=LOGOUT).submit(client)
    assert cookie_set(log_in(client, mina, remember=True)).lasts, tr(
        "a cookie that lasts", "오래가는 쿠키"
    )


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_session_ends_after_30_days(client, clock, mina):
    """A session works for 30 days, and a copy of its cookie is worth nothing an hour later.

    세션은 30일 동안 쓸 수 있어요. 한 시간만 더 지나면 쿠키를 복사해 두었어도 쓸모없어요.
    """
    copies = []
    for ticked in (True, False):
        log_in(client, mina, remember=ticked)
        copies.append(cookie_of(client))
    clock.move(days=30, hours=-1)
    for copy in copies:
        assert is_logged_in(with_cookie(client, copy), mina), logged_in()
    clock.move(hours=2)
    for copy in copies:
        assert is_anonymous(with_cookie(client, copy)), anonymous()


# 7. The key


@pytest.mark.task(7)
@pytest.mark.points(2)
def test_key_of_the_environment_signs(client, mina, key):
    """The key in SECRET_KEY signs the sessions: who has it can make a cookie that is right.

    SECRET_KEY에 있는 키로 세션에 서명해요. 그 키가 있으면 올바른 쿠키를 만들 수 있어요.
    """
    log_in(client, mina)
    data = data_of(cookie_of(client))
    assert is_logged_in(with_cookie(client, signed(data, key)), mina), logged_in()


@pytest.mark.task(7)
@pytest.mark.points(1)
def test_key_of_config_wins(boot, prepared, draw):
    """A SECRET_KEY in `create_app(config)` wins over the environment.

    `create_app(config)`에 준 SECRET_KEY가 환경 변수보다 우선해요.
    """
    key, other = draw.word(40), draw.word(40)
    start = partial(boot, config={"SECRET_KEY": key})
    client = prepared.start(start, environ={"SECRET_KEY": other})
    person = add(client, draw.word(), draw.password())
    log_in(client, person)
    data = data_of(cookie_of(client))
    assert is_logged_in(with_cookie(client, signed(data, key)), person), logged_in()
    assert is_anonymous(with_cookie(client, signed(data, other))), anonymous()


@pytest.mark.task(7)
@pytest.mark.points(3)
@pytest.mark.parametrize("where", ["after-a-restart", "in-a-second-worker"])
def test_own_key_is_kept(own_key, draw, where):
    """Without SECRET_KEY the app makes a key and keeps it, for a restart and a second worker.

    SECRET_KEY가 없으면 앱이 키를 만들어 보관해요. 다시 시작해도, 두 번째 워커에서도 같은 키예요.
    """
    client = own_key()
    person = add(client, draw.word(), draw.password())
    log_in(client, person)
    if where == "after-a-restart":
        client.flask("init-db")
    there = client.restart() if where == "after-a-restart" else client.worker()
    assert is_logged_in(there, person), logged_in()
    log_in(there, person)
    back = with_cookie(client if where == "in-a-second-worker" else there, cookie_of(there))
    assert is_logged_in(back, person), logged_in()


@pytest.mark.task(7)
@pytest.mark.points(2)
@pytest.mark.parametrize("given", ["missing", "empty"])
def test_own_keys_differ(own_key, draw, given):
    """Two apps without SECRET_KEY, or with an empty one, have two keys.

    SECRET_KEY가 없거나 비어 있는 두 앱의 키는 서로 달라요.
    """
    environ = {} if given == "missing" else {"SECRET_KEY": ""}
    name, password = draw.word(), draw.password()
    first, second = own_key(**environ), own_key(**environ)
    for app in (second, first):
        person = add(app, name, password)
    log_in(first, person)
    assert is_logged_in(first, person), logged_in()
    assert is_anonymous(with_cookie(second, cookie_of(first))), anonymous()
