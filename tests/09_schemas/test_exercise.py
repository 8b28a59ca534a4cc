"""Grades exercise 09: the club's members, authors and books, through schemas."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest

from shared.suite import tr
from shared.suite.bodies import CHARSETS, as_forms, unreadable
from shared.suite.errors import LIKES_PAGES, in_shape, shape
from shared.suite.rival import faster
from shared.suite.selects import BACKWARDS
from shared.suite.values import Missing, is_whole

pytestmark = pytest.mark.database("sqlite")

MEMBERS, AUTHORS, BOOKS = "/members", "/authors", "/books"
NOTHING = object()  # stands for a field that is left out
HALF = "\ud83d"  # half of a character
EMPTY = ("", 0, [], {}, None, False)  # what a condition such as `if value:` takes for nothing


@pytest.fixture
def variables():
    """The variables of the app's process, besides that of its database."""
    return {}


@pytest.fixture
def client(boot, prepared, variables):
    """The app with its tables."""
    return prepared.start(boot, environ=variables)


# For a check of a list's order: the rows come in another one when none is asked for.
in_any_order = pytest.mark.parametrize("variables", [BACKWARDS], ids=["any-order"])


# --- Values -----------------------------------------------------------------------------------


def isbn(draw):
    """Return a right ISBN of 13 digits."""
    return with_check_digit(f"{draw.choice(['978', '979'])}{draw.number(0, 999_999_999):09}")


