"""Grades exercise 07: the club's members, in a MySQL database."""

from __future__ import annotations

import json
from itertools import product

import pytest

from shared.suite import tr
from shared.suite.bodies import CHARSETS, as_forms, unreadable
from shared.suite.errors import LIKES_PAGES, in_shape, refused_fields, shape
from shared.suite.transport import StartError
from shared.suite.values import is_whole

pytestmark = pytest.mark.database("mysql")

MEMBERS = "/members"
BATCH = f"{MEMBERS}/batch"
INIT_DB = ["init-db"]
# Where no server listens: what an app meets whose server is away.
AWAY = {"MYSQL_HOST": "localhost", "MYSQL_UNIX_SOCKET": "/nowhere/mysql.sock"}


@pytest.fixture
def client(boot, prepared):
    """The app with the tables that its `flask init-db` makes."""
    return prepared.start(boot)


@pytest.fixture
def member(draw):
    return {"name": draw.name(), "email": f"{draw.word(10)}@example.com"}


@pytest.fixture
def other(draw):
    return {"name": draw.names(3)[2], "email": f"{draw.word(11)}@example.org"}


@pytest.fixture
def third(draw):
    return {"name": draw.korean(), "email": f"{draw.word(12)}@example.net"}


def as_member(response):
    """Return the one member that an answer holds."""
    found = response.json
    assert isinstance(found, dict), tr("one member as a JSON object", "JSON 객체로 된 회원 한 명")
    assert is_whole(found.get("id")), tr("the member's `id`, a whole number", "회원의 `id`(정수)")
    return found


def create(client, member):
    """Create a member that is all right; return the stored one."""
    response = client.post(MEMBERS, json=member)
    assert response.status_code in (200, 201)  # that it must be 201 has a check of its own
    return as_member(response)


def create_batch(client, members):
    """Create a batch that is all right; return the stored members."""
    response = client.post(BATCH, json=members)
    assert response.status_code in (200, 201)
    found = response.json
    assert isinstance(found, list), tr("a JSON array of members", "회원이 담긴 JSON 배열")
    assert [is_whole(one.get("id")) for one in found if isinstance(one, dict)] == [
        True for _ in members
    ], tr("each member with its `id`", "저마다 `id`가 있는 회원")
    return found


def at(member):
    """Return the path of a member."""
    return f"{MEMBERS}/{member['id']}"


def read_list(client, **query):
    """Read the list of the members."""
    response = client.get(MEMBERS, query_string=query)
    assert response.status_code == 200
    assert isinstance(response.json, list), tr("a JSON array of members", "회원이 담긴 JSON 배열")
    return response


def stored(database):
    """Return what another connection sees: id, name and email of each member, by id."""
    return database.rows("SELECT id, name, email FROM members ORDER BY id")


# 1. The way to the database


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_app_starts_while_the_server_is_away(boot):
    """While the database server is away, the app starts and answers GET /.

    데이터베이스 서버가 없는 동안에도 앱이 시작되고 GET /에 응답해요.
    """
    response = boot(environ=AWAY).get("/")
    assert response.status_code == 200


@pytest.mark.task(1)
@pytest.mark.points(1)
@pytest.mark.parametrize("what", ["list", "create", "read", "replace", "delete", "batch"])
def test_server_away_is_503(boot, member, draw, what):
    """While the database server is away, what needs it answers 503 as a JSON error, to a browser too.

    데이터베이스 서버가 없는 동안 데이터베이스가 필요한 요청은 503 JSON 오류로 응답해요. 브라우저에도 그래요.
    """
    one = f"{MEMBERS}/{draw.number()}"
    method, path, body = {
        "list": ("GET", MEMBERS, None),
        "create": ("POST", MEMBERS, member),
        "read": ("GET", one, None),
        "replace": ("PUT", one, member),
        "delete": ("DELETE", one, None),
        "batch": ("POST", BATCH, [member]),
    }[what]
    response = boot(environ=AWAY).open(path, method=method, json=body, headers=LIKES_PAGES)
    assert response.status_code == 503
    assert in_shape(response), shape()


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_config_wins(boot):
    """What `create_app(config)` is given wins over the environment.

    `create_app(config)`에 준 설정이 환경 변수보다 우선해요.
    """
    response = boot(config=AWAY).get(MEMBERS)
    assert response.status_code == 503


@pytest.mark.task(1)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("MYSQL_USER", "nobody_of_this_name", id="user"),
        pytest.param("MYSQL_PASSWORD", "", id="empty-password"),
        pytest.param("MYSQL_DB", "no_such_database", id="database"),
    ],
)
def test_account_of_the_config_wins(client, boot, name, value):
    """User, password and database of `create_app(config)` win as well, an empty password too.

    `create_app(config)`에 준 사용자, 비밀번호, 데이터베이스도 우선해요. 빈 비밀번호도 그래요.
    """
    try:
        started = boot(commands=[INIT_DB], config={name: value})
    except StartError:  # it says at once that nobody gets in this way: `client` has started well
        return
    response = started.get(MEMBERS)
    assert response.status_code >= 400, tr(
        f"an error: with {name} {value!r} the server lets nobody in",
        f"오류: {name} {value!r}(으)로는 서버에 들어갈 수 없음",
    )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_environment_names_the_database(client, database, member):
    """A member is stored in the database, and by the account, that the environment names.

    회원은 환경 변수가 정한 데이터베이스에, 환경 변수가 정한 계정으로 저장돼요.
    """
    made = create(client, member)
    assert stored(database) == [made], tr(
        "the member in the table `members` of the database that MYSQL_DB names",
        "MYSQL_DB가 정한 데이터베이스의 `members` 테이블에 있는 회원",
    )


