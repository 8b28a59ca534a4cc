"""Grades exercise 10: tables that change while they are full."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.suite import tr
from shared.suite.commands import not_done
from shared.suite.database import Column, Saved
from shared.suite.errors import in_shape, refused_fields, shape
from shared.suite.response import Unmet
from shared.suite.selects import BACKWARDS
from shared.suite.values import is_whole

pytestmark = pytest.mark.database("sqlite")

MEMBERS, LOANS = "/members", "/loans"
FIRST = "5c0d7f1a2b3e"  # the revision that is given
UPGRADE = ("db", "upgrade")
BACK = ("db", "downgrade", FIRST)
NAMES = ("members", "loans", "books")
# A database that cannot be opened, whatever the other checks run on.
AWAY = {"DATABASE_URL": "sqlite:////nowhere/club.db"}

# What the given revision makes, by hand: whoever changes that revision changes nothing here.
TABLES = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    "CREATE TABLE members (id INTEGER NOT NULL {auto}, name VARCHAR(80) NOT NULL, "
    "email VARCHAR(120) NOT NULL, PRIMARY KEY (id), UNIQUE (name))",
    "CREATE TABLE loans (id INTEGER NOT NULL {auto}, member_id INTEGER NOT NULL, "
    "title VARCHAR(200) NOT NULL, author VARCHAR(120), lent_on DATE NOT NULL, returned_on DATE, "
    "PRIMARY KEY (id), FOREIGN KEY (member_id) REFERENCES members (id))",
)
MEMBER_COLUMNS = ("id", "name", "email")
LOAN_COLUMNS = ("id", "member_id", "title", "author", "lent_on", "returned_on")


@dataclass
class Look:
    """What was in a database at one moment."""

    tables: list[str]
    columns: dict[str, dict[str, Column]]
    keys: dict[str, list[tuple[str, ...]]]
    links: dict[str, list[tuple[str, str, str]]]
    rows: dict[str, list[dict[str, Any]]]


def look_at(database) -> Look:
    """Look at a database's tables and rows; days are texts, whatever the database makes of them."""
    tables = database.tables()
    there = [name for name in NAMES if name in tables]
    return Look(
        tables=tables,
        columns={name: database.columns(name) for name in there},
        keys={name: database.unique_keys(name) for name in there},
        links={name: database.foreign_keys(name) for name in there},
        rows={name: plain(database.rows(f"SELECT * FROM {name} ORDER BY id")) for name in there},
    )


def plain(rows):
    """Return rows whose values are numbers, texts or None, and whose names are lower-case."""
    return [
        {
            name.lower(): value if isinstance(value, int | None) else str(value)
            for name, value in row.items()
        }
        for row in rows
    ]


@dataclass
class Journey:
    """A database and the commands that it went through, made once for all checks of a run."""

    members: list[dict[str, Any]] = field(default_factory=list)
    loans: list[dict[str, Any]] = field(default_factory=list)
    looks: dict[str, Look] = field(default_factory=dict)
    saved: Saved | None = None  # as the last revision leaves it
    ran: dict[str, Any] = field(default_factory=dict)
    error: Exception | None = None  # what ended it

    def at(self, stage) -> Look:
        """Return what was there at a stage, or raise why that was not come to."""
        if stage not in self.looks:
            raise self.why()
        return self.looks[stage]

    def why(self) -> Exception:
        """Return what ended the journey, without the traceback of the checks that asked before."""
        assert self.error is not None
        return self.error.with_traceback(None)


def travel(journey, steps):
    """Go through the steps of a journey as far as it goes."""
    try:
        steps()
    except Exception as error:
        journey.error = error
    return journey


def run(client, *arguments):
    """Run a `flask` command in the app's folder; raise if it ends with an error."""
    ran = client.flask(*arguments)
    if ran.exit_code != 0:
        raise not_done(arguments, ran)
    return ran


@pytest.fixture(scope="session")
def journeys():
    """The journeys of this run. A command takes longer than a check, so that checks share them."""
    return {}


@pytest.fixture
def filled(boot, journeys, draw):
    """The club's full database: from the given revision to the last, back, and forth again."""
    if "filled" not in journeys:
        journeys["filled"] = full_journey(boot, draw)
    return journeys["filled"]


@pytest.fixture
def empty(boot, journeys):
    """An empty database: to the last revision, looked over, and back to nothing."""
    if "empty" not in journeys:
        journeys["empty"] = empty_journey(boot)
    return journeys["empty"]