def with_check_digit(digits):
    """Return twelve digits with the thirteenth that belongs to them (ISO 2108)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def hyphenated(digits):
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:9]}-{digits[9:12]}-{digits[12:]}"


def price(draw):
    """Return a price whose 90 % are no whole cents."""
    return f"{draw.number(10, 8999)}.{draw.choice([1, 3, 5, 7, 9])}{draw.choice([1, 2, 3, 5, 7])}"


def at_ninety(amount):
    """Return 90 % of an amount as text, half a cent rounded up."""
    reduced = Decimal(amount) * 9 / 10
    return str(reduced.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def moment(draw):
    """Return a moment with the offset of Korea."""
    return (
        f"20{draw.number(10, 30)}-{draw.number(1, 12):02}-{draw.number(1, 28):02}"
        f"T{draw.number(0, 23):02}:{draw.number(0, 59):02}:{draw.number(1, 59):02}+09:00"
    )


@pytest.fixture
def member(draw):
    return {"name": draw.name(), "email": f"{draw.word(10)}@example.com"}


@pytest.fixture
def other(draw):
    return {"name": draw.names(3)[2], "email": f"{draw.word(11)}@example.org"}


@pytest.fixture
def phone(draw):
    return f"010-{draw.number(1000, 9999)}-{draw.number(1000, 9999)}"


def a_book(draw):
    """Return a book as a request has it, without its author."""
    return {
        "title": draw.title(),
        "isbn": isbn(draw),
        "price": price(draw),
        "published": f"{draw.year()}-{draw.number(1, 12):02}-{draw.number(1, 28):02}",
        "bought_at": moment(draw),
    }


@pytest.fixture
def author(client, draw):
    """An author that is in the database."""
    return create(client, AUTHORS, {"name": draw.name()})


@pytest.fixture
def book(draw, author):
    return {**a_book(draw), "author_id": author["id"]}


@pytest.fixture
def another_book(draw, author):
    return {**a_book(draw), "author_id": author["id"]}


# --- Requests and answers ---------------------------------------------------------------------


def as_object(response):
    """Return the one thing that an answer holds."""
    found = response.json
    assert isinstance(found, dict), tr("a JSON object", "JSON 객체")
    assert is_whole(found.get("id")), tr("an `id`, a whole number", "`id`(정수)")
    return found


def create(client, path, sent):
    """Create something that is all right; return what was answered."""
    response = client.post(path, json=sent)
    assert response.status_code in (200, 201)  # that it must be 201 has a check of its own
    return as_object(response)


def at(path, made):
    return f"{path}/{made['id']}"


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response


def each(found, name):
    """Return a field of each object in an array; what is no object has none."""
    assert isinstance(found, list), tr("a JSON array", "JSON 배열")
    return [one.get(name) if isinstance(one, dict) else None for one in found]


def read_list(client, path):
    response = read(client, path)
    assert isinstance(response.json, list), tr("a JSON array", "JSON 배열")
    return response


def send(client, method, path, body, **more):
    """Send JSON as it is, also what no client would write: half of a character."""
    text = json.dumps(body)
    return client.open(path, method=method, data=text, content_type="application/json", **more)


def refused(response, *path):
    """Return the names in `errors`, at a path in it; flask-smorest puts `json` around them."""
    errors = response.field("errors")
    if isinstance(errors, dict) and isinstance(errors.get("json"), dict):
        errors = errors["json"]
    for name in path:
        errors = errors[name] if isinstance(errors, dict) else Missing(f"errors.{name}")
    if isinstance(errors, dict | Missing):
        return sorted(errors) if isinstance(errors, dict) else errors
    return Missing(".".join(["errors", *path]))


def expect_refused(client, method, path, body, *fields):
    """Send what has these wrong fields; it is refused, and `errors` names them and no other."""
    response = send(client, method, path, body, headers=LIKES_PAGES)
    assert response.status_code == 422
    assert in_shape(response), shape()
    assert refused(response) == sorted(fields)


def count(database, table):
    return database.rows(f"SELECT COUNT(*) AS number FROM {table}")[0]["number"]


def contents(database):
    """Return all that another connection sees."""
    tables = ("members", "authors", "books")
    return [database.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]


def stored_members(database):
    """Return what another connection sees of the members, by id."""
    found = database.rows("SELECT id, name, email, phone, is_staff FROM members ORDER BY id")
    return [{**row, "is_staff": bool(row["is_staff"])} for row in found]


def unchanged():
    return tr("in the database: the same as before", "데이터베이스에는 전과 같은 내용")


def same_moment(answered, sent):
    """Say whether two ISO 8601 texts name one moment, the answered one with its offset."""
    try:
        found = datetime.fromisoformat(answered)
    except (TypeError, ValueError):
        return False
    return found.tzinfo is not None and found == datetime.fromisoformat(sent)


def the_moment(sent):
    return tr(
        f"the moment {sent} in ISO 8601, with an offset", f"오프셋이 있는 ISO 8601로 쓴 {sent} 시점"
    )


def as_answered(sent, made, author):
    """Return what the API must show of a book, apart from its `bought_at`."""
    return {
        "id": made["id"],
        "title": sent["title"],
        "isbn": sent["isbn"].replace("-", ""),
        "price": f"{Decimal(sent['price']):.2f}",
        "member_price": at_ninety(sent["price"]),
        "published": sent["published"],
        "author": {"id": author["id"], "name": author["name"]},
    }


def expect_book(made, sent, author):
    """Compare a book of an answer with the one that was sent."""
    rest = {name: value for name, value in made.items() if name != "bought_at"}
    assert rest == as_answered(sent, made, author)
    if sent.get("bought_at") is None:
        assert made.get("bought_at", NOTHING) is None, tr("`bought_at` null", "null인 `bought_at`")
    else:
        assert same_moment(made.get("bought_at"), sent["bought_at"]), the_moment(sent["bought_at"])


# 1. Members: out is not in


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_member_is_created(client, member, phone):
    """POST /members answers 201 and the member: id, name, email and is_staff, which is false.

    POST /members는 201과 회원을 응답해요. id, name, email, 그리고 false인 is_staff예요.
    """
    response = client.post(MEMBERS, json={**member, "phone": phone})
    assert response.status_code == 201
    assert response.json == {"id": as_object(response)["id"], **member, "is_staff": False}


@pytest.mark.task(1)
@pytest.mark.points(2)
@pytest.mark.parametrize("where", ["at-location", "in-the-list", "after-patch"])
def test_phone_never_gets_out(client, database, member, phone, where):
    """A phone number is stored, and no answer holds it or anything else but the four fields.

    전화번호는 저장되지만 어떤 응답에도 없어요. 응답에는 네 필드뿐이에요.
    """
    created = client.post(MEMBERS, json={**member, "phone": phone})
    assert created.status_code in (200, 201)
    made = {"id": as_object(created)["id"], **member, "is_staff": False}
    if where == "at-location":
        response = client.follow(created, "the new member's URL", "새 회원의 URL")
        assert response.json == made
    elif where == "in-the-list":
        assert read_list(client, MEMBERS).json == [made]
    else:
        response = client.patch(at(MEMBERS, made), json={"phone": phone})
        assert response.status_code == 200
        assert response.json == made
    assert stored_members(database) == [{**made, "phone": phone}], tr(
        "the phone number in the database", "데이터베이스에 저장된 전화번호"
    )


@pytest.mark.task(1)
@pytest.mark.points(2)
@in_any_order
def test_members_are_listed(client, database, member, other, phone):
    """GET /members has all the members as they were created, whatever order the rows come in.

    GET /members는 모든 회원을 만든 순서대로 응답해요. 데이터베이스가 다른 순서로 주어도 그래요.
    """
    assert read_list(client, MEMBERS).json == []
    made = [create(client, MEMBERS, {**member, "phone": phone}), create(client, MEMBERS, other)]
    assert read_list(client, MEMBERS).json == made
    assert read(client, at(MEMBERS, made[1])).json == made[1]
    assert [row["phone"] for row in stored_members(database)] == [phone, None], tr(
        "a phone number only where one was sent", "보낸 회원에게만 있는 전화번호"
    )


TEXTS = (
    "겨울 바다 온다라",
    "<b>Ada</b> &amp; \"B\" & 'C'",
    "Ada'); DROP TABLE members; -- %s :name \\",
    "Zoe\u0308 \u1112\u1161\u11ab é ﬁ Ａ 🐟",  # letters in parts, as some keyboards send them
    "\n  Ada \n\tB ",
)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_texts_come_back_as_they_are(client, database, draw):
    """A name is stored and comes back exactly as it was sent, whatever it looks like.

    이름은 어떻게 생겼든 보낸 그대로 저장되고 그대로 돌아와요.
    """
    names = [f"{text}{draw.word()}{text[:1]}" for text in TEXTS]
    for name in names:
        made = create(client, MEMBERS, {"name": name, "email": draw.email()})
        assert read(client, at(MEMBERS, made)).field("name") == name
    assert [row["name"] for row in stored_members(database)] == names, tr(
        "the same names in the database", "데이터베이스에도 같은 이름"
    )


WRONG_MEMBERS = {
    "name": ["", "   ", "\t\n", "\u3000", "\u00a0", None, 7, True, ["a"], "가" * 81, NOTHING],
    "email": [
        *["", "ada", "@b", "a@", "a@b@c", " a@b", "a@b\n", "a b@c", f"a@{'b' * 119}"],
        *["a\u3000b@c", "a@b\u3000c", "a\u00a0b@c", "a@b\u00a0"],
        *[None, 7, 0, False, [], ["a@b"], NOTHING],
    ],
    "phone": [1012345678, True, 0, False, [], {}, ["010"], "0" * 21],
}
# Wrong in several ways, which an app may look at one after the other.
ALL_WRONG = {"name": NOTHING, "email": "ada", "phone": 5}


def with_field(sent, field, value):
    """Return a copy with another value of one field, or without that field."""
    return with_fields(sent, {field: value})


def with_fields(sent, fields):
    """Return a copy with other values of some fields, without those that are NOTHING."""
    changed = {**sent, **fields}
    return {name: value for name, value in changed.items() if value is not NOTHING}


@pytest.mark.task(1)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", WRONG_MEMBERS)
def test_wrong_member_is_refused(client, database, member, field):
    """A member with a wrong field is refused with 422, `errors` names it, and nothing is stored.

    잘못된 필드가 있는 회원은 422로 거절하고 `errors`에 그 필드를 담아요. 아무것도 저장하지 않아요.
    """
    for value in WRONG_MEMBERS[field]:
        expect_refused(client, "POST", MEMBERS, with_field(member, field, value), field)
    assert count(database, "members") == 0, unchanged()


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_all_wrong_fields_are_named(client, member):
    """When several fields are wrong, `errors` names all of them.

    필드가 여럿 잘못되면 `errors`에 모두 담아요.
    """
    made = create(client, MEMBERS, {**member, "email": f"x.{member['email']}"})
    client.patch(at(MEMBERS, made), json={"phone": "5"})  # what it need not have, POST must
    response = client.post(MEMBERS, json={"name": " ", "phone": 5})
    assert response.status_code == 422
    assert refused(response) == ["email", "name", "phone"]
    expect_refused(client, "POST", MEMBERS, {**member, "email": "ada"}, "email")
    for field, values in WRONG_MEMBERS.items():
        for value in values:
            wrong = {**ALL_WRONG, field: value}
            expect_refused(client, "POST", MEMBERS, with_fields(member, wrong), *wrong)


@pytest.mark.task(1)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", ["name", "email", "phone"])
def test_limits_of_a_member(client, database, member, draw, field):
    """The limits themselves are right: the shortest and the longest text, a phone "" or null.

    한계값 자체는 올바른 값이에요. 가장 짧은 값과 가장 긴 값, 그리고 ""이나 null인 phone이에요.
    """
    values = {
        "name": ["가", "나" * 80, "🐟" * 80],
        "email": ["a@b", f"{'a' * 60}@{'b' * 59}"],
        "phone": ["0" * 20, "", None],
    }[field]
    for value in values:
        create(client, MEMBERS, {**member, "email": draw.email(), field: value})
    assert [row[field] for row in stored_members(database)] == values, tr(
        f"{field} in the database: {values}", f"데이터베이스의 {field}: {values}"
    )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_taken_email_is_409(client, database, member, other):
    """A taken email is 409 every time, in JSON for a browser too, and the next right request works.

    이미 있는 이메일은 매번, 브라우저에도 409 JSON 오류로 거절하고, 다음 올바른 요청은 평소처럼 돼요.
    """
    create(client, MEMBERS, member)
    for _ in range(25):
        taken = {**other, "email": member["email"]}
        response = client.post(MEMBERS, json=taken, headers=LIKES_PAGES)
        assert response.status_code == 409
        assert in_shape(response), shape()
    create(client, MEMBERS, other)
    assert [row["email"] for row in stored_members(database)] == [member["email"], other["email"]]


def expect_rival_wins(client, database, taken, method, path, body):
    """Send what has been free until it is stored: 409, and nothing is changed at all.

    `taken` is the table, the column, and the value that another request has stored in between.
    """
    for verb in ("INSERT", "UPDATE"):
        database.execute(faster(database.kind, verb, *taken))
    before = contents(database)
    response = client.open(path, method=method, json=body)
    assert response.status_code == 409
    assert in_shape(response), shape()
    assert contents(database) == before, unchanged()


# 2. What a member may not set


@pytest.mark.task(2)
@pytest.mark.points(3)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("kind", ["is_staff", "others"])
def test_field_that_is_not_the_clients(client, database, member, other, draw, method, kind):
    """A body with `is_staff`, `id` or an unknown field is refused with 422, and changes nothing.

    본문에 `is_staff`, `id`, 모르는 필드가 있으면 422로 거절하고 아무것도 바꾸지 않아요.
    """
    made = [create(client, MEMBERS, member), create(client, MEMBERS, other)]
    before = stored_members(database)
    path = MEMBERS if method == "POST" else at(MEMBERS, made[1])
    wrong = [("is_staff", value) for value in (True, "yes", 1, *EMPTY)]
    if kind == "others":
        wrong = [("id", value) for value in (made[0]["id"], made[1]["id"], 9999, *EMPTY)]
        wrong += [(name, value) for name in (draw.word(), "books", "") for value in ("x", *EMPTY)]
    for name, value in wrong:
        body = {"name": draw.name(), "email": f"{draw.word(12)}@example.net", name: value}
        expect_refused(client, method, path, body, name)
    assert stored_members(database) == before, unchanged()


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_is_staff_is_what_the_database_says(client, database, member, other):
    """A member whom the database has on the staff is shown so, and a PATCH does not change it.

    데이터베이스에서 운영진인 회원은 응답에서도 운영진이고, PATCH로는 바뀌지 않아요.
    """
    made = create(client, MEMBERS, member)
    create(client, MEMBERS, other)
    database.execute("UPDATE members SET is_staff = ? WHERE id = ?", True, int(made["id"]))
    assert each(read_list(client, MEMBERS).json, "is_staff") == [True, False]
    expect_refused(client, "PATCH", at(MEMBERS, made), {"is_staff": False}, "is_staff")
    response = client.patch(at(MEMBERS, made), json={"name": other["name"]})
    assert response.status_code == 200
    assert response.json == {**made, "name": other["name"], "is_staff": True}
    assert [row["is_staff"] for row in stored_members(database)] == [True, False], unchanged()


@pytest.mark.task(2)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", ["text", "empty", "null"])
def test_patch_changes_what_it_has(client, database, member, other, phone, kind):
    """PATCH changes the fields that are sent, also to "" or null; the others stay as they are.

    PATCH는 보낸 필드만 바꿔요. ""이나 null로도 바꿔요. 나머지는 그대로 있어요.
    """
    made = {**create(client, MEMBERS, {**member, "phone": phone}), "phone": phone}
    neighbour = create(client, MEMBERS, {**other, "email": f"x.{other['email']}"})
    changes = {
        "text": [{"name": other["name"]}, {"email": other["email"]}, {"phone": phone[::-1]}],
        "empty": [{"phone": ""}, {"name": other["name"]}],
        "null": [{"phone": None}, {"name": other["name"]}],
    }[kind]
    for change in changes:
        made |= change
        response = client.patch(at(MEMBERS, made), json=change)
        assert response.status_code == 200
        assert response.json == {name: made[name] for name in made if name != "phone"}
        assert stored_members(database) == [made, {**neighbour, "phone": None}], tr(
            "in the database: this change and no other", "데이터베이스에는 이 변경만"
        )


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_wrong_change_changes_nothing(client, database, member, other, phone):
    """A PATCH with a wrong field or a taken email is refused, and the other fields stay too.

    잘못된 필드나 이미 있는 이메일이 든 PATCH는 거절하고, 다른 필드도 바꾸지 않아요.
    """
    create(client, MEMBERS, other)
    made = create(client, MEMBERS, {**member, "phone": phone})
    before = stored_members(database)
    new = {"name": "New", "email": "new@example.com", "phone": "1"}
    for field, values in WRONG_MEMBERS.items():
        for value in values:
            if value is not NOTHING:
                expect_refused(client, "PATCH", at(MEMBERS, made), {**new, field: value}, field)
                wrong = {**ALL_WRONG, "name": " ", "is_staff": False, field: value}
                expect_refused(client, "PATCH", at(MEMBERS, made), wrong, *wrong)
                expect_refused(client, "POST", MEMBERS, wrong, *wrong)
    for _ in range(25):
        response = client.patch(at(MEMBERS, made), json={**new, "email": other["email"]})
        assert response.status_code == 409
        assert in_shape(response), shape()
    assert stored_members(database) == before, unchanged()
    response = client.patch(at(MEMBERS, made), json={**new, "email": member["email"]})
    assert response.status_code == 200


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_another_member_was_faster(client, database, member, other, draw, method):
    """When another request takes the email at the same moment, it is 409 too; then all goes on.

    같은 순간에 다른 요청이 그 이메일을 먼저 저장해도 409예요. 그 뒤는 평소처럼 돼요.
    """
    made = create(client, MEMBERS, member)
    path = MEMBERS if method == "POST" else at(MEMBERS, made)
    taken = ("members", "email", other["email"])
    expect_rival_wins(client, database, taken, method, path, other)
    response = client.open(path, method=method, json={**other, "email": draw.email()})
    assert response.status_code in (200, 201)


# 3. Books: formats, and the author as an object


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_author_is_created(client, draw):
    """POST /authors with a name answers 201 and an author without books; GET answers the same.

    이름을 담은 POST /authors는 201과 책이 없는 저자를 응답해요. GET도 똑같이 응답해요.
    """
    name = draw.korean()
    created = client.post(AUTHORS, json={"name": name})
    assert created.status_code == 201
    made = as_object(created)
    assert made == {"id": made["id"], "name": name, "books": [], "books_count": 0}
    response = client.follow(created, "the new author's URL", "새 저자의 URL")
    assert response.json == made


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_book_shows_its_author(client, author, book, draw):
    """POST /books takes the author's id, and answers 201 and the book with the author as an object.

    POST /books는 저자의 id를 받아, 201과 함께 저자를 객체로 담은 책을 응답해요.
    """
    second = create(client, AUTHORS, {"name": draw.names(3)[2]})
    for number, one in ((author, book), (second, {**a_book(draw), "author_id": second["id"]})):
        response = client.post(BOOKS, json=one)
        assert response.status_code == 201
        expect_book(as_object(response), one, number)


@pytest.mark.task(3)
@pytest.mark.points(2)
@in_any_order
def test_books_are_read_as_they_were_created(client, author, book, another_book):
    """A book is the same at its Location, which may have been 404, at /books/<id> and in the list.

    책은 Location의 URL, /books/<id>, 목록에서 모두 같아요. 그 URL이 조금 전까지 404였어도요. 목록은 만든 순서예요.
    """
    assert read_list(client, BOOKS).json == []
    created = [client.post(BOOKS, json=book)]
    client.get(f"{BOOKS}/{as_object(created[0])['id'] + 1}")  # which the next book may get
    created.append(client.post(BOOKS, json=another_book))
    made = [as_object(one) for one in created]
    for response, sent in zip(created, (book, another_book), strict=True):
        found = client.follow(response, "the new book's URL", "새 책의 URL")
        assert found.json == as_object(response)
        expect_book(found.json, sent, author)
    assert read_list(client, BOOKS).json == made
    assert read(client, at(BOOKS, made[0])).json == made[0]


@pytest.mark.task(3)
@pytest.mark.points(2)
@in_any_order
def test_author_counts_the_books(client, author, book, another_book):
    """GET /authors/<id> has the author's books (id, title, isbn) as they were created, and their number.

    GET /authors/<id>는 저자의 책(id, title, isbn)을 만든 순서대로, 그 수와 함께 응답해요.
    """
    made = [create(client, BOOKS, one) for one in (book, another_book)]
    brief = [{name: one[name] for name in ("id", "title", "isbn")} for one in made]
    assert read(client, at(AUTHORS, author)).json == {**author, "books": brief, "books_count": 2}


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_names_and_titles_come_back_as_they_are(client, author, book, draw):
    """An author's name and a book's title come back exactly as they were sent.

    저자의 이름과 책의 제목은 보낸 그대로 돌아와요.
    """
    for text in TEXTS:
        made = create(client, AUTHORS, {"name": text})
        assert read(client, at(AUTHORS, made)).field("name") == text
        sent = {**book, "title": text, "isbn": isbn(draw)}
        expect_book(read(client, at(BOOKS, create(client, BOOKS, sent))).json, sent, author)


PRICES = ("0.00", "0.01", "0.29", "19.99", "999999.99", "0.5", "24.9", "0", "7", "999999")


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_price_is_text_with_two_decimals(client, book, draw):
    """A price comes as text and is answered as text, exact, with two decimals.

    가격은 문자열로 받고, 정확히 소수 두 자리 문자열로 응답해요.
    """
    for value in [*PRICES, price(draw)]:
        sent = {**book, "isbn": isbn(draw), "price": value}
        made = create(client, BOOKS, sent)
        assert read(client, at(BOOKS, made)).field("price") == f"{Decimal(value):.2f}"


# Half a cent is left over in each of them, and a float or a banker's rounding goes wrong in some.
HALVES = ["0.05", "0.15", "0.25", "0.35", "1.05", "1.15", "2.35", "10.05", "1000.15", "999999.95"]


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_member_price(client, book, draw):
    """`member_price` is 90 % of the price as text with two decimals, half a cent rounded up.

    `member_price`는 가격의 90 %예요. 소수 두 자리 문자열이고, 0.5센트는 올려요.
    """
    values = [*HALVES, f"{draw.number(0, 9999)}.{draw.number(0, 9)}5", price(draw), "0"]
    for value in values:
        made = create(client, BOOKS, {**book, "isbn": isbn(draw), "price": value})
        assert made.get("member_price") == at_ninety(value)


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_isbn_is_answered_as_digits(client, database, book, draw):
    """An ISBN may come with hyphens; stored and answered are its 13 digits.

    ISBN은 하이픈이 있어도 받고, 숫자 13자리로 저장하고 응답해요.
    """
    right = isbn(draw)
    others = [with_check_digit(f"{start}{right[3:12]}") for start in ("978", "979")]
    all_digits = [isbn(draw), *others, isbn(draw)]
    for place, digits in enumerate(all_digits):
        everywhere = f"{digits[:3]}-{'-'.join(digits[3:])}"
        written = (hyphenated(digits), everywhere, hyphenated(digits), digits)[place]
        made = create(client, BOOKS, {**book, "isbn": written})
        assert made.get("isbn") == digits
    assert [row["isbn"] for row in database.rows("SELECT isbn FROM books ORDER BY id")] == (
        all_digits
    ), tr(f"in the database: {all_digits}", f"데이터베이스에: {all_digits}")


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_each_check_digit(client, database, book, draw):
    """An ISBN may end in each of the ten check digits, and in none but its own.

    ISBN의 검사 숫자는 0부터 9까지 모두 될 수 있어요. 자기 것이 아닌 숫자로 끝나면 거절해요.
    """
    found = {}
    while len(found) < 10:
        digits = isbn(draw)
        found[digits[-1]] = digits
    for last, digits in sorted(found.items()):
        wrong = f"{digits[:-1]}{(int(last) + draw.number(1, 9)) % 10}"
        expect_refused(client, "POST", BOOKS, {**book, "isbn": wrong}, "isbn")
        assert create(client, BOOKS, {**book, "isbn": digits}).get("isbn") == digits
    assert count(database, "books") == 10, tr("ten books", "책 열 권")


def moments(draw):
    """Return moments in the forms that ISO 8601 has for an offset, and the limits."""
    local = moment(draw)[:19]
    return {
        "offsets": [f"{local}{offset}" for offset in ("Z", "+00:00", "+09:00", "-11:30", "+14:00")],
        "limits": ["2000-01-01T09:00:00+09:00", "2000-01-01T00:00:00Z", "2099-12-31T23:59:59Z"],
    }


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("form", ["offsets", "limits"])
def test_moment_stays_the_same_moment(client, book, draw, form):
    """`bought_at` comes with any offset; what is answered is the same moment, with an offset.

    `bought_at`은 어떤 오프셋으로든 받아요. 응답은 오프셋이 있는 같은 시점이에요.
    """
    for sent in moments(draw)[form]:
        made = create(client, BOOKS, {**book, "isbn": isbn(draw), "bought_at": sent})
        assert same_moment(made.get("bought_at"), sent), the_moment(sent)
        found = read(client, at(BOOKS, made)).field("bought_at")
        assert same_moment(found, sent), the_moment(sent)


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_moment_may_be_missing(client, author, book, another_book, draw):
    """Without `bought_at`, or with null, it is null, also right after a book that has one.

    `bought_at`이 없거나 null이면 null이에요. 값이 있는 책 바로 다음에도 그래요.
    """
    create(client, BOOKS, another_book)
    for value in (NOTHING, None):
        sent = with_field({**book, "isbn": isbn(draw)}, "bought_at", value)
        made = create(client, BOOKS, sent)
        expect_book(made, sent, author)
        assert read(client, at(BOOKS, made)).json == made


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_what_is_stored_goes_out(client, database, author, draw):
    """What came into the tables in another way goes out as it is, though no request could bring it.

    다른 길로 테이블에 들어온 책은, 요청으로는 받을 수 없는 값이라도 있는 그대로 응답해요.
    """
    columns = "id, title, isbn, price, published, bought_at, author_id"
    values = (7, "", "1234567890123", "5.05", "1300-05-01", None, int(author["id"]))
    database.execute(f"INSERT INTO books ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", *values)
    expected = {
        **{"id": 7, "title": "", "isbn": "1234567890123", "price": "5.05"},
        **{"member_price": "4.55", "published": "1300-05-01", "bought_at": None},
        "author": {"id": author["id"], "name": author["name"]},
    }
    assert read_list(client, BOOKS).json == [expected]
    assert read(client, f"{BOOKS}/7").json == expected


# 4. Refuse what is wrong


def swapped(digits):
    """Return an ISBN in which two neighbours that differ (not by 5) have changed places."""
    for place in range(3, 11):
        first, second = digits[place : place + 2]
        if first != second and abs(int(first) - int(second)) != 5:
            return f"{digits[:place]}{second}{first}{digits[place + 2 :]}"
    return f"{digits[:-1]}{(int(digits[-1]) + 1) % 10}"


def wrong_isbns(draw):
    """Return wrong ISBNs by what is wrong with them."""
    right = isbn(draw)
    return {
        "check-digit": [
            f"{right[:-1]}{(int(right[-1]) + step) % 10}" for step in range(1, 10)
        ],
        "typing-error": [
            f"{right[:5]}{(int(right[5]) + draw.number(1, 9)) % 10}{right[6:]}",
            f"{right[:6]}{(int(right[6]) + draw.number(1, 9)) % 10}{right[7:]}",
            swapped(right),
        ],
        "length": [right[:-1], f"{right}0", right[3:], "", "978"],
        "prefix": [with_check_digit(f"{start}{right[3:12]}") for start in ("977", "000", "877")],
        "form": [
            *[f"{right[:-1]}X", f"ISBN {right}", draw.word(13)],
            *[f" {right}", f"{right}\n", f"{right[:3]} {right[3:]}"],
            *[f"-{right}", f"{right}-", f"{right[:3]}--{right[3:]}", f"{right[:3]}–{right[3:]}"],
        ],
        "other-digits": [right.translate({48 + digit: 0xFF10 + digit for digit in range(10)})],
        "other-type": [int(right), None, True, [right], {"isbn": right}, *EMPTY],
    }  # fmt: skip


def wrong_prices(draw):
    """Return wrong prices by what is wrong with them."""
    return {
        "number": [draw.number(1, 99) + 0.5, draw.number(1, 99), 0, True],
        "other-type": [None, ["1.00"], {"price": "1.00"}, *EMPTY],
        "negative": ["-1.00", "-0.01", "+1.00"],
        "three-decimals": ["1.999", "1.000", "0.001"],
        "too-large": ["1000000", "1000000.00"],
        "form": [
            *["", "24.", ".5", "24,90", "1e3", "1_000", "24.90 KRW", "0x10", "NaN", "Infinity"],
            *[" 24.90", "24.90 ", "24.90\n", "２４.90", "٢٤"],
        ],
    }


def wrong_dates(draw):
    """Return wrong dates by what is wrong with them."""
    year = draw.year()
    return {
        "no-such-day": [f"{year}-02-30", f"{year}-13-01", "2023-02-29", f"{year}-00-10"],
        "form": ["", f"01/03/{year}", f"{year}. 3. 1.", draw.word(), "today"],
        "with-time": [f"{year}-03-01T10:00:00", f"{year}-03-01 10:00"],
        "other-type": [None, int(f"{year}0301"), True, [year, 3, 1], *EMPTY],
        "too-early": ["1449-12-31", "0001-01-01"],
        "too-late": ["2100-01-01", "9999-12-31"],
    }


NO_MOMENTS = [value for value in EMPTY if value is not None]  # null is a right one


def wrong_moments(draw):
    """Return wrong moments by what is wrong with them."""
    naive = moment(draw)[:19]
    return {
        "naive": [naive, naive.replace("T", " "), f"{naive}.5", naive[:10]],
        "form": ["", "yesterday", f"{naive} Asia/Seoul", f"{naive}KST"],
        "no-such-moment": ["2026-02-30T10:00:00Z", "2026-03-01T25:00:00Z"],
        "other-type": [draw.number(10**9, 2 * 10**9), 0.5, True, [naive], *NO_MOMENTS],
        "too-early": ["2000-01-01T08:59:59+09:00", "1999-12-31T23:59:59Z"],
        "too-late": ["2100-01-01T00:00:00Z", "2099-12-31T23:59:59-01:00"],
        "end-of-time": ["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-09:00"],
    }


def wrong_authors(draw):
    """Return wrong ids of an author by what is wrong with them."""
    return {
        "unknown": [draw.number(9000, 9999), 0, -1],
        "huge": [2**31, 2**63, 2**64, 10**30],
        "other-type": [None, "1", True, 1.5, [1], {"id": 1}, *EMPTY],
        "missing": [NOTHING],
    }


def wrong_titles(draw):
    """Return wrong titles by what is wrong with them."""
    return {
        "blank": ["", "   ", "\n", "\u3000"],
        "other-type": [None, draw.number(), [draw.word()], *EMPTY],
        "121-letters": ["가" * 121],
        "missing": [NOTHING],
    }


def extra_fields(draw):
    """Return fields that a request may not have, each with some value and with each empty one."""
    some = {"id": 5, "author": {"id": 1}, "member_price": "1.00", "name": "x", draw.word(): "x"}
    return [(name, value) for name in some for value in (some[name], *EMPTY)]


WRONG_BOOKS = {
    "title": wrong_titles,
    "isbn": wrong_isbns,
    "price": wrong_prices,
    "published": wrong_dates,
    "bought_at": wrong_moments,
    "author_id": wrong_authors,
}
CASES = {
    "title": ["blank other-type 121-letters missing"],
    "isbn": ["check-digit typing-error", "length prefix form", "other-digits other-type"],
    "price": ["number other-type", "negative too-large", "three-decimals form"],
    "published": ["no-such-day form with-time other-type", "too-early too-late"],
    "bought_at": ["naive", "form no-such-moment other-type", "too-early too-late end-of-time"],
    "author_id": ["unknown huge", "other-type missing"],
}


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("field", "cases"),
    [
        pytest.param(field, cases.split(), id=f"{field}-{cases.replace(' ', '-')}")
        for field, groups in CASES.items()
        for cases in groups
    ],
)
def test_wrong_book_is_refused(client, database, book, draw, field, cases):
    """A book with a wrong field is refused with 422, `errors` names it, and nothing is stored.

    잘못된 필드가 있는 책은 422로 거절하고 `errors`에 그 필드를 담아요. 아무것도 저장하지 않아요.
    """
    wrong = WRONG_BOOKS[field](draw)
    for case in cases:
        for value in wrong[case]:
            expect_refused(client, "POST", BOOKS, with_field(book, field, value), field)
    assert count(database, "books") == 0, unchanged()


def one_of_each(draw, field):
    """Return a wrong value of each kind that a field has."""
    firsts = [values[0] for values in WRONG_BOOKS[field](draw).values()]
    return [value for value in firsts if value is not NOTHING]


def all_wrong(draw, missing=NOTHING):
    """Give wrong fields of a book, of each way in which they can be wrong one time.

    An app may look at what is missing, of another type, out of its limits, unknown or of nobody one
    after the other. `missing` is the title.
    """
    rest = {"title": missing, "isbn": "978", "price": 5, "published": "2100-01-01", "id": 5}
    for field in WRONG_BOOKS:
        for value in one_of_each(draw, field):
            yield {**rest, "author_id": 9999, field: value}


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_field_that_is_only_answered(client, database, book, draw):
    """A book with an `id`, an `author`, a `member_price` or an unknown field is refused with 422.

    `id`, `author`, `member_price`나 모르는 필드가 있는 책은 422로 거절해요.
    """
    for name, value in extra_fields(draw):
        expect_refused(client, "POST", BOOKS, {**book, name: value}, name)
    assert count(database, "books") == 0, unchanged()


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_all_wrong_fields_of_a_book_are_named(client, database, book, draw):
    """When several fields of a book are wrong, `errors` names all of them, and no other.

    책의 필드가 여럿 잘못되면 `errors`에 모두 담고, 다른 필드는 담지 않아요.
    """
    wrong = {"isbn": "978", "price": 5, "published": "x", "bought_at": "x", "author_id": 9999}
    response = client.post(BOOKS, json={})
    assert response.status_code == 422
    assert refused(response) == ["author_id", "isbn", "price", "published", "title"]
    for names in (list(wrong), ["author_id", "price"]):
        response = client.post(BOOKS, json={**book, **{name: wrong[name] for name in names}})
        assert response.status_code == 422
        assert refused(response) == sorted(names)
    for fields in all_wrong(draw):
        expect_refused(client, "POST", BOOKS, with_fields(book, fields), *fields)
    created = create(client, BOOKS, book)
    assert read_list(client, BOOKS).json == [created]


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", ["title", "published"])
def test_limits_of_a_book(client, author, book, draw, field):
    """The limits themselves are right.

    한계값 자체는 올바른 값이에요.
    """
    values = {
        "title": ["가", "나" * 120, " 1984 "],
        "published": ["1450-01-01", "2099-12-31", "2024-02-29"],
    }
    for value in values[field]:
        sent = {**book, "isbn": isbn(draw), field: value}
        made = create(client, BOOKS, sent)
        expect_book(read(client, at(BOOKS, made)).json, sent, author)


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_taken_isbn_is_409(client, database, book, another_book):
    """An ISBN that a book has, with hyphens or without, is 409; the next right request works.

    이미 있는 ISBN은 하이픈이 있든 없든 409예요. 다음 올바른 요청은 평소처럼 돼요.
    """
    create(client, BOOKS, book)
    for number in range(24):
        digits = book["isbn"]
        taken = hyphenated(digits) if number % 2 else digits
        response = client.post(BOOKS, json={**another_book, "isbn": taken})
        assert response.status_code == 409
        assert in_shape(response), shape()
    create(client, BOOKS, another_book)
    assert count(database, "books") == 2, tr("two books", "책 두 권")


def takers(client, draw, member, book):
    """Return each method and path of tasks 1 to 4 that takes a body, with a right one."""
    made = create(client, MEMBERS, member)
    return [
        ("POST", MEMBERS, {**member, "email": draw.email()}),
        ("PATCH", at(MEMBERS, made), {"name": draw.name(), "phone": "7"}),
        ("POST", AUTHORS, {"name": draw.name()}),
        ("POST", BOOKS, book),
    ]


# Bodies that hold no JSON object, and the statuses that the text names for each.
NO_OBJECTS = {
    "no-object": (['"a"', "7", "true", "[{}]", "null", "false", "0", '""', "[]"], (400, 422)),
    "malformed": (["{'name': 'a'}", "name=a"], (400,)),
    "deep": (["[" * 100_000, '{"name": ' + "[" * 100_000], (400, 422)),
}


def expect_no_object(client, method, path, kind, right):
    """Send what is no JSON object; it is refused, in JSON for a browser too."""
    bodies, statuses = NO_OBJECTS.get(kind, ((), (415, 422)))
    if kind == "malformed":
        bodies = [*bodies, *unreadable(right, "title" if "title" in right else "name")]
    elif kind == "no-object":
        bodies = [*bodies, json.dumps(json.dumps(right))]
    sent = [{"data": body, "content_type": "application/json"} for body in bodies]
    # A library that does not read forms finds in one no field to change: left open, as {} is.
    if kind == "form" and method != "PATCH":
        sent = as_forms({"name": "a", "title": "b"})
    for one in sent:
        response = client.open(path, method=method, headers=LIKES_PAGES, **one)
        assert response.status_code in statuses
        assert in_shape(response), shape()


def expect_whole_characters(client, draw, method, path, right):
    """Send half of a character, in each text and in the fields' names; it is refused."""
    bodies = [{**right, name: f"Ada {HALF}"} for name in (*right, "phone", draw.word())]
    bodies += [{**right, HALF: None}, {**right, "books": [{HALF: 1}]}, {HALF: HALF}]
    bodies.append({**right, "books": [{**a_book(draw), "title": "\udc1f"}]})
    for body in bodies:
        response = send(client, method, path, body)
        assert response.status_code in (400, 422)
        assert in_shape(response), shape()


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", [*NO_OBJECTS, "form"])
def test_body_that_is_no_object(client, database, draw, member, book, kind):
    """A body that is no JSON object is refused, with the status that the text names.

    JSON 객체가 아닌 본문은 글에 적힌 상태 코드로 거절해요.
    """
    paths = takers(client, draw, member, book)
    before = contents(database)
    for method, path, right in paths:
        expect_no_object(client, method, path, kind, right)
    assert contents(database) == before, unchanged()


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_json_by_another_label(client, draw, member, book):
    """JSON may say its charset, in quotes or not, and its label may have capitals.

    JSON은 charset을 따옴표로 감싸거나 그냥 함께 적어도 되고, 대문자로 적어도 돼요.
    """
    paths = takers(client, draw, member, book)
    labels = [f"application/json{charset}" for charset in CHARSETS]
    labels += [f"Application/JSON{charset}" for charset in ("", *CHARSETS[1:])]
    for label, (method, path, right) in zip(labels, paths, strict=True):
        response = client.open(path, method=method, data=json.dumps(right), content_type=label)
        assert response.status_code in (200, 201)
        as_object(response)


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_half_a_character_is_refused(client, database, draw, member, book):
    """Half a character, in a text or in a field's name, is refused with 4xx; the lists still work.

    반쪽짜리 글자는 값에 있든 필드 이름에 있든 4xx로 거절해요. 목록은 그대로 돼요.
    """
    paths = takers(client, draw, member, book)
    before = contents(database)
    for method, path, right in paths:
        expect_whole_characters(client, draw, method, path, right)
    assert contents(database) == before, unchanged()
    assert len(read_list(client, MEMBERS).json) == 1
    assert read_list(client, BOOKS).json == []