@pytest.mark.task(1)
@pytest.mark.points(2)
@pytest.mark.parametrize("what", ["read", "write"])
def test_app_connects_again(client, database, member, other, what):
    """When the server has ended all connections, the next request works, without a restart.

    서버가 모든 연결을 끊어도 앱을 다시 시작하지 않고 다음 요청이 그대로 돼요.
    """
    made = create(client, member)
    database.disconnect()
    if what == "read":
        assert read_list(client).json == [made]
    else:
        create(client, other)


# 2. The table


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_init_db_makes_the_table(boot):
    """`flask init-db` makes the table `members` with its columns id, name and email.

    `flask init-db`는 id, name, email 열이 있는 `members` 테이블을 만들어요.
    """
    client = boot()
    ran = client.flask(*INIT_DB)
    assert ran.exit_code == 0
    missing = sorted({"id", "name", "email"} - set(client.database.columns("members")))
    assert missing == [], tr(
        "a table `members` with the columns id, name and email",
        "id, name, email 열이 있는 `members` 테이블",
    )


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize(("column", "room"), [("name", 80), ("email", 120)], ids=["name", "email"])
def test_column_takes_what_it_must(client, database, column, room):
    """The columns name and email are never NULL and have room for 80 and 120 characters.

    name 열과 email 열은 NULL이 될 수 없고, 각각 80자와 120자를 담을 수 있어요.
    """
    found = database.columns("members").get(column)
    assert found is not None, tr(f"a column {column}", f"{column} 열")
    assert found.nullable is False, tr(f"{column} NOT NULL", f"NOT NULL인 {column}")
    assert (found.length or 0) >= room, tr(
        f"a text column {column} for {room} characters",
        f"{room}자를 담을 수 있는 텍스트 열 {column}",
    )


@pytest.mark.task(2)
@pytest.mark.points(2)
@pytest.mark.parametrize("column", ["id", "email"])
def test_table_has_its_keys(client, database, column):
    """The table itself refuses a second member with the same id or the same email.

    같은 id나 같은 이메일을 가진 두 번째 회원은 테이블이 스스로 거절해요.
    """
    assert (column,) in database.unique_keys("members"), tr(
        f"a PRIMARY or UNIQUE key on {column} alone", f"{column} 하나에 걸린 PRIMARY 또는 UNIQUE 키"
    )


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_key_holds_the_whole_email(client, database, member):
    """Two long emails that differ in their last letter only are two: both are stored.

    마지막 글자만 다른 긴 이메일 두 개는 서로 다른 이메일이에요. 둘 다 저장돼요.
    """
    long = f"{'a' * 50}@{'b' * 58}"
    made = [create(client, {**member, "email": f"{long}{letter}"}) for letter in "cd"]
    assert stored(database) == made, tr("both in the database", "데이터베이스에 있는 두 회원")


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_second_init_db_keeps_the_members(client, database, member):
    """`flask init-db` once more ends without an error and keeps the members.

    `flask init-db`를 다시 실행해도 오류가 없고 회원이 그대로 남아요.
    """
    made = create(client, member)
    ran = client.flask(*INIT_DB)
    assert ran.exit_code == 0
    assert stored(database) == [made], tr("the member still there", "그대로 남아 있는 회원")


# 3. Members in, members out


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_create_answers_201(client, member):
    """Creating a member answers 201.

    회원을 만들면 201로 응답해요.
    """
    response = client.post(MEMBERS, json=member)
    assert response.status_code == 201


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_create_answers_the_stored_member(client, database, member, other):
    """The answer to a new member holds what was sent and the id that the database gave.

    새 회원을 만든 응답에는 보낸 값과 데이터베이스가 정한 id가 담겨요.
    """
    create(client, other)
    made = create(client, member)
    assert made == {"id": made["id"], **member}
    assert made in stored(database), tr(
        "the same member, with this `id`, in the database",
        "데이터베이스에도 이 `id`로 있는 같은 회원",
    )


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_location_answers_the_member(client, member, other):
    """The Location header names the URL at which that member can be read, even if it was 404 before.

    Location 헤더의 URL에서 바로 그 회원을 읽을 수 있어요. 그 URL이 조금 전까지 404였어도 그래요.
    """
    for sent in (member, other):
        created = client.post(MEMBERS, json=sent)
        response = client.follow(created, "the new member's URL", "새 회원의 URL")
        assert response.status_code == 200
        assert response.json == created.json
        client.get(f"{MEMBERS}/{as_member(created)['id'] + 1}")  # which the next member may get


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_list_holds_the_newest_first(boot, member, other, third):
    """GET /members answers all the members, the newest first; at first it is empty.

    GET /members는 모든 회원을 새 회원부터 차례로 응답해요. 처음에는 비어 있어요.
    """
    client = boot(commands=[INIT_DB])
    assert read_list(client).json == []
    made = [create(client, one) for one in (member, other, third)]
    assert read_list(client).json == made[::-1]


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_list_of_one_is_a_list(client, member):
    """With one member the list is an array of one.

    회원이 한 명이면 목록은 한 명이 담긴 배열이에요.
    """
    made = create(client, member)
    assert read_list(client).json == [made]