def full_journey(boot, draw):
    """Fill the tables of the given revision, and migrate."""
    journey = Journey(members=club_members(draw))
    journey.loans = club_loans(draw, journey.members)

    def steps():
        client = boot()
        require_no_tables(client)
        fill(client.database, journey)
        journey.looks["old"] = look_at(client.database)
        run(client, *UPGRADE)
        journey.looks["up"] = look_at(client.database)
        journey.saved = client.database.save()
        add_more(client.database, journey, draw)
        run(client, *BACK)
        journey.looks["back"] = look_at(client.database)
        run(client, *UPGRADE)
        journey.looks["again"] = look_at(client.database)

    return travel(journey, steps)


@pytest.fixture
def first(boot, journeys):
    """An empty database, migrated to the given revision."""
    if "first" not in journeys:
        journeys["first"] = first_journey(boot)
    return journeys["first"].at("first")


def first_journey(boot):
    """Migrate from nothing to the given revision."""
    journey = Journey()

    def steps():
        client = boot()
        require_no_tables(client)
        run(client, "db", "upgrade", FIRST)
        journey.looks["first"] = look_at(client.database)

    return travel(journey, steps)


def empty_journey(boot):
    """Migrate from nothing to the last revision, ask what there is, and go back to nothing."""
    journey = Journey()

    def steps():
        client = boot()
        require_no_tables(client)
        run(client, *UPGRADE)
        journey.looks["up"] = look_at(client.database)
        journey.saved = client.database.save()
        journey.ran["check"] = client.flask("db", "check")
        journey.ran["heads"] = run(client, "db", "heads")
        run(client, "db", "downgrade", "base")
        journey.looks["base"] = look_at(client.database)

    return travel(journey, steps)


def club_members(draw):
    """Return members whose ids have gaps, and some of whose names are odd."""
    names = draw.names(5)
    names += ["🐟" * 80, f"  {draw.word()} \\ 'x' %s ; -- ", draw.korean(), "ß", "<b>%(name)s</b>"]
    ids = sorted(draw.sample(range(2, 900), len(names)))
    return [
        {"id": id, "name": name, "email": f"{draw.word(10)}@example.com"}
        for id, name in zip(ids, draw.shuffled(names), strict=True)
    ]


def nearly(text):
    """Return texts that are not this one, but that a careless comparison takes for it."""
    return [text.lower(), f"{text} ", f" {text}", unicodedata.normalize("NFD", text)]


def accented(text):
    """Return a Latin text with a letter that Unicode can write in two ways: é, and e with ´."""
    return f"{text} Pépin"


def club_books(draw):
    """Return pairs of title and author that are all different, though some only just."""
    title, writer = accented(draw.title()), accented(draw.names(2)[1])
    other = draw.korean()
    return [
        (title, writer),
        *((one, writer) for one in nearly(title)),
        *((title, one) for one in nearly(writer)),
        (title, draw.korean()),
        (title, None),
        (title, ""),
        (title, "None"),
        (f"{title} {writer}", ""),
        (other, writer),
        (other, None),
        ("🐟", "🐟"),
        ("🐘", "🐟"),
        ("n" * 200, "a" * 120),
        (f'"{draw.word()}" \\ \' %(title)s :title ?', ""),
    ]


def club_loans(draw, members):
    """Return more than 100 loans of these books; some are alike in all but the id."""
    books = club_books(draw)
    ids = sorted(draw.sample(range(2, 5000), 120))
    taken = [*books, *(draw.choice(books) for _ in ids[len(books) + 1 :]), books[0]]
    loans = [
        {
            "id": id,
            "member_id": draw.choice(members)["id"],
            "title": title,
            "author": author,
            "lent_on": f"2026-0{draw.number(1, 9)}-1{draw.number(0, 9)}",
            "returned_on": draw.choice([None, "2026-10-03", "2026-10-04"]),
        }
        for id, (title, author) in zip(ids, taken, strict=True)
    ]
    loans[-1] |= {name: loans[0][name] for name in loans[0] if name != "id"}
    return loans


def fill(database, journey):
    """Make the tables of the given revision, and fill them."""
    auto = "AUTO_INCREMENT" if database.kind == "mysql" else ""
    for statement in TABLES:
        database.execute(statement.format(auto=auto))
    database.execute("INSERT INTO alembic_version VALUES (?)", FIRST)
    insert(database, "members", MEMBER_COLUMNS, journey.members)
    insert(database, "loans", LOAN_COLUMNS, journey.loans)


def insert(database, table, columns, rows):
    """Insert rows in one statement."""
    places = ", ".join("(" + ", ".join("?" for _ in columns) + ")" for _ in rows)
    values = [row[column] for row in rows for column in columns]
    names = ", ".join(columns)
    database.execute(f"INSERT INTO {table} ({names}) VALUES {places}", *values)