def unknown(draw):
    """Return what stands in a URL in place of an id, and names nothing."""
    return [draw.number(9000, 9999), 0, 2**31, 10**30, "9" * 400, draw.word(), "1.5"]


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("path", [MEMBERS, AUTHORS, BOOKS], ids=["member", "author", "book"])
def test_what_is_not_there_is_404(client, draw, path):
    """A member, an author or a book that is not there is 404, as a JSON error for a browser too.

    없는 회원, 저자, 책은 브라우저에도 404 JSON 오류로 응답해요.
    """
    for one in unknown(draw):
        responses = [client.get(f"{path}/{one}", headers=LIKES_PAGES)]
        if path == MEMBERS:
            responses.append(client.patch(f"{path}/{one}", json={"name": draw.name()}))
        for response in responses:
            assert response.status_code == 404
            assert in_shape(response), shape()


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_database_away_is_503(boot, away, member, draw):
    """While the database is away the app starts, and what needs it answers 503 as a JSON error.

    데이터베이스가 없는 동안에도 앱은 시작되고, 데이터베이스가 필요한 요청은 503 JSON 오류예요.
    """
    client = boot(environ={"DATABASE_URL": away})
    for method, path, body in (
        ("GET", MEMBERS, None),
        ("POST", MEMBERS, member),
        ("POST", AUTHORS, {"name": draw.name()}),
        ("GET", f"{AUTHORS}/1", None),
        ("GET", BOOKS, None),
        ("POST", BOOKS, {**a_book(draw), "author_id": 1}),
    ):
        response = client.open(path, method=method, json=body)
        assert response.status_code == 503
        assert in_shape(response), shape()


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_app_answers_at_its_root(client):
    """The app still answers GET / with 200.

    앱은 여전히 GET /에 200으로 응답해요.
    """
    response = client.get("/")
    assert response.status_code == 200


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_database_without_the_variable(boot, draw):
    """Without DATABASE_URL the app keeps what it gets in a file of its own, also over a restart.

    DATABASE_URL이 없으면 앱의 SQLite 파일에 저장하고, 다시 시작해도 그대로 있어요.
    """
    client = boot(environ={"DATABASE_URL": None}, commands=[["init-db"]])
    made = create(client, AUTHORS, {"name": draw.name()})
    assert read(client.restart(), at(AUTHORS, made)).json == made