@pytest.mark.task(3)
@pytest.mark.points(3)
@pytest.mark.parametrize("change", ["create", "replace", "delete"])
def test_change_is_committed(client, database, member, other, change):
    """Another connection sees at once what was created, replaced or deleted.

    만들고 바꾸고 지운 것이 다른 연결에 곧바로 보여요.
    """
    made = create(client, member)
    expected = [made]
    if change == "replace":
        response = client.put(at(made), json=other)
        assert response.status_code == 200
        expected = [{"id": made["id"], **other}]
    elif change == "delete":
        response = client.delete(at(made))
        assert response.status_code == 204
        expected = []
    assert stored(database) == expected, tr(
        f"in the table, seen by another connection: {expected}",
        f"다른 연결에서 보이는 테이블의 내용: {expected}",
    )


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_members_survive_a_restart(client, member):
    """After a restart of the app the members are still there.

    앱을 다시 시작해도 회원이 그대로 있어요.
    """
    made = create(client, member)
    again = client.restart()
    assert read_list(again).json == [made]


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_second_process_sees_the_same(client, member, other):
    """A second process of the app sees at once what the first one changed.

    앱의 두 번째 프로세스에도 첫 번째 프로세스가 바꾼 것이 곧바로 보여요.
    """
    made = create(client, member)
    worker = client.worker()
    assert read_list(worker).json == [made]
    assert worker.get(at(made)).json == made
    response = client.put(at(made), json=other)
    assert response.status_code == 200
    assert read_list(worker).json == [{"id": made["id"], **other}]
    assert worker.get(at(made)).json == {"id": made["id"], **other}


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT", "batch"])
def test_json_may_say_its_charset(client, database, member, other, method):
    """JSON with a charset behind its type is JSON, too, and the charset may be in quotes.

    타입 뒤에 charset이 붙어 있어도 JSON이에요. charset은 따옴표로 감싸도 돼요.
    """
    path = {"POST": MEMBERS, "batch": BATCH}.get(method) or at(create(client, member))
    data = json.dumps([other] if method == "batch" else other)
    response = client.open(
        path,
        method="PUT" if method == "PUT" else "POST",
        data=data,
        content_type=f"application/json{CHARSETS[method != 'POST']}",
    )
    assert response.status_code == (200 if method == "PUT" else 201)
    assert [row["email"] for row in stored(database)] == [other["email"]], tr(
        "the member in the database", "데이터베이스에 있는 회원"
    )


# What looks like SQL, like a pattern, like markup, or is just unusual: all of it may be a name.
NAMES = {
    "korean": lambda draw: draw.korean(),
    "emoji": lambda draw: f"{draw.name()} 🐟🇰🇷",
    "apostrophe": lambda draw: draw.names(3)[2],
    "double-quote": lambda draw: f'{draw.name()} "{draw.word()}"',
    "backslash": lambda draw: f"{draw.word()}\\' \\\\ \\n {draw.word()}\\",
    "percent": lambda draw: f"100 %s %(name)s % {draw.word()}",
    "question-mark": lambda draw: f"{draw.word()} ? :name {{0}}",
    "markup": lambda draw: f"{draw.markup()} & &amp; {draw.word()}",
    "spaces-around": lambda draw: f"  {draw.name()} ",
    "line-break": lambda draw: f"{draw.word()}\n\t{draw.word()}",
    "combining": lambda draw: f"Zoe\u0308 \u1100\u1161\u11a8 é ﬁ Ａ ß {draw.word()}",
    "always-true": lambda draw: f"{draw.word()}' OR '1'='1",
    "drop-table": lambda draw: f"{draw.word()}', 'x'); DROP TABLE members; -- ",
    "sub-query": lambda draw: "' || (SELECT email FROM members LIMIT 1) || '",
    "80-emoji": lambda draw: "🐟" * 80,
}


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", NAMES)
def test_name_is_stored_as_it_is(client, database, member, draw, case):
    """A name is stored and comes back exactly as it was sent, whatever it looks like.

    이름은 어떻게 생겼든 보낸 그대로 저장되고 그대로 돌아와요.
    """
    member["name"] = NAMES[case](draw)
    made = create(client, member)
    assert made["name"] == member["name"]
    response = client.get(at(made))
    assert response.status_code == 200
    assert response.json == made
    assert stored(database) == [made], tr(
        "the same name in the database", "데이터베이스에도 같은 이름"
    )


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_email_is_stored_as_it_is(client, database, member, draw):
    """An email that holds SQL is stored and comes back exactly as it was sent.

    SQL이 담긴 이메일도 보낸 그대로 저장되고 그대로 돌아와요.
    """
    member["email"] = f"'),('x','{draw.word()}%s\\');--\"@example.com"
    made = create(client, member)
    assert made["email"] == member["email"]
    assert stored(database) == [made], tr(
        "the same email in the database", "데이터베이스에도 같은 이메일"
    )