def add_more(database, journey, draw):
    """Add a member with a phone and a loan of a new book to the new tables."""
    member = {"id": 901, "display_name": draw.korean(), "email": "new@example.com", "phone": "010"}
    book = {"id": 9001, "title": draw.korean(), "author": None}
    loan = {"id": 5001, "member_id": 901, "book_id": 9001, "lent_on": "2026-10-05"}
    for table, row in (("members", member), ("books", book), ("loans", loan)):
        insert(database, table, tuple(row), [row])
    journey.members.append({"id": 901, "name": member["display_name"], "email": member["email"]})
    old = {"title": book["title"], "author": None, "returned_on": None}
    journey.loans.append({name: (loan | old)[name] for name in LOAN_COLUMNS})


def columns_of(look, table):
    """Return the columns of a table; of one that is not there, none."""
    return look.columns.get(table, {})


def part(look, table, *names):
    """Return these columns of a table's rows; what a row does not have reads as "?"."""
    return [{name: row.get(name, "?") for name in names} for row in look.rows.get(table, [])]


def same(found, expected):
    """Return what to say when rows are not as they should be: the first one that differs."""
    for one, other in zip(expected, found, strict=False):
        if one != other:
            return tr(
                f"the row {one}; there is {other}", f"{one} 행이어야 하는데 {other} 행이 있음"
            )
    return tr(
        f"{len(expected)} rows; there are {len(found)}",
        f"{len(expected)}개 행이어야 하는데 {len(found)}개가 있음",
    )


def with_books(look):
    """Return the loans of the new tables as the old table had them."""
    books = {row.get("id"): row for row in look.rows.get("books", [])}
    loans = []
    for row in look.rows.get("loans", []):
        book = books.get(row.get("book_id", "?"), {})
        values = {**row, "title": book.get("title", "?"), "author": book.get("author", "?")}
        loans.append({name: values.get(name, "?") for name in LOAN_COLUMNS})
    return loans


def require_no_tables(client):
    """Fail if the app has made tables by itself: then no migration can make them."""
    if client.database.tables():
        raise Unmet(
            tr(
                "no table before `flask db upgrade`; the app makes tables itself when it starts",
                "`flask db upgrade` 전에는 없는 테이블. 앱이 시작하면서 테이블을 직접 만들고 있음",
            )
        )


def require_last(look):
    """Fail unless these are the new tables: a check says nothing about an app without them."""
    new = {"phone", "display_name"} - set(columns_of(look, "members"))
    assert not new.union({"books"} - set(look.tables)), tr(
        "the new tables after `flask db upgrade`", "`flask db upgrade` 뒤의 새 테이블"
    )


@pytest.fixture(params=["filled", "empty"])
def up(request):
    """What is there after `flask db upgrade`: of a full database, and of an empty one."""
    return request.getfixturevalue(request.param).at("up")


# 1. A phone for everybody


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_members_have_a_phone(up):
    """`flask db upgrade` gives the members a text column phone, NOT NULL, for 20 characters.

    `flask db upgrade`를 하면 members에 20자를 담는 NOT NULL 텍스트 열 phone이 생겨요.
    """
    phone = columns_of(up, "members").get("phone")
    assert phone is not None, tr("a column phone in members", "members의 phone 열")
    assert phone.nullable is False, tr("phone NOT NULL", "NOT NULL인 phone")
    assert (phone.type, phone.length) == ("varchar", 20), tr("VARCHAR(20)", "VARCHAR(20)")


@pytest.mark.task(1)
@pytest.mark.points(3)
def test_older_members_have_no_number(filled):
    """All members of before are still there, and their phone is the empty text.

    전에 있던 회원이 모두 그대로 있고 전화번호는 빈 문자열이에요.
    """
    found = part(filled.at("up"), "members", "id", "phone")
    expected = [{"id": one["id"], "phone": ""} for one in filled.members if one["id"] != 901]
    assert found == expected, same(found, expected)


# 2. A better name


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_name_is_called_display_name(up):
    """The column name is called display_name now: NOT NULL, 80 characters.

    name 열의 이름이 이제 display_name이에요. NOT NULL이고 80자를 담아요.
    """
    columns = columns_of(up, "members")
    assert "name" not in columns, tr("no column name any more", "더는 없는 name 열")
    found = columns.get("display_name")
    assert found is not None, tr("a column display_name", "display_name 열")
    assert (found.nullable, found.type, found.length) == (False, "varchar", 80), tr(
        "VARCHAR(80) NOT NULL", "VARCHAR(80) NOT NULL"
    )


@pytest.mark.task(2)
@pytest.mark.points(4)
def test_every_name_is_kept(filled):
    """Every member has the same name as before under display_name, and the same email.

    모든 회원의 display_name이 전의 이름과 같고 이메일도 그대로예요.
    """
    found = part(filled.at("up"), "members", "id", "display_name", "email")
    expected = [
        {"id": one["id"], "display_name": one["name"], "email": one["email"]}
        for one in filled.members
        if one["id"] != 901
    ]
    assert found == expected, same(found, expected)