# 5. Change a book


@pytest.mark.task(5)
@pytest.mark.points(3)
@pytest.mark.parametrize("kind", ["whole", "without-moment"])
def test_what_was_answered_can_be_sent_back(client, author, book, kind):
    """What GET answered, with the author's id in place of the object, can be PUT: all is the same.

    GET으로 받은 책을, 저자 객체를 id로 바꿔 그대로 PUT할 수 있어요. 아무것도 달라지지 않아요.
    """
    made = create(client, BOOKS, book if kind == "whole" else {**book, "bought_at": None})
    found = read(client, at(BOOKS, made)).json
    names = ("title", "isbn", "price", "published", "bought_at")
    sent = {name: found[name] for name in names} | {"author_id": author["id"]}
    response = client.put(at(BOOKS, made), json=sent)
    assert response.status_code == 200
    assert response.json == found
    assert read(client, at(BOOKS, made)).json == found


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_put_replaces_the_book(client, author, book, another_book, draw):
    """PUT replaces the whole book, twice with the same result, and no other book.

    PUT은 책을 통째로 바꿔요. 두 번 보내도 결과가 같고, 다른 책은 바뀌지 않아요.
    """
    made, neighbour = create(client, BOOKS, book), create(client, BOOKS, another_book)
    second = create(client, AUTHORS, {"name": draw.names(3)[2]})
    new = {**a_book(draw), "author_id": second["id"]}
    for _ in range(2):
        response = client.put(at(BOOKS, made), json=new)
        assert response.status_code == 200
        expect_book(as_object(response), new, second)
    assert read_list(client, BOOKS).json == [response.json, neighbour]
    assert read(client, at(AUTHORS, author)).field("books_count") == 1
    assert read(client, at(AUTHORS, second)).field("books", 0, "id") == made["id"]


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_put_without_moment(client, author, book):
    """PUT without `bought_at` makes it null.

    `bought_at` 없이 PUT하면 null이 돼요.
    """
    made = create(client, BOOKS, book)
    new = with_field(book, "bought_at", NOTHING)
    response = client.put(at(BOOKS, made), json=new)
    assert response.status_code == 200
    expect_book(as_object(response), new, author)