FOUND = {
    "latin": "Ada Hopper",
    "korean": "김서연",
    "emoji": "🐟 Ada",
    "apostrophe": "Ada O'Brien",
    "percent": "100% Ada",
    "underscore": "Ada_Hopper",
    "backslash": "Ada \\Hopper\\",
    "spaces-before": "  Ada",
}


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", FOUND)
def test_name_finds_its_members(client, member, other, third, draw, kind):
    """`?name=` answers the members of exactly this name, the newest first; without it, all again.

    `?name=`은 이름이 정확히 같은 회원만 새 회원부터 차례로 응답해요. 다음에 `?name=` 없이 물으면 다시 모두예요.
    """
    name = f"{FOUND[kind]} {draw.number(1000)}"
    # What a pattern, a shortened text or a text without its backslash would find.
    almost = {f"{name} B", name.strip(), name.replace("%", "xx").replace("_", "x")}
    almost |= {name.replace("\\", "")}
    older = create(client, {**member, "name": name})
    beside = [
        create(client, {"name": text, "email": f"{number}.{other['email']}"})
        for number, text in enumerate(sorted(almost - {name}))
    ]
    newer = create(client, {**third, "name": name})
    assert read_list(client, name=name).json == [newer, older]
    assert read_list(client).json == [newer, *beside[::-1], older]


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("' OR '1'='1", id="always-true"),
        pytest.param("' OR 1=1 -- ", id="comment"),
        pytest.param("' OR 1=1 #", id="hash-comment"),
        pytest.param("\\' OR 1=1 -- ", id="backslash"),
        pytest.param('" OR ""="', id="double-quote"),
        pytest.param("' UNION SELECT id, name, email FROM members -- ", id="union"),
        pytest.param("'; DELETE FROM members; -- ", id="delete"),
        pytest.param("%", id="percent"),
        pytest.param("_____", id="underscore"),
        pytest.param("", id="empty"),
    ],
)
def test_what_looks_like_sql_finds_nobody(client, database, member, other, name):
    """`?name=` with SQL or a pattern in it finds nobody and harms nobody.

    `?name=`에 SQL이나 패턴을 넣어도 아무도 찾지 못하고 아무것도 망가지지 않아요.
    """
    made = [create(client, {**one, "name": "Alice"}) for one in (member, other)]
    assert read_list(client, name=name).json == []
    assert stored(database) == made, tr("both members, unharmed", "그대로 남아 있는 두 회원")


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("what", ["list", "search", "read", "create", "replace", "batch"])
def test_answers_stay_when_the_table_grows(client, database, member, other, what):
    """When the table has got one more column, the answers still hold id, name and email.

    테이블에 열이 하나 늘어도 응답에는 그대로 id, name, email만 있어요.
    """
    made = create(client, member)
    database.execute("ALTER TABLE members ADD COLUMN phone VARCHAR(20) DEFAULT '010' FIRST")
    if what == "list":
        assert read_list(client).json == [made]
    elif what == "search":
        assert read_list(client, name=member["name"]).json == [made]
    elif what == "read":
        response = client.get(at(made))
        assert response.json == made
    elif what == "replace":
        response = client.put(at(made), json=other)
        assert response.json == {"id": made["id"], **other}
    else:
        new = create(client, other) if what == "create" else create_batch(client, [other])[0]
        assert new == {"id": new["id"], **other}
        assert stored(database) == [made, new], tr(
            "each value in its own column", "저마다 제 열에 있는 값"
        )