@pytest.mark.task(2)
@pytest.mark.points(4)
def test_two_may_be_called_the_same(up):
    """The database has no UNIQUE key on the name any more: two members may be called the same.

    데이터베이스에 이름의 UNIQUE 키가 더는 없어요. 이름이 같은 회원이 있어도 돼요.
    """
    assert "display_name" in columns_of(up, "members"), tr(
        "a column display_name", "display_name 열"
    )
    wrong = [key for key in up.keys["members"] if {"name", "display_name"} & set(key)]
    assert wrong == [], tr(
        "no UNIQUE key on display_name in the table, whatever `flask db check` says",
        "`flask db check`의 말과 상관없이 테이블에 없는 display_name의 UNIQUE 키",
    )


# 3. One email each


@pytest.mark.task(3)
@pytest.mark.points(4)
def test_email_is_unique(up):
    """The database itself has a UNIQUE key on the email of members, on this column alone.

    데이터베이스에 members의 email 열 하나만의 UNIQUE 키가 있어요.
    """
    assert ("email",) in up.keys.get("members", []), tr(
        "a UNIQUE key on email in the table; the model alone makes none",
        "테이블에 있는 email의 UNIQUE 키. 모델만으로는 생기지 않음",
    )
    email = up.columns["members"]["email"]
    assert (email.type, email.nullable, email.length) == ("varchar", False, 120), tr(
        "email VARCHAR(120) NOT NULL as before", "전과 같은 VARCHAR(120) NOT NULL인 email"
    )


# 4. Books of their own


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_books_and_loans_have_their_columns(up):
    """There are books with title and author; loans have a book_id, and no title and author.

    title과 author가 있는 books가 있고, loans에는 book_id가 있고 title과 author가 없어요.
    """
    books, loans = columns_of(up, "books"), columns_of(up, "loans")
    assert {"id", "title", "author"} <= set(books), tr(
        "a table books with id, title, author", "id, title, author 열이 있는 books 테이블"
    )
    assert (books["title"].nullable, books["title"].length) == (False, 200), tr(
        "title VARCHAR(200) NOT NULL", "title VARCHAR(200) NOT NULL"
    )
    assert (books["author"].nullable, books["author"].length) == (True, 120), tr(
        "author VARCHAR(120), which may be NULL", "NULL이 될 수 있는 author VARCHAR(120)"
    )
    assert "book_id" in loans, tr("a column book_id in loans", "loans의 book_id 열")
    assert {"title", "author"} & set(loans) == set(), tr(
        "no title and no author in loans any more", "loans에 더는 없는 title과 author"
    )
    nullable = {
        name: loans[name].nullable
        for name in ("member_id", "lent_on", "returned_on")
        if name in loans
    }
    assert nullable == {"member_id": False, "lent_on": False, "returned_on": True}, tr(
        "NULL only in returned_on, as before", "전과 같이 returned_on에만 있을 수 있는 NULL"
    )


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_each_loan_has_a_book(up):
    """book_id is NOT NULL and a foreign key to books; the one to members is still there.

    book_id는 NOT NULL이고 books를 가리키는 외래 키예요. members를 가리키는 외래 키도 그대로예요.
    """
    book = columns_of(up, "loans").get("book_id")
    assert book is not None, tr("a column book_id in loans", "loans의 book_id 열")
    assert book.nullable is False, tr("book_id NOT NULL", "NOT NULL인 book_id")
    assert up.links["loans"] == [("book_id", "books", "id"), ("member_id", "members", "id")], tr(
        "foreign keys from loans to books and to members",
        "loans에서 books와 members를 가리키는 외래 키",
    )


@pytest.mark.task(4)
@pytest.mark.points(4)
def test_every_loan_keeps_its_book(filled):
    """Every loan is still there, with the same member, days, title and author, letter by letter.

    모든 대출이 그대로 있고 회원, 날짜, 제목, 저자가 한 글자도 다르지 않아요.
    """
    found = with_books(filled.at("up"))
    expected = [one for one in filled.loans if one["id"] != 5001]
    assert found == expected, same(found, expected)


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_each_book_is_there_once(filled):
    """Each pair of title and author is one book, however often it was lent.

    제목과 저자가 같은 책은 여러 번 빌려 갔어도 하나예요.
    """
    rows = part(filled.at("up"), "books", "title", "author")
    found = sorted(str((row["title"], row["author"])) for row in rows)
    expected = sorted(
        {str((one["title"], one["author"])) for one in filled.loans if one["id"] != 5001}
    )
    assert found == expected, same(found, expected)