@pytest.mark.task(5)
@pytest.mark.points(3)
@pytest.mark.parametrize("kind", ["text", "zero-and-null", "author"])
def test_patch_changes_one_field(client, author, book, another_book, draw, kind):
    """PATCH changes the field that is sent, and all the others stay as they are.

    PATCH는 보낸 필드만 바꾸고 나머지는 그대로 둬요.
    """
    made, neighbour = create(client, BOOKS, book), create(client, BOOKS, another_book)
    whose = author
    if kind == "author":
        whose = create(client, AUTHORS, {"name": draw.names(3)[2]})
        changes = [{"author_id": whose["id"]}]
    elif kind == "text":
        changes = [{name: value} for name, value in a_book(draw).items()]
    else:
        changes = [{"price": "0"}, {"bought_at": None}, {"title": "0"}]
    expected = dict(book)
    for change in changes:
        expected |= change
        response = client.patch(at(BOOKS, made), json=change)
        assert response.status_code == 200
        expect_book(as_object(response), expected, whose)
        assert read_list(client, BOOKS).json == [response.json, neighbour]


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(["title", "isbn", "price", "published"], id="title-to-published"),
        pytest.param(["bought_at", "author_id"], id="moment-and-author"),
        pytest.param([], id="not-the-clients"),
    ],
)
def test_wrong_change_of_a_book(client, book, another_book, draw, method, fields):
    """A change with a wrong field is refused with 422, and nothing is changed at all.

    잘못된 필드가 있는 변경은 422로 거절하고 아무것도 바꾸지 않아요.
    """
    made = create(client, BOOKS, book)
    new = {**another_book, "bought_at": None}
    wrong = [(name, value) for name in fields for value in one_of_each(draw, name)]
    wrong += [(name, value) for name in fields for value in NO_MOMENTS]
    for name, value in wrong or extra_fields(draw):
        expect_refused(client, method, at(BOOKS, made), {**new, name: value}, name)
    for together in all_wrong(draw, missing=" "):
        expect_refused(client, method, at(BOOKS, made), {**new, **together}, *together)
    assert read_list(client, BOOKS).json == [made]


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_change_that_is_no_book(client, book, another_book, draw, method):
    """A change that is no JSON object, or has half of a character, is refused and changes nothing.

    JSON 객체가 아니거나 반쪽짜리 글자가 든 변경은 거절하고 아무것도 바꾸지 않아요.
    """
    made = create(client, BOOKS, book)
    for kind in (*NO_OBJECTS, "form"):
        expect_no_object(client, method, at(BOOKS, made), kind, book)
    expect_whole_characters(client, draw, method, at(BOOKS, made), another_book)
    assert read_list(client, BOOKS).json == [made]


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_book_that_is_not_there_is_not_changed(client, book, draw):
    """PUT and PATCH of a book that is not there answer 404, as a JSON error, and create nothing.

    없는 책의 PUT과 PATCH는 404 JSON 오류로 응답하고 아무것도 만들지 않아요.
    """
    for one in unknown(draw):
        for method, body in (("PUT", book), ("PATCH", {"title": book["title"]})):
            response = client.open(f"{BOOKS}/{one}", method=method, json=body)
            assert response.status_code == 404
            assert in_shape(response), shape()
    assert read_list(client, BOOKS).json == []


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_put_needs_the_whole_book(client, book, another_book):
    """PUT without one of the required fields is refused with 422, and `errors` names the field.

    필수 필드가 빠진 PUT은 422로 거절하고 `errors`에 그 필드를 담아요.
    """
    made = create(client, BOOKS, book)
    for name in ("title", "isbn", "price", "published", "author_id"):
        new = with_field(another_book, name, NOTHING)
        expect_refused(client, "PUT", at(BOOKS, made), new, name)
    assert read_list(client, BOOKS).json == [made]


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_change_to_a_taken_isbn(client, book, another_book, draw, method):
    """A change to another book's ISBN is 409 and changes nothing; then the own ISBN is taken.

    다른 책의 ISBN으로 바꾸면 409이고 아무것도 바뀌지 않아요. 그 뒤 자기 ISBN은 그대로 돼요.
    """
    made, neighbour = create(client, BOOKS, book), create(client, BOOKS, another_book)
    new = {**a_book(draw), "author_id": book["author_id"]}
    for _ in range(13):
        digits = another_book["isbn"]
        for written in (digits, hyphenated(digits)):
            response = client.open(at(BOOKS, made), method=method, json={**new, "isbn": written})
            assert response.status_code == 409
            assert in_shape(response), shape()
    assert read_list(client, BOOKS).json == [made, neighbour]
    for digits in (book["isbn"], isbn(draw)):
        for written in (digits, hyphenated(digits)):
            response = client.open(at(BOOKS, made), method=method, json={**new, "isbn": written})
            assert response.status_code == 200
            assert as_object(response).get("isbn") == digits


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_another_book_was_faster(client, database, book, another_book, draw, method):
    """When another request takes the ISBN at the same moment, it is 409 too; then all goes on.

    같은 순간에 다른 요청이 그 ISBN을 먼저 저장해도 409예요. 그 뒤는 평소처럼 돼요.
    """
    made = create(client, BOOKS, book)
    path = BOOKS if method == "POST" else at(BOOKS, made)
    taken = ("books", "isbn", another_book["isbn"])
    expect_rival_wins(client, database, taken, method, path, another_book)
    response = client.open(path, method=method, json={**another_book, "isbn": isbn(draw)})
    assert response.status_code in (200, 201)