# 4. Replace and delete


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_replace_answers_the_new_member(client, member, other, third):
    """PUT replaces the member and answers 200 with the new one, and only that one changes.

    PUT은 회원을 통째로 바꾸고 200과 새 회원으로 응답해요. 다른 회원은 바뀌지 않아요.
    """
    older, made, newer = (create(client, one) for one in (member, other, third))
    new = {"name": f"{third['name']} II", "email": f"new.{member['email']}"}
    response = client.put(at(made), json=new)
    assert response.status_code == 200
    assert response.json == {"id": made["id"], **new}
    assert read_list(client).json == [newer, {"id": made["id"], **new}, older]


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_same_replacement_twice(client, member, other):
    """The same PUT twice answers 200 twice: it changes nothing more, and the member is there.

    같은 PUT을 두 번 보내도 두 번 다 200이에요. 더 바뀌는 것이 없을 뿐 회원은 있으니까요.
    """
    made = create(client, member)
    for _ in range(2):
        response = client.put(at(made), json=other)
        assert response.status_code == 200
        assert response.json == {"id": made["id"], **other}


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", ["name", "email"])
def test_one_field_may_stay(client, database, member, other, field):
    """PUT may bring the member's own name or email once more and change the other one.

    PUT으로 이름이나 이메일 하나는 그대로 두고 다른 하나만 바꿀 수 있어요.
    """
    made = create(client, member)
    new = {**other, field: member[field]}
    response = client.put(at(made), json=new)
    assert response.status_code == 200
    assert response.json == {"id": made["id"], **new}
    assert stored(database) == [response.json], tr(
        "the same member in the database", "데이터베이스에도 같은 회원"
    )


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", ["id", "unknown"])
@pytest.mark.parametrize("method", ["POST", "PUT", "batch"])
def test_field_too_many(client, database, member, other, third, draw, method, field):
    """An `id` or an unknown field in the body is ignored or refused, and never comes back.

    본문에 있는 `id`나 모르는 필드는 무시하거나 거절해요. 응답에 되돌려 보내지 않아요.
    """
    made = [create(client, member), create(client, other)]
    extra = {"id": made[0]["id"]} if field == "id" else {"role": draw.word()}
    path = {"POST": MEMBERS, "batch": BATCH}.get(method) or at(made[1])
    body = {**third, **extra}
    response = client.open(
        path,
        method="PUT" if method == "PUT" else "POST",
        json=[body] if method == "batch" else body,
    )
    assert response.status_code in (200, 201, 400, 422)
    expected = made
    if response.status_code < 300:
        new = response.json[0] if method == "batch" else as_member(response)
        assert new == {"id": new["id"], **third}
        expected = [made[0], new] if method == "PUT" else [*made, new]
    assert stored(database) == expected, tr(f"in the table: {expected}", f"테이블에: {expected}")


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_sql_in_a_replacement_is_text(client, database, member, other, draw):
    """SQL in a replacement is stored as text and changes no other member.

    바꿀 값에 SQL이 있어도 글자로 저장될 뿐 다른 회원을 바꾸지 않아요.
    """
    first, second = create(client, member), create(client, other)
    new = {"name": f"{draw.word()}', email='x' WHERE '1'='1' -- ", "email": f"x{other['email']}"}
    response = client.put(at(second), json=new)
    assert response.status_code == 200
    assert stored(database) == [first, {"id": second["id"], **new}], tr(
        "the name as it was sent, and the other member unchanged",
        "보낸 그대로의 이름과 바뀌지 않은 다른 회원",
    )


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_delete_removes_the_member(client, member, other, third):
    """DELETE answers 204; then the member is gone, and only that one.

    DELETE는 204로 응답해요. 그 회원만 사라지고 다른 회원은 남아요.
    """
    older, made, newer = (create(client, one) for one in (member, other, third))
    response = client.delete(at(made))
    assert response.status_code == 204
    assert read_list(client).json == [newer, older]


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("deleted", ["newest", "all"])
def test_id_is_not_given_again(client, member, other, deleted):
    """A new member does not get the id of one that was deleted, not even in an empty table.

    새 회원은 지운 회원의 id를 다시 받지 않아요. 테이블이 비었을 때도 그래요.
    """
    made = [create(client, member), create(client, other)]
    for one in made[::-1] if deleted == "all" else made[1:]:
        response = client.delete(at(one))
        assert response.status_code == 204
    again = create(client, other)
    assert again["id"] not in [one["id"] for one in made], tr(
        "an `id` that no member had before", "어떤 회원도 쓴 적이 없는 `id`"
    )


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("id", ["unknown", "deleted", "huge", "sql"])
def test_missing_member_is_404(client, database, member, other, draw, method, id):
    """A member that is not there is 404, as JSON for a browser too; nothing happens to the others.

    없는 회원은 404 JSON 오류로 응답하고(브라우저에도 그래요), 다른 회원에게는 아무 일도 없어요.
    """
    kept, gone = create(client, member), create(client, other)
    response = client.delete(at(gone))
    assert response.status_code == 204
    numbers = {
        "unknown": [draw.number(9000, 9999), 0],
        "deleted": [gone["id"]],
        "huge": [10**30 + draw.number()],
        "sql": [f"{kept['id']} OR 1=1"],
    }[id]
    body = other if method == "PUT" else None
    headers = LIKES_PAGES if id == "unknown" else {}
    for number in numbers:
        response = client.open(f"{MEMBERS}/{number}", method=method, json=body, headers=headers)
        assert response.status_code == 404
        assert in_shape(response), shape()
    assert stored(database) == [kept], tr("the other member, unchanged", "바뀌지 않은 다른 회원")


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "list"),
        ("DELETE", "list"),
        ("PATCH", "list"),
        ("PATCH", "member"),
        ("POST", "member"),
    ],
    ids=["PUT-list", "DELETE-list", "PATCH-list", "PATCH-member", "POST-member"],
)
def test_other_methods_are_405(client, database, member, other, method, path):
    """Any other method answers 405 as a JSON error, to a browser too, and changes nothing.

    다른 메서드는 브라우저에도 405 JSON 오류로 응답하고 아무것도 바꾸지 않아요.
    """
    made = create(client, member)
    url = {"list": MEMBERS, "member": at(made)}[path]
    response = client.open(url, method=method, json=other, headers=LIKES_PAGES)
    assert response.status_code == 405
    assert in_shape(response), shape()
    assert stored(database) == [made], tr("the member unchanged", "바뀌지 않은 회원")


# 5. Refuse what is wrong