# 5. There and back


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_full_and_empty_end_alike(filled, empty):
    """`flask db upgrade` leaves the same tables, columns and keys on a full and on an empty database.

    `flask db upgrade`를 하면 데이터가 있든 없든 같은 테이블, 열, 키가 남아요.
    """
    full, fresh = filled.at("up"), empty.at("up")
    require_last(full)
    assert full.tables == fresh.tables
    assert (full.columns, full.keys, full.links) == (fresh.columns, fresh.keys, fresh.links), tr(
        "the same columns, keys and foreign keys in both", "양쪽에 같은 열, 키, 외래 키"
    )


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_first_revision_is_untouched(first, empty, filled):
    """The given revision still makes what it made: other databases have run it already.

    주어진 리비전은 전과 같은 테이블을 만들어요. 다른 데이터베이스가 이미 실행했으니까요.
    """
    require_last(empty.at("up"))
    old = filled.at("old")
    assert first.tables == old.tables
    for table in old.columns:
        require_columns(first, old, table)
        require_keys(first, old, table)
    assert first.links == old.links, tr(
        f"the foreign key of {FIRST} as it was", f"{FIRST} 리비전의 원래 외래 키"
    )
    assert not any(first.rows.values()), tr("no rows in its tables", "테이블에 없는 행")


def require_columns(found, old, table):
    """Fail unless a table has the columns that it had; say which one differs."""
    new, before = columns_of(found, table), old.columns[table]
    assert set(new) == set(before), tr(
        f"{table} with the columns {', '.join(before)}", f"{', '.join(before)} 열이 있는 {table}"
    )
    for name, column in before.items():
        rule = "NULL" if column.nullable else "NOT NULL"
        length = f"({column.length})" if column.length else ""
        assert new[name] == column, f"{table}.{name} {column.type.upper()}{length} {rule}"


def require_keys(found, old, table):
    """Fail unless a table has the keys that it had and no others."""
    keys = ", ".join(f"({', '.join(key)})" for key in old.keys[table])
    assert found.keys.get(table) == old.keys[table], tr(
        f"in {table} a key on each of {keys}, and no other", f"{table}에 {keys} 키만 있음"
    )


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_downgrade_leaves_no_other_table(filled):
    """After `flask db downgrade` to the given revision there are its tables, and no others.

    주어진 리비전으로 `flask db downgrade`를 하면 그때의 테이블만 있어요.
    """
    require_last(filled.at("up"))
    assert filled.at("back").tables == filled.at("old").tables


@pytest.mark.task(5)
@pytest.mark.points(2)
@pytest.mark.parametrize("table", ["members", "loans"])
def test_downgrade_brings_back_the_columns(filled, table):
    """After the downgrade the columns are the old ones: types, lengths, NULL or NOT NULL.

    다운그레이드하면 열이 전과 같아요. 타입과 길이, NULL이 되는지까지요.
    """
    require_last(filled.at("up"))
    require_columns(filled.at("back"), filled.at("old"), table)


@pytest.mark.task(5)
@pytest.mark.points(2)
@pytest.mark.parametrize("table", ["members", "loans"])
def test_downgrade_brings_back_the_keys(filled, table):
    """After the downgrade each table has the old keys, and none of the new ones.

    다운그레이드하면 테이블에 전에 있던 키가 다시 있고, 새 키는 없어요.
    """
    require_last(filled.at("up"))
    require_keys(filled.at("back"), filled.at("old"), table)


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_downgrade_brings_back_the_foreign_key(filled):
    """After the downgrade loans have one foreign key, from member_id to members.

    다운그레이드하면 loans에는 member_id에서 members를 가리키는 외래 키 하나만 있어요.
    """
    require_last(filled.at("up"))
    assert filled.at("back").links.get("loans") == filled.at("old").links["loans"], tr(
        "the foreign key from loans.member_id to members.id, and no other",
        "loans.member_id에서 members.id를 가리키는 외래 키 하나",
    )