# 6. An author with books

NO_ARRAYS = [value for value in EMPTY if value != []]


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_author_with_books(client, draw):
    """POST /authors with `books` stores the author and all the books, in the order of the request.

    `books`를 담은 POST /authors는 저자와 모든 책을 보낸 순서대로 저장해요.
    """
    sent = [a_book(draw) for _ in range(3)]
    sent[1]["bought_at"] = None
    sent[2]["isbn"] = hyphenated(sent[2]["isbn"])
    response = client.post(AUTHORS, json={"name": draw.name(), "books": sent})
    assert response.status_code == 201
    made = as_object(response)
    assert made.get("books_count") == 3
    books = made.get("books")
    assert each(books, "title") == [one["title"] for one in sent]
    assert each(books, "isbn") == [one["isbn"].replace("-", "") for one in sent]
    assert read(client, at(AUTHORS, made)).json == made
    found = read_list(client, BOOKS).json
    assert each(found, "id") == each(books, "id")
    for one, was_sent in zip(found, sent, strict=True):
        expect_book(one, was_sent, made)


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_author_without_books(client, draw):
    """An empty `books`, or none, is an author without books, also right after one with books.

    `books`가 비어 있거나 없으면 책이 없는 저자예요. 책이 있는 저자 바로 다음에도 그래요.
    """
    create(client, AUTHORS, {"name": draw.name(), "books": [a_book(draw)]})
    for body in ({"books": []}, {}):
        made = create(client, AUTHORS, {"name": draw.name(), **body})
        assert (made.get("books"), made.get("books_count")) == ([], 0)
        assert read(client, at(AUTHORS, made)).json == made


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_author_with_many_books(client, database, draw):
    """An author may come with sixty books; when the last one is wrong, nothing is stored.

    저자는 책 60권과 함께 올 수 있어요. 마지막 책이 잘못되면 아무것도 저장하지 않아요.
    """
    sent = [a_book(draw) for _ in range(60)]
    body = {"name": draw.name(), "books": [*sent[:-1], {**sent[-1], "price": 1}]}
    response = client.post(AUTHORS, json=body)
    assert response.status_code == 422
    assert refused(response, "books") == ["59"]
    assert (count(database, "authors"), count(database, "books")) == (0, 0), unchanged()
    made = create(client, AUTHORS, {"name": draw.name(), "books": sent})
    assert made.get("books_count") == 60
    assert count(database, "books") == 60, tr("sixty books", "책 60권")