MISSING = object()
WRONG = {
    "name-missing": lambda draw: MISSING,
    "name-null": lambda draw: None,
    "name-number": lambda draw: draw.number(),
    "name-zero": lambda draw: 0,
    "name-empty-list": lambda draw: [],
    "name-true": lambda draw: True,
    "name-list": lambda draw: [draw.name()],
    "name-object": lambda draw: {"first": draw.name()},
    "name-empty": lambda draw: "",
    "name-spaces": lambda draw: " \t\n ",
    "name-wide-spaces": lambda draw: "\u3000\u00a0",
    "name-too-long": lambda draw: draw.word(81),
    "name-81-emoji": lambda draw: "🐟" * 81,
    "name-60000-letters": lambda draw: draw.word(60_000),
    "name-half-a-character": lambda draw: f"{draw.word()} \ud83d",
    "email-missing": lambda draw: MISSING,
    "email-null": lambda draw: None,
    "email-number": lambda draw: draw.number(),
    "email-false": lambda draw: False,
    "email-zero": lambda draw: 0,
    "email-empty-object": lambda draw: {},
    "email-list": lambda draw: [draw.email()],
    "email-empty": lambda draw: "",
    "email-without-at": lambda draw: f"{draw.word()}.example.com",
    "email-nothing-before": lambda draw: f"@{draw.word()}.com",
    "email-nothing-behind": lambda draw: f"{draw.word()}@",
    "email-two-ats": lambda draw: f"{draw.word()}@{draw.word()}@example.com",
    "email-space-inside": lambda draw: f"{draw.word()} {draw.email()}",
    "email-space-before": lambda draw: f" {draw.email()}",
    "email-tab-inside": lambda draw: f"{draw.word()}\t{draw.email()}",
    "email-wide-space-inside": lambda draw: f"{draw.word()}\u3000{draw.email()}",
    "email-no-break-space-behind": lambda draw: f"{draw.email()}\u00a0",
    "email-line-break-behind": lambda draw: f"{draw.email()}\n",
    "email-too-long": lambda draw: f"{draw.word(60)}@{draw.word(60)}",
    "email-half-a-character": lambda draw: f"\udc1f{draw.email()}",
}


# An app may look at what is there, at types, at lengths and at letters one after the other.
NAMED_TOGETHER = ("null", "zero", "empty", "too-long", "half-a-character")


def send_raw(client, method, path, data, **more):
    """Send JSON as text, in which half a character is written `\\ud83d`."""
    text = json.dumps(data)
    return client.open(path, method=method, data=text, content_type="application/json", **more)


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", WRONG)
def test_wrong_field_is_refused(client, database, member, draw, case):
    """A wrong field is refused with 400 or 422, `errors` names it alone, nothing is stored.

    잘못된 필드는 400이나 422로 거절하고 `errors`에 그 필드만 담으며 아무것도 저장하지 않아요.
    """
    field = case.partition("-")[0]
    member[field] = WRONG[case](draw)
    if member[field] is MISSING:
        del member[field]
    response = send_raw(client, "POST", MEMBERS, member)
    assert response.status_code in (400, 422)
    assert in_shape(response), shape()
    assert refused_fields(response) == [field]
    assert stored(database) == [], tr("no member in the database", "회원이 없는 데이터베이스")


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    "case",
    [
        "name-missing",
        "name-null",
        "name-empty",
        "name-spaces",
        "name-too-long",
        "name-half-a-character",
        "email-missing",
        "email-null",
        "email-empty",
        "email-two-ats",
        "email-too-long",
        "email-half-a-character",
    ],
)
def test_wrong_replacement_changes_nothing(client, database, member, other, draw, case):
    """A replacement with a wrong field is refused as well, and the other field stays too.

    잘못된 필드가 있는 PUT도 거절하고, 다른 필드도 바꾸지 않아요.
    """
    field = case.partition("-")[0]
    made = create(client, member)
    was, other[field] = other[field], WRONG[case](draw)
    if other[field] is MISSING:
        del other[field]
        send_raw(client, "PUT", at(made), {field: was})  # without the other field it is refused
    response = send_raw(client, "PUT", at(made), other)
    assert response.status_code in (400, 422)
    assert refused_fields(response) == [field]
    assert stored(database) == [made], tr("the member unchanged", "바뀌지 않은 회원")


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("kind", ["wrong", "missing"])
def test_both_wrong_fields_are_named(client, member, draw, method, kind):
    """When both fields are wrong or missing, each in its own way, `errors` names both, in JSON.

    두 필드가 저마다 다르게 잘못되었거나 없어도 `errors`에 둘 다 담아요. 브라우저에도 JSON으로요.
    """
    path = MEMBERS if method == "POST" else at(create(client, member))
    names = ["missing"] if kind == "missing" else NAMED_TOGETHER
    for case, other in product(names, ["missing", "two-ats", *NAMED_TOGETHER]):
        body = {"name": WRONG[f"name-{case}"](draw), "email": WRONG[f"email-{other}"](draw)}
        sent = {field: value for field, value in body.items() if value is not MISSING}
        response = send_raw(client, method, path, sent, headers=LIKES_PAGES)
        assert response.status_code in (400, 422)
        assert refused_fields(response) == ["email", "name"]


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT", "batch"])
def test_request_after_a_refused_field_works(client, database, member, other, method):
    """After a refused field the next right request works, and the next wrong one is told its own.

    필드를 거절한 뒤에도 올바른 요청은 평소처럼 되고, 잘못된 요청에는 그 요청의 오류만 담아요.
    """
    verb, path = "POST", {"POST": MEMBERS, "batch": BATCH}.get(method)
    if method == "PUT":
        verb, path = "PUT", at(create(client, member))
    for sent in ({**other, "name": ""}, other):
        response = client.open(path, method=verb, json=[sent] if method == "batch" else sent)
        assert response.status_code in ((400, 422) if sent["name"] == "" else (200, 201))
    assert [row["name"] for row in stored(database)] == [other["name"]], tr(
        "the second one in the database", "데이터베이스에 있는 두 번째 것"
    )
    # What the first of these brought doesn't fill in what the second one lacks.
    for sent, wrong in (
        ({**member, "email": ""}, "email"),
        ({"email": f"x{member['email']}"}, "name"),
    ):
        response = client.post(MEMBERS, json=sent)
        assert response.status_code in (400, 422)
        assert refused_fields(response) == [wrong]


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("name", "가", id="name-1-letter"),
        pytest.param("name", "나" * 80, id="name-80-letters"),
        pytest.param("email", "a@b", id="email-a@b"),
        pytest.param("email", f"{'a' * 60}@{'b' * 59}", id="email-120-letters"),
    ],
)
def test_limit_itself_is_allowed(client, database, member, field, value):
    """The shortest and the longest name and email are right.

    가장 짧은 이름과 이메일, 가장 긴 이름과 이메일은 올바른 값이에요.
    """
    made = create(client, {**member, field: value})
    assert made[field] == value
    assert stored(database) == [made], tr("the member in the database", "데이터베이스에 있는 회원")