@pytest.mark.task(5)
@pytest.mark.points(3)
@pytest.mark.parametrize("table", ["members", "loans"])
def test_downgrade_keeps_every_row(filled, table):
    """After the downgrade all rows have the values of before, and rows that are new are there too.

    다운그레이드한 뒤에도 모든 행의 값이 전과 같고, 새로 생긴 행도 있어요.
    """
    require_last(filled.at("up"))
    expected = getattr(filled, table)
    found = part(filled.at("back"), table, *expected[0])
    assert found == expected, same(found, expected)


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_upgrade_again_keeps_every_row(filled):
    """After downgrade and upgrade all members and loans are there, with their names and books.

    다운그레이드하고 다시 업그레이드해도 모든 회원과 대출이 이름, 책과 함께 있어요.
    """
    again = filled.at("again")
    found = part(again, "members", "id", "display_name", "email")
    expected = [
        {"id": one["id"], "display_name": one["name"], "email": one["email"]}
        for one in filled.members
    ]
    assert found == expected, same(found, expected)
    loans = with_books(again)
    assert loans == filled.loans, same(loans, filled.loans)


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_upgrade_again_makes_the_same_tables(filled):
    """The second upgrade leaves what the first one left: again no key on the name, one on the email.

    두 번째 업그레이드도 첫 번째와 같은 것을 남겨요. 이번에도 이름에는 키가 없고 이메일에는 있어요.
    """
    up, again = filled.at("up"), filled.at("again")
    require_last(up)
    assert again.tables == up.tables
    for table in up.keys:
        require_keys(again, up, table)
    assert (again.columns, again.links) == (up.columns, up.links), tr(
        "the columns and foreign keys as after the first upgrade",
        "첫 업그레이드 뒤와 같은 열과 외래 키",
    )


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_way_back_to_nothing(empty):
    """`flask db downgrade base` leaves no table of the app's.

    `flask db downgrade base`를 하면 앱의 테이블이 하나도 남지 않아요.
    """
    require_last(empty.at("up"))
    assert empty.at("base").tables in ([], ["alembic_version"])


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_models_and_tables_agree(empty):
    """After `flask db upgrade`, `flask db check` finds nothing that is still to migrate.

    `flask db upgrade` 뒤에 `flask db check`가 더 옮길 것을 찾지 못해요.
    """
    require_last(empty.at("up"))
    ran = empty.ran["check"]
    if ran.exit_code != 0:
        raise not_done(("db", "check"), ran)


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_one_head(empty):
    """The revisions are one chain: it has one head, and it is not the given revision.

    리비전은 한 줄로 이어지고 head가 하나예요. 주어진 리비전이 head는 아니에요.
    """
    require_last(empty.at("up"))
    ran = empty.ran["heads"]
    heads = [line for line in ran.output.splitlines() if "(head)" in line]
    assert len(heads) == 1, tr(
        f"one head; `flask db heads` prints {ran.output.strip()!r:.120}",
        f"head 하나. `flask db heads`의 출력은 {ran.output.strip()!r:.120}",
    )
    assert FIRST not in heads[0], tr("revisions of your own", "여러분이 만든 리비전")


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_app_makes_no_tables(boot, empty):
    """The app itself makes no table, neither when it starts nor for a request.

    앱 자신은 시작할 때도 요청을 받을 때도 테이블을 만들지 않아요.
    """
    require_last(empty.at("up"))
    client = boot()
    for path in ("/", MEMBERS, LOANS):
        client.get(path)
    found = client.database.tables()
    assert found == [], tr(
        "no table before `flask db upgrade`", "`flask db upgrade` 전에는 없는 테이블"
    )


# 6. The API goes along


@pytest.fixture
def client(boot, empty):
    """The app with the new tables, which are empty."""
    return with_tables(boot, empty)


@pytest.fixture
def full_client(boot, filled):
    """The app with all that the club had; rows come backwards when it asks for no order."""
    return with_tables(boot, filled, BACKWARDS)


def with_tables(boot, journey, variables=None):
    """Start the app on what a journey has saved, with these variables."""
    if journey.saved is None:
        raise journey.why()
    client = boot(environ=variables)
    client.database.restore(journey.saved)
    return client


@pytest.fixture
def member(draw):
    phone = f"+82 {draw.number(10, 99)}-{draw.number(1000, 9999)}"
    return {"display_name": draw.names(3)[2], "email": draw.email(), "phone": phone}


@pytest.fixture
def other(draw):
    return {"display_name": draw.korean(), "email": f"{draw.word(9)}@example.org", "phone": "010"}


def create(client, path, sent):
    """Create something that is all right; return it as it was answered."""
    response = client.post(path, json=sent)
    assert response.status_code == 201
    found = response.json
    assert isinstance(found, dict), tr("one JSON object", "JSON 객체 하나")
    assert is_whole(found.get("id")), tr("its `id`, a whole number", "`id`(정수)")
    return found