@pytest.mark.task(6)
@pytest.mark.points(2)
@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(["title", "isbn", "price"], id="title-isbn-price"),
        pytest.param(["published", "bought_at"], id="dates"),
    ],
)
def test_error_has_its_path(client, database, draw, fields):
    """A wrong field of the n-th book stands in `errors` at `books`, its place, and its name.

    n번째 책의 잘못된 필드는 `errors`의 `books`, 그 자리 번호, 필드 이름 아래에 있어요.
    """
    sent = [a_book(draw) for _ in range(3)]
    for field in fields:
        for number, value in enumerate(one_of_each(draw, field)):
            place = number % 3
            wrong = [dict(one) for one in sent]
            wrong[place][field] = value
            response = client.post(AUTHORS, json={"name": draw.name(), "books": wrong})
            assert response.status_code == 422
            assert in_shape(response), shape()
            assert refused(response) == ["books"]
            assert refused(response, "books") == [str(place)]
            assert refused(response, "books", str(place)) == [field]
    assert (count(database, "authors"), count(database, "books")) == (0, 0), unchanged()


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_all_errors_have_their_paths(client, database, draw):
    """What is wrong with the author and with several books is all named, each in its place.

    저자와 여러 책에서 잘못된 것을 모두, 저마다의 자리에 담아요.
    """
    sent = [a_book(draw) for _ in range(3)]
    sent[0] |= {"price": 1, "title": ""}
    del sent[2]["isbn"]
    response = client.post(AUTHORS, json={"name": " ", "books": sent})
    assert response.status_code == 422
    assert refused(response) == ["books", "name"]
    assert refused(response, "books") == ["0", "2"]
    assert refused(response, "books", "0") == ["price", "title"]
    assert refused(response, "books", "2") == ["isbn"]
    for fields in all_wrong(draw):
        books = [a_book(draw), with_fields(a_book(draw), fields), "x"]
        body = {"name": " ", "id": 5, "title": None, "books": books}
        expect_refused(client, "POST", AUTHORS, body, "name", "id", "title", "books")
        response = client.post(AUTHORS, json={"name": None, "books": books})
        assert refused(response, "books") == ["1", "2"]
        assert refused(response, "books", "1") == sorted(fields)
    for books in ("x", 5, *NO_ARRAYS):
        body = {"id": 5, "books": books}
        expect_refused(client, "POST", AUTHORS, body, "books", "id", "name")
    assert (count(database, "authors"), count(database, "books")) == (0, 0), unchanged()


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_field_too_many_in_a_book(client, database, author, draw):
    """A book inside an author may have no `author_id`, no `id` and no unknown field.

    저자 안의 책에는 `author_id`, `id`, 모르는 필드가 있으면 안 돼요.
    """
    for name in ("author_id", "id", "author", "member_price", draw.word()):
        wrong = [{**a_book(draw), name: value} for value in (author["id"], *EMPTY)]
        places = [str(place) for place in range(1, len(wrong) + 1)]
        body = {"name": draw.name(), "books": [a_book(draw), *wrong]}
        response = client.post(AUTHORS, json=body)
        assert response.status_code == 422
        assert refused(response, "books") == places
        for place in places:
            assert refused(response, "books", place) == [name]
    assert (count(database, "authors"), count(database, "books")) == (1, 0), unchanged()


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_books_that_are_no_books(client, database, draw):
    """`books` that is no array, or holds what is no object, is refused with 422.

    배열이 아닌 `books`, 객체가 아닌 것이 든 `books`는 422로 거절해요.
    """
    for books in (*NO_ARRAYS, "x", 5, True, {"0": a_book(draw)}):
        body = {"name": draw.name(), "books": books}
        expect_refused(client, "POST", AUTHORS, body, "books")
    wrong = {**a_book(draw), "title": ""}
    for one in ("x", 5, [a_book(draw)], *EMPTY):
        body = {"name": draw.name(), "books": [one, a_book(draw), one, one, wrong]}
        response = client.post(AUTHORS, json=body)
        assert response.status_code == 422
        assert refused(response, "books") == ["0", "2", "3", "4"]
        assert refused(response, "books", "4") == ["title"]
    assert (count(database, "authors"), count(database, "books")) == (0, 0), unchanged()


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_wrong_author_is_refused(client, database, draw):
    """A wrong name, an unknown field, an `id` or a `books_count` is refused with 422.

    잘못된 이름, 모르는 필드, `id`, `books_count`가 있으면 422로 거절해요.
    """
    for name in ("  ", 7, True, "가" * 81, *EMPTY):
        expect_refused(client, "POST", AUTHORS, {"name": name}, "name")
    expect_refused(client, "POST", AUTHORS, {}, "name")
    for extra in ("id", "books_count", "title", draw.word()):
        for value in (1, *EMPTY):
            expect_refused(client, "POST", AUTHORS, {"name": draw.name(), extra: value}, extra)
    assert count(database, "authors") == 0, unchanged()
    assert create(client, AUTHORS, {"name": "나" * 80}).get("name") == "나" * 80