@pytest.mark.task(5)
@pytest.mark.points(2)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_taken_email_is_409(client, database, member, other, third, method):
    """An email that another member has is refused with 409 as a JSON error; nothing changes.

    다른 회원의 이메일이면 409 JSON 오류로 거절하고 아무것도 바꾸지 않아요.
    """
    made = [create(client, member), create(client, other)]
    path = MEMBERS if method == "POST" else at(made[1])
    response = client.open(path, method=method, json={**third, "email": member["email"]})
    assert response.status_code == 409
    assert in_shape(response), shape()
    assert stored(database) == made, tr("both members unchanged", "바뀌지 않은 두 회원")


@pytest.mark.task(5)
@pytest.mark.points(2)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_request_after_a_409_works(client, database, member, other, third, method):
    """After a 409 the next request works, on the same member too.

    409로 거절한 다음 요청은 평소처럼 돼요. 같은 회원에 대한 요청도 그래요.
    """
    made = [create(client, member), create(client, other)]
    path = MEMBERS if method == "POST" else at(made[1])
    refused = client.open(path, method=method, json={**third, "email": member["email"]})
    assert refused.status_code == 409
    response = client.open(path, method=method, json=third)
    assert response.status_code in (200, 201)
    new = as_member(response)
    expected = [*made, new] if method == "POST" else [made[0], new]
    assert stored(database) == expected, tr(f"in the table: {expected}", f"테이블에: {expected}")


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["missing", "wrong", "taken-POST", "taken-PUT", "taken-batch"])
def test_many_refusals_use_nothing_up(client, member, other, third, draw, kind):
    """After many refusals the next request works: no connection stays behind.

    여러 번 거절한 뒤에도 다음 요청은 평소처럼 돼요. 연결이 하나도 남아 있지 않아요.
    """
    create(client, member)
    made = create(client, other)
    taken = {**third, "email": member["email"]}
    method, path, body, status = {
        "missing": ("GET", f"{MEMBERS}/{draw.number(9000, 9999)}", None, [404]),
        "wrong": ("PUT", at(made), {**third, "name": ""}, [400, 422]),
        "taken-POST": ("POST", MEMBERS, taken, [409]),
        "taken-PUT": ("PUT", at(made), taken, [409]),
        "taken-batch": ("POST", BATCH, [taken], [409]),
    }[kind]
    for _ in range(25):
        response = client.open(path, method=method, json=body)
        assert response.status_code in status
    response = client.put(at(made), json=third)
    assert response.status_code == 200
    assert response.json == {"id": made["id"], **third}


# The server refuses as it does when another request was a moment faster.
FASTER = (
    "CREATE TRIGGER faster BEFORE {} ON members FOR EACH ROW SIGNAL SQLSTATE '23000' "
    "SET MYSQL_ERRNO = 1062, MESSAGE_TEXT = 'Duplicate entry for key ''email'''"
)


@pytest.mark.task(5)
@pytest.mark.points(2)
@pytest.mark.parametrize("method", ["POST", "PUT", "batch"])
def test_another_request_was_faster(client, database, member, other, method):
    """When another request takes the email at the same moment, the answer is 409 as well.

    같은 순간에 다른 요청이 그 이메일을 먼저 저장해도 응답은 409예요.
    """
    made = create(client, member)
    database.execute(FASTER.format("UPDATE" if method == "PUT" else "INSERT"))
    if method == "PUT":
        response = client.put(at(made), json=other)
    elif method == "POST":
        response = client.post(MEMBERS, json=other)
    else:
        response = client.post(BATCH, json=[other])
    assert response.status_code == 409
    assert in_shape(response), shape()


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("kind", ["array", "text", "number", "null"])
def test_body_that_is_no_object_is_refused(client, member, draw, method, kind):
    """JSON that is not an object is refused with 400 or 422.

    객체가 아닌 JSON은 400이나 422로 거절해요.
    """
    path = MEMBERS if method == "POST" else at(create(client, member))
    bodies = {
        "array": [["name", "email"]],
        "text": ["name email", json.dumps(member)],
        "number": [draw.number()],
        "null": [None],
    }
    for body in bodies[kind]:
        response = send_raw(client, method, path, body)
        assert response.status_code in (400, 422)
        assert in_shape(response), shape()


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT", "batch"])
@pytest.mark.parametrize("kind", ["malformed", "form"])
def test_body_that_is_no_json_is_refused(client, member, other, method, kind):
    """JSON that cannot be read, or is no UTF-8, answers 400, a form 415, both as a JSON error.

    읽을 수 없거나 UTF-8이 아닌 JSON은 400, 폼은 415 JSON 오류로 응답해요.
    """
    path = {"POST": MEMBERS, "batch": BATCH}.get(method) or at(create(client, member))
    around = b"[%s]" if method == "batch" else b"%s"
    broken = [
        {"data": around % body, "content_type": "application/json"}
        for body in unreadable(other, "name")
    ]
    verb = "PUT" if method == "PUT" else "POST"
    for sent in broken if kind == "malformed" else as_forms(other):
        response = client.open(path, method=verb, headers=LIKES_PAGES, **sent)
        assert response.status_code == {"malformed": 400, "form": 415}[kind]
        assert in_shape(response), shape()