def books(client):
    """Return the books in the database, in the order of their ids."""
    return [
        (row["title"], row["author"])
        for row in client.database.rows("SELECT title, author FROM books ORDER BY id")
    ]


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_members_of_before_are_listed(full_client, filled):
    """GET /members shows the members of before by id, whatever order the rows come in unasked.

    GET /members는 전에 있던 회원을 id 순서로 보여 줘요. 데이터베이스가 다른 순서로 주어도 그래요.
    """
    response = full_client.get(MEMBERS)
    assert response.status_code == 200
    assert response.json == [
        {"id": one["id"], "display_name": one["name"], "email": one["email"], "phone": ""}
        for one in filled.members
        if one["id"] != 901
    ]


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_loans_of_before_are_listed(full_client, filled):
    """GET /loans shows the loans of before exactly as it did, by id, with title and author.

    GET /loans는 전에 있던 대출을 전과 똑같이 id 순서로, title, author와 함께 보여 줘요.
    """
    response = full_client.get(LOANS)
    assert response.status_code == 200
    assert response.json == [one for one in filled.loans if one["id"] != 5001]


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_member_is_stored(client, member, other, draw):
    """POST /members answers 201 with the stored member; phone may be "", a name may be there twice.

    POST /members는 201과 저장된 회원으로 응답해요. phone은 ""이어도 되고 이름은 겹쳐도 돼요.
    """
    unknown = {**other, "display_name": f" <b>{draw.word()}</b> & \\ 'x' 🐟 ", "phone": ""}
    namesake = {**member, "email": f"a.{member['email']}"}
    longest = {"display_name": "나" * 80, "email": f"a@{'b' * 118}", "phone": "전" * 20}
    made = []
    for sent in (member, unknown, namesake, longest):
        made.append(create(client, MEMBERS, sent))
        assert made[-1] == {"id": made[-1]["id"], **sent}
    listed = client.get(MEMBERS)
    assert listed.json == made
    rows = client.database.rows("SELECT display_name, email, phone FROM members ORDER BY id")
    assert rows == [member, unknown, namesake, longest], tr(
        "the four members in the table", "테이블에 있는 네 회원"
    )


MISSING = object()
WRONG = {
    "phone": [MISSING, None, 821012345678, True, 0, False, [], ["010"], {}, "1" * 21, "010\ud83d"],
    "display_name": [MISSING, None, "", "\u3000\u00a0", 7, 0, False, [], "n" * 81, "\udc1f"],
    "email": [MISSING, None, "", "a@b@c", " a@b", "a@b\n", f"{'a' * 60}@{'b' * 60}"],
}


@pytest.mark.task(6)
@pytest.mark.points(3)
@pytest.mark.parametrize("name", WRONG)
def test_wrong_field_is_refused(client, member, other, name):
    """A wrong field is refused with 400 or 422, `errors` names it alone, nothing is stored.

    잘못된 필드는 400이나 422로 거절하고 `errors`에 그 필드만 담으며 아무것도 저장하지 않아요.
    """
    made = create(client, MEMBERS, other)
    for value in WRONG[name]:
        sent = {key: one for key, one in (member | {name: value}).items() if one is not MISSING}
        # As text: in JSON half a character is written \\ud83d.
        body = json.dumps(sent)
        response = client.post(MEMBERS, data=body, content_type="application/json")
        assert response.status_code in (400, 422)
        assert in_shape(response), shape()
        assert refused_fields(response) == [name]
    last = create(client, MEMBERS, member)  # what was wrong before is forgotten
    listed = client.get(MEMBERS)
    assert listed.json == [made, last]


BODIES = {
    "array": ("[]", "application/json", (400, 422)),
    "null": ("null", "application/json", (400, 422)),
    "broken": ('{"display_name": ', "application/json", (400,)),
    "deep": ("[" * 100_000, "application/json", (400,)),
    "form": ("phone=010", "application/x-www-form-urlencoded", (415,)),
}


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_other_bodies_are_refused(client):
    """A body that is no JSON object is refused as the starter does it, with a JSON error.

    JSON 객체가 아닌 본문은 처음 코드처럼 JSON 오류로 거절해요.
    """
    for body, kind, statuses in BODIES.values():
        for path in (MEMBERS, LOANS):
            response = client.post(path, data=body, content_type=kind)
            assert response.status_code in statuses
            assert in_shape(response), shape()


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_all_wrong_fields_are_named(client):
    """When several fields are wrong, `errors` names all of them.

    여러 필드가 잘못되면 `errors`에 그 필드가 모두 있어요.
    """
    missing = client.post(MEMBERS, json={})
    assert refused_fields(missing) == sorted(WRONG)
    response = client.post(LOANS, json={"member_id": 99999, "author": 7})
    assert refused_fields(response) == ["author", "lent_on", "member_id", "title"]


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_old_field_is_no_name(client, member):
    """A member with the old field `name` in place of display_name is refused.

    display_name 대신 예전 필드 `name`을 보내면 거절해요.
    """
    member["name"] = member.pop("display_name")
    response = client.post(MEMBERS, json=member)
    assert response.status_code in (400, 422)
    assert "display_name" in refused_fields(response), tr(
        "`errors` with display_name", "display_name이 있는 `errors`"
    )


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_taken_email_is_409(client, member, other):
    """An email that a member has already is 409, however often; the next right request works.

    이미 있는 이메일은 몇 번을 보내도 409예요. 그다음 올바른 요청은 평소처럼 돼요.
    """
    made = create(client, MEMBERS, member)
    for _ in range(25):
        response = client.post(MEMBERS, json={**other, "email": member["email"]})
        assert response.status_code == 409
    assert in_shape(response), shape()
    last = create(client, MEMBERS, other)
    listed = client.get(MEMBERS)
    assert listed.json == [made, last]


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_loan_is_stored(client, member, draw):
    """POST /loans takes and answers title and author as before, and stores them as a book.

    POST /loans는 전처럼 title과 author를 받아 응답하고 책으로 저장해요.
    """
    made = create(client, MEMBERS, member)
    sent = {"member_id": made["id"], "title": draw.korean(), "author": draw.name()}
    sent["lent_on"] = "2026-10-09"
    loan = create(client, LOANS, sent)
    assert loan == {"id": loan["id"], **sent, "returned_on": None}
    assert books(client) == [(sent["title"], sent["author"])], tr("one book", "책 한 권")
    listed = client.get(LOANS)
    assert listed.json == [loan]
    for table in ("loans", "books"):  # by another program: what the app knew of them is over
        client.database.execute(f"DELETE FROM {table}")
    for one in (sent | {"title": draw.title()}, sent):
        loan = create(client, LOANS, one)
        assert loan == {"id": loan["id"], **one, "returned_on": None}