@pytest.mark.task(6)
@pytest.mark.points(2)
@pytest.mark.parametrize("case", ["taken", "twice"])
def test_isbn_of_two_books_is_409(client, database, draw, book, case):
    """An ISBN that is taken, or twice in the request, is 409, and neither author nor book is stored.

    이미 있거나 요청에 두 번 있는 ISBN은 409이고, 저자도 책도 저장하지 않아요.
    """
    create(client, BOOKS, book)
    sent = [a_book(draw) for _ in range(3)]
    right = [dict(one) for one in sent]
    for number in range(22):
        digits = book["isbn"] if case == "taken" else sent[0]["isbn"]
        sent[2]["isbn"] = hyphenated(digits) if number % 2 else digits
        response = client.post(AUTHORS, json={"name": draw.name(), "books": sent})
        assert response.status_code == 409
        assert in_shape(response), shape()
    assert (count(database, "authors"), count(database, "books")) == (1, 1), unchanged()
    made = create(client, AUTHORS, {"name": draw.name(), "books": right})
    assert made.get("books_count") == 3


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_another_request_was_faster_than_the_author(client, database, draw):
    """When another request takes one of the ISBNs at the same moment, it is 409, and all or nothing.

    같은 순간에 다른 요청이 그중 한 ISBN을 먼저 저장하면 409이고, 아무것도 저장하지 않아요.
    """
    sent = [a_book(draw) for _ in range(3)]
    body = {"name": draw.name(), "books": sent}
    taken = ("books", "isbn", sent[1]["isbn"])
    expect_rival_wins(client, database, taken, "POST", AUTHORS, body)
    made = create(client, AUTHORS, {**body, "books": [sent[0], a_book(draw), sent[2]]})
    assert made.get("books_count") == 3