# 6. All or nothing


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_batch_stores_all(client, database, member, other, third):
    """POST /members/batch answers 201 and the stored members in the order of the request.

    POST /members/batch는 201과, 저장된 회원을 보낸 순서대로 응답해요.
    """
    response = client.post(BATCH, json=[member, other, third])
    assert response.status_code == 201
    found = response.json
    assert isinstance(found, list), tr("a JSON array of members", "회원이 담긴 JSON 배열")
    ids = [one.get("id") if isinstance(one, dict) else None for one in found]
    assert found == [
        {"id": id, **sent} for id, sent in zip(ids, (member, other, third), strict=False)
    ]
    by_id = sorted(found, key=lambda one: str(one["id"]).zfill(20))
    assert stored(database) == by_id, tr(
        "all three in the database, each with its `id`",
        "데이터베이스에 저마다의 `id`로 있는 세 회원",
    )


BAD = {
    "taken": 409,
    "twice": 409,
    "wrong-name": 422,
    "wrong-email": 422,
    "half-a-character": 422,
    "no-object": 422,
}


@pytest.mark.task(6)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("place", ["first", "last"])
def test_batch_stores_nothing(client, database, member, other, third, draw, case, place):
    """When one of a batch is refused (409, or 400 or 422), none of it is stored.

    묶음 가운데 하나라도 거절하면(409, 또는 400이나 422) 아무도 저장하지 않아요.
    """
    made = create(client, member)
    bad = {
        "taken": {**member, "name": draw.name()},
        "twice": {**other, "name": draw.name()},
        "wrong-name": {"name": " ", "email": draw.email()},
        "wrong-email": {"name": draw.name(), "email": draw.word()},
        "half-a-character": {"name": "\ud83d", "email": draw.email()},
        "no-object": draw.word(),
    }[case]
    batch = [bad, other, third] if place == "first" else [other, third, bad]
    response = send_raw(client, "POST", BATCH, batch)
    assert response.status_code in ({409} if BAD[case] == 409 else {400, 422})
    assert in_shape(response), shape()
    assert stored(database) == [made], tr(
        "in the database only the member from before", "데이터베이스에 원래 있던 회원만"
    )


@pytest.mark.task(6)
@pytest.mark.points(1)
@pytest.mark.parametrize("last", ["right", "taken", "wrong"])
def test_long_batch(client, database, member, other, last):
    """A batch of 150 members is stored as a whole, or not at all when its last one is refused.

    회원 150명의 묶음도 한꺼번에 저장하고, 마지막 한 명을 거절하면 아무도 저장하지 않아요.
    """
    made = create(client, member)
    batch = [{**other, "email": f"{150 - number}.{other['email']}"} for number in range(150)]
    if last != "right":
        batch[-1] = {**other, "email": member["email"] if last == "taken" else ""}
    response = client.post(BATCH, json=batch)
    assert response.status_code in {"right": [201], "taken": [409], "wrong": [400, 422]}[last]
    expected = [made["email"], *(one["email"] for one in batch if last == "right")]
    assert sorted(row["email"] for row in stored(database)) == sorted(expected), tr(
        f"{len(expected)} members in the database", f"데이터베이스에 있는 회원 {len(expected)}명"
    )


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_batch_after_a_refused_one_works(client, database, member, other, third):
    """After a refused batch the same members are taken without the one that was wrong.

    거절한 묶음에서 잘못된 회원을 빼고 다시 보내면 그대로 저장돼요.
    """
    made = create(client, member)
    refused = client.post(BATCH, json=[other, third, member])
    assert refused.status_code == 409
    response = client.post(BATCH, json=[other, third])
    assert response.status_code == 201
    found = [(row["name"], row["email"]) for row in stored(database)]
    assert found == [(one["name"], one["email"]) for one in (made, other, third)], tr(
        "all three in the database", "데이터베이스에 있는 세 회원"
    )


@pytest.mark.task(6)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["object", "text", "number", "null"])
def test_batch_that_is_no_array_is_refused(client, database, member, draw, kind):
    """A batch that is not an array is refused with 400 or 422.

    배열이 아닌 묶음은 400이나 422로 거절해요.
    """
    bodies = {
        "object": [member],
        "text": [draw.word(), json.dumps([member])],
        "number": [draw.number()],
        "null": [None],
    }
    for body in bodies[kind]:
        response = send_raw(client, "POST", BATCH, body)
        assert response.status_code in (400, 422)
        assert in_shape(response), shape()
    assert stored(database) == [], tr("no member in the database", "회원이 없는 데이터베이스")