@pytest.mark.task(6)
@pytest.mark.points(1)
@pytest.mark.parametrize("author", ["given", "null", "missing"])
def test_known_book_is_lent_again(client, member, draw, author):
    """A loan of a book that is there takes that book; title and author must be the same.

    이미 있는 책을 빌리면 그 책을 써요. 제목과 저자가 둘 다 같아야 같은 책이에요.
    """
    made = create(client, MEMBERS, member)
    title, writer = accented(draw.title()), accented(draw.names(2)[1])
    sent = {"member_id": made["id"], "title": title, "lent_on": "2026-10-09"}
    more = {"given": {"author": writer}, "null": {"author": None}, "missing": {}}[author]
    others = [{"title": one} for one in (*nearly(title), f"{title}!")]
    others += [{"author": one} for one in (*nearly(writer), "None")]
    others.append({"author": None if author == "given" else writer})
    for one in (more, *others, more, *others):
        loan = create(client, LOANS, sent | more | one)
        expected = {"author": None, **sent, **more, **one}
        assert (loan.get("title"), loan.get("author")) == (expected["title"], expected["author"])
    count = 1 + len(others)
    assert len(books(client)) == count, tr(
        f"{count} books for {2 * count} loans", f"대출 {2 * count}건에 책 {count}권"
    )


WRONG_LOANS = [
    ("member_id", 99999),
    ("member_id", True),
    ("member_id", 10**30),
    ("title", " "),
    ("title", 0),
    ("title", "t" * 201),
    ("title", "\ud83d"),
    ("author", 7),
    ("author", ""),
    ("author", 0),
    ("author", False),
    ("author", []),
    ("author", {}),
    ("author", "a" * 121),
    ("lent_on", "2026-02-30"),
    ("lent_on", None),
    ("lent_on", 0),
]


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_wrong_loan_is_refused(client, member, draw):
    """A wrong loan is refused with 400 or 422, and stores neither a loan nor a book.

    잘못된 대출은 400이나 422로 거절하고 대출도 책도 저장하지 않아요.
    """
    made = create(client, MEMBERS, member)
    right = {
        "member_id": made["id"],
        "title": draw.title(),
        "author": None,
        "lent_on": "2026-10-09",
    }
    for name, value in WRONG_LOANS:
        body = json.dumps(right | {name: value})
        response = client.post(LOANS, data=body, content_type="application/json")
        assert response.status_code in (400, 422)
        assert refused_fields(response) == [name]
    assert books(client) == [], tr("no book", "책 없음")
    loan = create(client, LOANS, right)
    listed = client.get(LOANS)
    assert listed.json == [loan]


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_database_away_is_503(boot, empty, member):
    """While the database cannot be reached, the app starts and answers 503 as a JSON error.

    데이터베이스에 닿지 못하는 동안에도 앱이 시작되고 503 JSON 오류로 응답해요.
    """
    require_last(empty.at("up"))
    client = boot(environ=AWAY)
    for method, path, body in (
        ("GET", MEMBERS, None),
        ("POST", MEMBERS, member),
        ("GET", LOANS, None),
    ):
        response = client.open(path, method=method, json=body)
        assert response.status_code == 503
        assert in_shape(response), shape()


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_config_wins(boot, empty):
    """What `create_app(config)` is given wins over the environment.

    `create_app(config)`에 준 설정이 환경 변수보다 우선해요.
    """
    require_last(empty.at("up"))
    client = boot(config={"SQLALCHEMY_DATABASE_URI": AWAY["DATABASE_URL"]})
    response = client.get(MEMBERS)
    assert response.status_code == 503
