"""Grades exercise 08: the club's library, with Flask-SQLAlchemy."""

from __future__ import annotations

import json

import pytest

from shared.suite import tr
from shared.suite.bodies import CHARSETS, as_forms, unreadable
from shared.suite.errors import LIKES_PAGES, in_shape, refused_fields, shape
from shared.suite.rival import faster
from shared.suite.selects import BACKWARDS
from shared.suite.values import at as part_of
from shared.suite.values import is_whole, plain

pytestmark = pytest.mark.database("sqlite")

AUTHORS, BOOKS = "/authors", "/books"
PATHS = {"author": AUTHORS, "book": BOOKS}
REQUIRED = {"author": ["name"], "book": ["author_id", "isbn", "title", "year"]}
CHANGES = ("GET", "PATCH", "DELETE")  # of one author or book
COLUMNS = {
    "authors": ("id", "name", "about"),
    "books": ("id", "title", "isbn", "year", "copies", "author_id"),
}


@pytest.fixture
def client(boot, prepared):
    """The app with its tables."""
    return prepared.start(boot)


@pytest.fixture
def author(draw):
    return {"name": draw.name(), "about": draw.sentence()}


@pytest.fixture
def other(draw):
    return {"name": draw.names(3)[2], "about": draw.korean()}


@pytest.fixture
def third(draw):
    return {"name": draw.korean(), "about": f"{draw.sentence()} {draw.word()}"}


def isbn(draw):
    return f"979{draw.number(10**9, 10**10 - 1)}"


def new_book(draw):
    """Return a book as a request brings it, without its author."""
    return {
        "title": draw.title(),
        "isbn": isbn(draw),
        "year": draw.year(),
        "copies": draw.number(2, 900),
    }


@pytest.fixture
def book(draw):
    return new_book(draw)


def made_by(response, what, what_ko):
    """Return the one author or book that an answer holds."""
    found = response.json
    assert isinstance(found, dict), tr(f"{what} as a JSON object", f"JSON 객체로 된 {what_ko}")
    assert is_whole(found.get("id")), tr(f"{what} with its `id`", f"`id`가 있는 {what_ko}")
    return found


def add_author(client, author):
    """Create an author that is all right; return the stored one."""
    response = client.post(AUTHORS, json=author)
    assert response.status_code in (200, 201)  # that it must be 201 has a check of its own
    return made_by(response, "the author", "저자")


def add_book(client, author, book):
    """Create a book of a stored author that is all right; return the stored one."""
    response = client.post(BOOKS, json={**book, "author_id": author["id"]})
    assert response.status_code in (200, 201)
    return made_by(response, "the book", "책")


def add(client, draw, kind):
    """Create an author, or a book of an author; return the stored one."""
    author = add_author(client, {"name": draw.name(), "about": draw.sentence()})
    return author if kind == "author" else add_book(client, author, new_book(draw))


def another(draw, kind, made):
    """Return another author, or another book of the same author, as a request brings it."""
    if kind == "author":
        return {"name": draw.name(), "about": draw.korean()}
    return {**new_book(draw), "author_id": part_of(made, "author", "id")}


def at(kind, thing):
    """Return the path of an author or book."""
    return f"{PATHS[kind]}/{thing['id']}"


def read(client, path, **query):
    """Return what a GET answers that must work."""
    response = client.get(path, query_string=query)
    assert response.status_code == 200
    return response.json


def of_author(author):
    """Return an author as a book shows it."""
    return {"id": author["id"], "name": author["name"]}


def row_of(made):
    """Return the row in the database of an author or book that an answer has shown."""
    if "isbn" not in made:
        return {name: made.get(name) for name in COLUMNS["authors"]}
    shown = {name: made.get(name) for name in COLUMNS["books"][:-1]}
    return shown | {"author_id": part_of(made, "author", "id")}


def stored(database):
    """Return what another connection sees: the authors and the books, by id."""
    return {
        table: database.rows(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id")
        for table, columns in COLUMNS.items()
    }


def library(count, books_of_one=False):
    """Return the statements that store authors and books: one of each author, or all of one."""
    authors = ", ".join(f"({n}, 'Author {n}', '')" for n in range(1, count + 1))
    books = ", ".join(
        f"({n}, 'Book {n}', '97900000{n:05}', 1999, 1, {1 if books_of_one else n})"
        for n in range(1, count + 1)
    )
    return [
        f"INSERT INTO authors (id, name, about) VALUES {authors}",
        f"INSERT INTO books (id, title, isbn, year, copies, author_id) VALUES {books}",
    ]


def send_raw(client, method, path, data, **more):
    """Send JSON as text, in which half a character is written `\\ud83d`."""
    text = json.dumps(plain(data))
    return client.open(path, method=method, data=text, content_type="application/json", **more)


# 1. The database


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_app_starts_while_the_database_is_away(boot, away):
    """While the database is away, the app starts and answers GET /.

    데이터베이스가 없는 동안에도 앱이 시작되고 GET /에 응답해요.
    """
    response = boot(environ={"DATABASE_URL": away}).get("/")
    assert response.status_code == 200


@pytest.mark.task(1)
@pytest.mark.points(3)
@pytest.mark.parametrize("kind", PATHS)
def test_database_away_is_503(boot, away, author, book, kind):
    """While the database is away, each request that needs it answers 503 as a JSON error.

    데이터베이스가 없는 동안 데이터베이스가 필요한 요청은 모두 503 JSON 오류로 응답해요.
    """
    sent = author if kind == "author" else {**book, "author_id": 1}
    all, one = PATHS[kind], f"{PATHS[kind]}/1"
    client = boot(environ={"DATABASE_URL": away})
    for method, path in (("GET", all), ("POST", all), *((m, one) for m in CHANGES)):
        body = sent if method in ("POST", "PATCH") else None
        response = client.open(path, method=method, json=body)
        assert response.status_code == 503
        assert in_shape(response), shape()


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_config_wins(boot, away):
    """A SQLALCHEMY_DATABASE_URI in `create_app(config)` wins over the environment.

    `create_app(config)`에 준 SQLALCHEMY_DATABASE_URI가 환경 변수보다 우선해요.
    """
    response = boot(config={"SQLALCHEMY_DATABASE_URI": away}).get(AUTHORS)
    assert response.status_code == 503


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_environment_names_the_database(client, database, author, book):
    """Authors and books are stored in the database that DATABASE_URL names.

    저자와 책은 DATABASE_URL이 정한 데이터베이스에 저장돼요.
    """
    writer = add_author(client, author)
    made = add_book(client, writer, book)
    assert stored(database) == {"authors": [row_of(writer)], "books": [row_of(made)]}, tr(
        "both in the tables `authors` and `books` of that database",
        "그 데이터베이스의 `authors`와 `books` 테이블에 있는 저자와 책",
    )


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_database_without_the_variable(boot, author):
    """Without DATABASE_URL the authors are kept in a file of the app's own, also over a restart.

    DATABASE_URL이 없으면 앱의 SQLite 파일에 저장하고, 다시 시작해도 그대로 있어요.
    """
    client = boot(environ={"DATABASE_URL": None}, commands=[["init-db"]])
    made = add_author(client, author)
    assert read(client.restart(), AUTHORS) == [made]


@pytest.mark.task(1)
@pytest.mark.points(2)
@pytest.mark.parametrize("what", ["read", "write"])
def test_app_connects_again(client, author, other, what):
    """When the server has ended all connections (with SQLite: after a restart), requests work.

    서버가 모든 연결을 끊은 뒤에도(SQLite에서는 앱을 다시 시작한 뒤에도) 요청이 그대로 돼요.
    """
    made = add_author(client, author)
    if client.database.kind == "mysql":
        client.database.disconnect()
    else:
        client = client.restart()
    if what == "read":
        assert read(client, AUTHORS) == [made]
    else:
        add_author(client, other)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_init_db_makes_the_tables(boot):
    """`flask init-db` makes the tables `authors` and `books` with their columns.

    `flask init-db`는 `authors`와 `books` 테이블을 열과 함께 만들어요.
    """
    client = boot()
    ran = client.flask("init-db")
    assert ran.exit_code == 0
    for table, columns in COLUMNS.items():
        missing = sorted(set(columns) - set(client.database.columns(table)))
        assert missing == [], tr(
            f"a table `{table}` with the columns {', '.join(columns)}",
            f"{', '.join(columns)} 열이 있는 `{table}` 테이블",
        )


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_no_column_may_be_null(client, database):
    """No column of the two tables may be NULL.

    두 테이블의 어느 열도 NULL이 될 수 없어요.
    """
    for table, columns in COLUMNS.items():
        found = database.columns(table)
        nullable = [name for name in columns if name not in found or found[name].nullable]
        assert nullable == [], tr(
            f"all columns of `{table}` NOT NULL", f"`{table}` 테이블의 모든 열이 NOT NULL"
        )


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_columns_have_room(client, database):
    """The columns have room for the longest text.

    열에는 가장 긴 텍스트가 들어갈 자리가 있어요.
    """
    for table, column, room in (
        ("authors", "name", 80),
        ("authors", "about", 500),
        ("books", "title", 120),
        ("books", "isbn", 13),
    ):
        found = database.columns(table).get(column)
        assert found is not None, tr(f"a column {column}", f"{column} 열")
        assert found.length is None or found.length >= room, tr(
            f"a column {column} with room for {room} characters",
            f"{room}자가 들어갈 자리가 있는 {column} 열",
        )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_tables_have_their_keys(client, database):
    """The tables have their primary keys, and a UNIQUE key on the ISBN alone.

    두 테이블에는 기본 키가 있고, ISBN 하나에 걸린 UNIQUE 키가 있어요.
    """
    for table, column in (("authors", "id"), ("books", "id"), ("books", "isbn")):
        assert (column,) in database.unique_keys(table), tr(
            f"in `{table}` a PRIMARY or UNIQUE key on {column} alone",
            f"`{table}` 테이블에서 {column} 하나에 걸린 PRIMARY 또는 UNIQUE 키",
        )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_books_refer_to_authors(client, database):
    """`author_id` is a foreign key to the authors.

    `author_id`는 저자를 가리키는 외래 키예요.
    """
    assert ("author_id", "authors", "id") in database.foreign_keys("books"), tr(
        "in `books` a foreign key from author_id to authors.id",
        "`books` 테이블에서 author_id가 authors.id를 가리키는 외래 키",
    )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_second_init_db_keeps_what_is_there(client, database, author, book):
    """`flask init-db` once more ends without an error and keeps authors and books.

    `flask init-db`를 다시 실행해도 오류가 없고 저자와 책이 그대로 남아요.
    """
    add_book(client, add_author(client, author), book)
    before = stored(database)
    ran = client.flask("init-db")
    assert ran.exit_code == 0
    assert stored(database) == before, tr("both still there", "그대로 남아 있는 저자와 책")


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_init_db_of_empty_tables_gives_no_id_again(client, author):
    """`flask init-db` keeps empty tables, too: an author who comes later gets a new id.

    `flask init-db`는 빈 테이블도 그대로 둬요. 나중에 온 저자는 새 id를 받아요.
    """
    made = add_author(client, author)
    deleted = client.delete(at("author", made))
    assert deleted.status_code == 204
    ran = client.flask("init-db")
    assert ran.exit_code == 0
    again = add_author(client, author)
    assert again["id"] != made["id"], tr("another `id`", "다른 `id`")


# 2. Authors


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_create_author_answers_the_stored_author(client, database, author, other):
    """POST /authors answers 201 and the stored author, with an `id` and no books yet.

    POST /authors는 201과, `id`가 있고 아직 책이 없는 저장된 저자로 응답해요.
    """
    add_author(client, other)
    response = client.post(AUTHORS, json=author)
    assert response.status_code == 201
    made = made_by(response, "the author", "저자")
    assert made == {"id": made["id"], **author, "book_count": 0}
    assert row_of(made) in stored(database)["authors"], tr(
        "the same author in the database", "데이터베이스에도 같은 저자"
    )


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_about_is_empty_if_it_is_missing(client, author):
    """Without `about` it is empty, also after an author who had one.

    `about`이 없으면 빈 텍스트예요. `about`이 있던 저자 다음에도 그래요.
    """
    add_author(client, author)
    made = add_author(client, {"name": author["name"]})
    assert made.get("about") == ""
    assert read(client, at("author", made)) == made


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_location_answers_the_author(client, author, other):
    """The Location header names the URL at which that author can be read, even if it was 404 before.

    Location 헤더의 URL에서 바로 그 저자를 읽을 수 있어요. 그 URL이 조금 전까지 404였어도 그래요.
    """
    for sent in (author, other):
        created = client.post(AUTHORS, json=sent)
        response = client.follow(created, "the new author's URL", "새 저자의 URL")
        assert response.status_code == 200
        assert response.json == created.json
        made = made_by(created, "the author", "저자")
        client.get(f"{AUTHORS}/{made['id'] + 1}")  # which the next author may get


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_authors_are_listed(boot, prepared, author, other, third):
    """GET /authors has all the authors as they were created, whatever order the rows come in unasked.

    GET /authors는 모든 저자를 만든 순서대로 응답해요. 데이터베이스가 행을 다른 순서로 주어도 그래요.
    """
    client = prepared.start(boot, environ=BACKWARDS)
    assert read(client, AUTHORS) == []
    made = []
    for one in (third, author, other):
        made.append(add_author(client, one))
        assert read(client, AUTHORS) == made


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_author_is_changed_in_part(client, database, draw, author, other):
    """PATCH answers 200 and the changed author; the other fields and authors stay.

    PATCH는 200과 바뀐 저자로 응답해요. 보내지 않은 필드와 다른 저자는 그대로예요.
    """
    first, made = [add_author(client, one) for one in (author, other)]
    for fields in (["name"], ["about"], ["name", "about"]):
        sent = {name: draw.korean() for name in fields}
        response = client.patch(at("author", made), json=sent)
        assert response.status_code == 200
        made = {**made, **sent}
        assert response.json == made
        assert read(client, AUTHORS) == [first, made]
        assert stored(database)["authors"] == [row_of(first), row_of(made)], tr(
            "the change in the database", "데이터베이스에도 바뀐 저자"
        )


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_about_can_be_emptied(client, database, author):
    """PATCH with `"about": ""` empties it.

    `"about": ""`로 PATCH하면 비워져요.
    """
    made = add_author(client, author)
    response = client.patch(at("author", made), json={"about": ""})
    assert response.status_code == 200
    assert response.json == {**made, "about": ""}
    assert stored(database)["authors"] == [row_of({**made, "about": ""})], tr(
        "an empty `about` in the database", "데이터베이스에도 빈 `about`"
    )


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_author_is_deleted(client, database, author, other, third):
    """DELETE answers 204; then this author is gone, and only this one.

    DELETE는 204로 응답해요. 그 저자만 사라지고 다른 저자는 남아요.
    """
    first, made, last = (add_author(client, one) for one in (author, other, third))
    response = client.delete(at("author", made))
    assert response.status_code == 204
    assert read(client, AUTHORS) == [first, last]
    assert stored(database)["authors"] == [row_of(first), row_of(last)], tr(
        "the others in the database", "데이터베이스에 남은 다른 저자"
    )


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_books_of_an_author_are_counted(client, draw, author, other):
    """`book_count` is the number of the author's books, wherever the author is shown; they may move.

    `book_count`는 저자를 보여 주는 모든 곳에서 그 저자의 책 수예요. 책이 다른 저자에게 옮겨 가도 그래요.
    """
    few, none = add_author(client, author), add_author(client, other)
    books = [add_book(client, few, {**new_book(draw), "copies": n}) for n in range(3)]
    for count in (3, 2):
        expected = {**few, "book_count": count}
        assert read(client, at("author", few)) == expected
        assert read(client, AUTHORS) == [expected, none]
        response = client.patch(at("author", few), json={"about": author["about"]})
        assert response.json == expected
        deleted = client.delete(at("book", books.pop()))
        assert deleted.status_code == 204
    moved = client.patch(at("book", books[0]), json={"author_id": none["id"]})
    assert moved.status_code == 200
    assert read(client, AUTHORS) == [few, {**none, "book_count": 1}]


def texts(draw):
    """Return what looks like SQL, like a pattern, like markup, or is just unusual."""
    return [
        draw.korean(),
        f"{draw.name()} 🐟🇰🇷",
        f'{draw.names(3)[2]} "{draw.word()}" \'; DROP TABLE books; --',
        f"{draw.word()}\\' \\\\ \\n {draw.word()}\\",
        f"100 %s %(name)s :name ? {{0}} _ {draw.word()}",
        f"{draw.markup()} & &amp; x",
        f"  {draw.name()}\n\t{draw.word()} ",
        f"Zoe\u0308 \u1100\u1161\u11a8 é ﬁ Ａ ß {draw.word()}",
    ]


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_author_s_texts_are_stored_as_they_are(client, database, draw):
    """`name` and `about` are stored and come back exactly as they were sent.

    `name`과 `about`은 보낸 그대로 저장되고 그대로 돌아와요.
    """
    made = []
    for text in texts(draw):
        sent = {"name": text, "about": text}
        made.append(add_author(client, sent))
        assert made[-1] == {"id": made[-1]["id"], **sent, "book_count": 0}
    assert read(client, AUTHORS) == made
    assert stored(database)["authors"] == [row_of(one) for one in made], tr(
        "the same texts in the database", "데이터베이스에도 같은 텍스트"
    )


# 3. Books


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_create_book_answers_the_stored_book(client, database, author, other, book):
    """POST /books answers 201 and the stored book, with its author as an object.

    POST /books는 201과, 저자를 객체로 담은 저장된 책으로 응답해요.
    """
    add_author(client, other)
    writer = add_author(client, author)
    response = client.post(BOOKS, json={**book, "author_id": writer["id"]})
    assert response.status_code == 201
    made = made_by(response, "the book", "책")
    assert made == {"id": made["id"], **book, "author": of_author(writer)}
    assert stored(database)["books"] == [row_of(made)], tr(
        "the same book in the database", "데이터베이스에도 같은 책"
    )


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_copies_are_one_if_they_are_missing(client, draw, author, book):
    """Without `copies` it is 1, also after a book that had more.

    `copies`가 없으면 1이에요. 더 많던 책 다음에도 그래요.
    """
    writer = add_author(client, author)
    add_book(client, writer, book)
    sent = new_book(draw)
    del sent["copies"]
    made = add_book(client, writer, sent)
    assert made.get("copies") == 1
    assert read(client, at("book", made)) == made


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_location_answers_the_book(client, draw, author):
    """The Location header names the URL at which that book can be read, even if it was 404 before.

    Location 헤더의 URL에서 바로 그 책을 읽을 수 있어요. 그 URL이 조금 전까지 404였어도 그래요.
    """
    writer = add_author(client, author)
    for _ in range(2):
        created = client.post(BOOKS, json={**new_book(draw), "author_id": writer["id"]})
        response = client.follow(created, "the new book's URL", "새 책의 URL")
        assert response.status_code == 200
        assert response.json == created.json
        made = made_by(created, "the book", "책")
        client.get(f"{BOOKS}/{made['id'] + 1}")  # which the next book may get


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_book_is_changed_in_part(client, database, draw, author, other):
    """PATCH of one field answers 200 and the changed book; all the rest stays.

    필드 하나를 PATCH하면 200과 바뀐 책으로 응답해요. 나머지는 모두 그대로예요.
    """
    writer, new_writer = add_author(client, author), add_author(client, other)
    made, neighbour = [add_book(client, writer, new_book(draw)) for _ in range(2)]
    new = {**new_book(draw), "author_id": new_writer["id"]}
    for field in draw.shuffled(list(new)):
        changed = {"author": of_author(new_writer)} if field == "author_id" else {field: new[field]}
        response = client.patch(at("book", made), json={field: new[field]})
        assert response.status_code == 200
        made = {**made, **changed}
        assert response.json == made
        assert read(client, at("book", made)) == made
    assert stored(database)["books"] == [row_of(made), row_of(neighbour)], tr(
        "the changes in the database, and the other book as it was",
        "데이터베이스에도 바뀐 책과, 그대로인 다른 책",
    )


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_all_fields_of_a_book_are_changed(client, database, draw, author, other, book):
    """PATCH may bring all fields; `"copies": 0` is a change, and its own ISBN is not taken.

    PATCH로 모든 필드를 보낼 수 있어요. `"copies": 0`도 바꾸는 것이고, 자기 ISBN은 겹치지 않아요.
    """
    writer, new_writer = add_author(client, author), add_author(client, other)
    made = add_book(client, writer, book)
    sent = {**new_book(draw), "isbn": book["isbn"], "copies": 0}
    expected = {"id": made["id"], **sent, "author": of_author(new_writer)}
    for _ in range(2):
        response = client.patch(at("book", made), json={**sent, "author_id": new_writer["id"]})
        assert response.status_code == 200
        assert response.json == expected
    assert stored(database)["books"] == [row_of(expected)], tr(
        "the change in the database", "데이터베이스에도 바뀐 책"
    )


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_book_is_deleted(client, database, draw, author):
    """DELETE answers 204; then this book is gone, and only this one; its author stays.

    DELETE는 204로 응답해요. 그 책만 사라지고, 다른 책과 저자는 남아요.
    """
    writer = add_author(client, author)
    first, made, last = (add_book(client, writer, new_book(draw)) for _ in range(3))
    response = client.delete(at("book", made))
    assert response.status_code == 204
    expected = {"authors": [row_of(writer)], "books": [row_of(first), row_of(last)]}
    assert stored(database) == expected, tr(
        "the other books and the author in the database",
        "데이터베이스에 남은 다른 책과 저자",
    )


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_books_of_an_author_are_listed(client, draw, author, other, third):
    """GET /authors/<id>/books answers this author's books, the newest first, or `[]`.

    GET /authors/<id>/books는 그 저자의 책을 새 책부터 응답하고, 없으면 `[]`로 응답해요.
    """
    writers = [add_author(client, one) for one in (author, other, third)]
    made = [add_book(client, writers[number % 2], new_book(draw)) for number in range(5)]
    expected = [made[4::-2], made[3::-2], []]
    for writer, books in zip(writers, expected, strict=True):
        assert read(client, f"{at('author', writer)}/books") == books
    response = client.patch(at("book", made[0]), json={"author_id": writers[2]["id"]})
    assert response.status_code == 200
    response = client.patch(at("book", made[4]), json={"author_id": writers[2]["id"]})
    assert response.status_code == 200
    response = client.patch(at("book", made[0]), json={"copies": 5})
    moved = [{**made[4], "author": of_author(writers[2])}, response.json]
    assert read(client, f"{at('author', writers[2])}/books") == moved


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_author_s_new_name_is_shown_with_the_books(client, author, other, book):
    """When an author gets another name, the author's books show it.

    저자의 이름이 바뀌면 그 저자의 책에도 새 이름이 보여요.
    """
    writer = add_author(client, author)
    made = add_book(client, writer, book)
    response = client.patch(at("author", writer), json={"name": other["name"]})
    assert response.status_code == 200
    expected = {**made, "author": {"id": writer["id"], "name": other["name"]}}
    assert read(client, at("book", made)) == expected


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_titles_are_stored_as_they_are(client, database, draw, author):
    """A title is stored and comes back exactly as it was sent.

    제목은 보낸 그대로 저장되고 그대로 돌아와요.
    """
    writer, made = add_author(client, author), []
    for text in texts(draw):
        made.append(add_book(client, writer, {**new_book(draw), "title": text}))
        assert made[-1].get("title") == text
    assert client.get(BOOKS).field("books") == made[::-1]
    assert stored(database)["books"] == [row_of(one) for one in made], tr(
        "the same titles in the database", "데이터베이스에도 같은 제목"
    )


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_all_survives_a_restart(client, draw):
    """After a restart of the app authors and books are still there.

    앱을 다시 시작해도 저자와 책이 그대로 있어요.
    """
    made = add(client, draw, "book")
    again = client.restart()
    assert read(again, at("book", made)) == made
    assert read(again, f"{AUTHORS}/{part_of(made, 'author', 'id')}/books") == [made]


@pytest.mark.task(3)
@pytest.mark.points(4)
def test_second_process_sees_the_same(client, draw):
    """A second process, which has shown all before, shows at once whatever the first one changes.

    모든 것을 이미 보여 준 두 번째 프로세스에도 첫 번째 프로세스가 바꾼 것이 곧바로 보여요.
    """
    made, gone = add(client, draw, "book"), add(client, draw, "book")
    writer, book = f"{AUTHORS}/{part_of(made, 'author', 'id')}", at("book", made)
    views = (AUTHORS, BOOKS, writer, f"{writer}/books", book)
    worker = client.worker()
    sent = another(draw, "book", made)
    for method, path, body in (
        ("GET", BOOKS, None),
        ("PATCH", writer, {"name": draw.korean()}),
        ("PATCH", writer, {"about": draw.korean()}),
        ("PATCH", book, {"title": draw.korean(), "copies": 0}),
        ("POST", BOOKS, sent),
        ("DELETE", at("book", gone), None),
        ("PATCH", book, {"author_id": part_of(gone, "author", "id")}),
        ("POST", AUTHORS, {"name": draw.name(), "books": [new_book(draw)]}),
    ):
        response = client.open(path, method=method, json=body)
        assert response.status_code in (200, 201, 204)
        for view in views:
            assert read(worker, view) == read(client, view)


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", PATHS)
def test_id_is_not_given_again(client, draw, kind):
    """A new author or book never gets the id of a deleted one, not even in an empty table.

    새 저자나 책은 지운 것의 id를 다시 받지 않아요. 테이블이 비었을 때도 그래요.
    """
    kept, used = [add(client, draw, kind) for _ in range(2)], []
    for count in (1, 2):  # the newest, then all of them
        for one in reversed(kept[-count:]):
            response = client.delete(at(kind, one))
            assert response.status_code == 204
            used.append(one["id"])
        kept = [*kept[:-count], add(client, draw, kind)]
        assert kept[-1]["id"] not in used, tr(
            "an `id` that was never used before", "한 번도 쓴 적이 없는 `id`"
        )


# 4. Refuse what is wrong

NO_TEXT = [None, 7, True, ["a"], {"a": "b"}]
NO_NUMBER = [None, "7", True, False, 7.5, [7], {"id": 7}]
BLANK = ["", "  ", " \t\r\n ", "\u3000\u00a0\u2003"]
HALF = ["\ud83d", "n \udc1f n"]
NO_ISBN = [
    *(9790000000001, "979000000001", "97900000000011", "9" * 5_000, ""),
    *("979-0000-0001", "979000000000X", "９７９００００００００００", "٩٧٩٠٠٠٠٠٠٠٠٠٠"),
    *("9790000000001\n", " 979000000001", "979000 000001"),
]
WRONG = {
    "name": ("author", [*NO_TEXT, *BLANK, *HALF, "n" * 81, "🐟" * 81, f"{'n' * 80} "]),
    "about": ("author", [*NO_TEXT, *HALF, "a" * 501, "🐟" * 501, "a" * 60_000]),
    "title": ("book", [*NO_TEXT, *BLANK, *HALF, "t" * 121, "🐟" * 121, "t" * 60_000]),
    "isbn": ("book", [*NO_TEXT, *HALF, *NO_ISBN]),
    "year": ("book", [*NO_NUMBER, "1999", 0, -1, 10_000, 10**30]),
    "copies": ("book", [*NO_NUMBER, -1, 1000, 2**63, 10**30]),
    "author_id": ("book", NO_NUMBER),
}


@pytest.mark.task(4)
@pytest.mark.points(3)
@pytest.mark.parametrize("field", WRONG)
def test_wrong_field_is_refused(client, database, draw, field):
    """A wrong field is refused with 400 or 422 in POST and PATCH; `errors` names it alone, in JSON.

    잘못된 필드는 POST에서도 PATCH에서도 400이나 422로 거절하고, `errors`에 그 필드만 담아요. 브라우저에도 JSON이에요.
    """
    kind, values = WRONG[field]
    made = add(client, draw, kind)
    before = stored(database)
    for value in values:
        sent = {**another(draw, kind, made), field: value}
        for method, path in (("POST", PATHS[kind]), ("PATCH", at(kind, made))):
            response = send_raw(client, method, path, sent, headers=LIKES_PAGES)
            assert response.status_code in (400, 422)
            assert in_shape(response), shape()
            assert refused_fields(response) == [field]
    assert stored(database) == before, tr("the database as before", "전과 같은 데이터베이스")


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", PATHS)
def test_all_wrong_fields_are_named(client, database, draw, kind):
    """When fields are missing or wrong, `errors` names all of them and no others.

    필드가 없거나 잘못되었으면 `errors`에 그 필드를 모두, 그 필드만 담아요.
    """
    required = REQUIRED[kind]
    wrong = {
        "author": {"name": " ", "about": 7},
        "book": {"title": "", "isbn": draw.word(), "year": 0, "copies": -1},
    }[kind]
    made = add(client, draw, kind)
    before = stored(database)
    for missing in (required, *([name] for name in required)):
        sent = another(draw, kind, made)
        response = client.post(
            PATHS[kind], json={name: sent[name] for name in sent if name not in missing}
        )
        assert response.status_code in (400, 422)
        assert refused_fields(response) == missing
    response = client.patch(at(kind, made), json=wrong)
    assert response.status_code in (400, 422)
    assert refused_fields(response) == sorted(wrong)
    assert stored(database) == before, tr("the database as before", "전과 같은 데이터베이스")


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", PATHS)
def test_limits_themselves_are_allowed(client, database, draw, kind):
    """The shortest, longest, smallest and largest values are right, in POST and PATCH.

    가장 짧은 값과 긴 값, 가장 작은 값과 큰 값은 POST에서도 PATCH에서도 올바른 값이에요.
    """
    limits = {
        "author": [("name", ["가", "나" * 80, "🐟" * 80]), ("about", ["", "다" * 500, "🐟" * 500])],
        "book": [
            *(("title", ["0", "라" * 120, "🐟" * 120]), ("year", [1, 9999]), ("copies", [0, 999])),
            ("isbn", ["0000000000000", "0000000000001", "9999999999999"]),
        ],
    }[kind]
    first = add(client, draw, kind)
    for field, values in limits:
        for value in values:
            sent = {**another(draw, kind, first), field: value}
            response = client.post(PATHS[kind], json=sent)
            assert response.status_code == 201
            assert response.field(field) == value
            made = made_by(response, "what was created", "만든 것")
            response = client.patch(at(kind, made), json={field: value})
            assert response.status_code == 200
            assert response.json == made
            assert row_of(made) in stored(database)[f"{kind}s"], tr(
                "the same value in the database", "데이터베이스에도 같은 값"
            )


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_unknown_author_is_refused(client, database, draw, author, other, method):
    """An `author_id` that no author has is refused with 400, 404 or 422, and nothing changes.

    어떤 저자도 갖지 않은 `author_id`는 400, 404, 422 중 하나로 거절하고 아무것도 바꾸지 않아요.
    """
    gone = add_author(client, other)
    made = add_book(client, add_author(client, author), new_book(draw))
    deleted = client.delete(at("author", gone))
    assert deleted.status_code == 204
    before = stored(database)
    path = BOOKS if method == "POST" else at("book", made)
    for number in (gone["id"], draw.number(9000, 9999), 0, -1, 2**31, 2**63, 10**30):
        sent = {**new_book(draw), "author_id": number}
        response = client.open(path, method=method, json=sent)
        assert response.status_code in (400, 404, 422)
        assert in_shape(response), shape()
    assert stored(database) == before, tr("the database as before", "전과 같은 데이터베이스")


@pytest.mark.task(4)
@pytest.mark.points(3)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_taken_isbn_is_409(client, database, draw, author, method):
    """An ISBN that another book has is 409, in JSON; nothing changes; the next request works.

    다른 책의 ISBN이면 409로 거절하고 아무것도 바꾸지 않아요. 다음 요청은 평소처럼 돼요.
    """
    writer = add_author(client, author)
    made = [add_book(client, writer, new_book(draw)) for _ in range(2)]
    before = stored(database)
    path = BOOKS if method == "POST" else at("book", made[1])
    sent = {**new_book(draw), "author_id": writer["id"]}
    taken = {**sent, "isbn": made[0]["isbn"]}
    response = client.open(path, method=method, json=taken, headers=LIKES_PAGES)
    assert response.status_code == 409
    assert in_shape(response), shape()
    assert stored(database) == before, tr("both books unchanged", "바뀌지 않은 두 책")
    response = client.open(path, method=method, json=sent)
    assert response.status_code == (201 if method == "POST" else 200)
    new = row_of(made_by(response, "the book", "책"))
    expected = [*before["books"], new] if method == "POST" else [before["books"][0], new]
    assert stored(database)["books"] == expected, tr(
        "the right book in the database", "데이터베이스에 있는 올바른 책"
    )


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_another_request_was_faster(boot, prepared, databases, draw, author, book, method):
    """When another request takes the ISBN at the same moment, the answer is 409 as well.

    같은 순간에 다른 요청이 그 ISBN을 먼저 저장해도 응답은 409예요.
    """
    verb = "UPDATE" if method == "PATCH" else "INSERT"
    client = prepared.start(boot, faster(databases.kind, verb, "books", "isbn", book["isbn"]))
    writer = add_author(client, author)
    made = add_book(client, writer, new_book(draw))
    path = BOOKS if method == "POST" else at("book", made)
    response = client.open(path, method=method, json={**book, "author_id": writer["id"]})
    assert response.status_code == 409
    assert in_shape(response), shape()
    assert read(client, at("book", made)) == made


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_many_refusals_use_nothing_up(client, draw, author, other, book):
    """After many refusals of all kinds the next request works: no connection stays behind.

    온갖 거절을 여러 번 한 뒤에도 다음 요청은 평소처럼 돼요. 연결이 하나도 남아 있지 않아요.
    """
    writer = add_author(client, author)
    made = [add_book(client, writer, new_book(draw)) for _ in range(2)]
    taken = {**book, "isbn": made[0]["isbn"]}
    taken_by_writer = {**taken, "author_id": writer["id"]}
    for _ in range(20):
        for method, path, body, status in (
            ("GET", f"{BOOKS}/9999", None, [404]),
            ("PATCH", at("book", made[1]), {"title": ""}, [400, 422]),
            ("POST", BOOKS, {**book, "author_id": 9999}, [400, 404, 422]),
            ("POST", BOOKS, taken_by_writer, [409]),
            ("PATCH", at("book", made[1]), taken, [409]),
            ("DELETE", at("author", writer), None, [409]),
            ("POST", AUTHORS, {**other, "books": [taken]}, [409]),
        ):
            response = client.open(path, method=method, json=body)
            assert response.status_code in status
    response = client.patch(at("book", made[1]), json=book)
    assert response.status_code == 200
    assert response.json == {**made[1], **book}


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", PATHS)
def test_body_that_is_no_object_is_refused(client, database, draw, kind):
    """JSON that is not an object is refused with 400 or 422, also a text that holds one.

    객체가 아닌 JSON은 400이나 422로 거절해요. 객체를 적은 문자열도 그래요.
    """
    made = add(client, draw, kind)
    before = stored(database)
    text = json.dumps(plain(another(draw, kind, made)))
    for body in ([], ["name"], [{"name": "a"}], "name", text, draw.number(), True, None):
        for method, path in (("POST", PATHS[kind]), ("PATCH", at(kind, made))):
            response = send_raw(client, method, path, body)
            assert response.status_code in (400, 422)
            assert in_shape(response), shape()
    assert stored(database) == before, tr("the database as before", "전과 같은 데이터베이스")


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", PATHS)
def test_body_that_is_no_json_is_refused(client, draw, kind):
    """JSON that cannot be read, or is no UTF-8, answers 400, a form 415, both as a JSON error.

    읽을 수 없거나 UTF-8이 아닌 JSON은 400, 폼은 415 JSON 오류로 응답해요.
    """
    made = add(client, draw, kind)
    right = plain(another(draw, kind, made))
    broken = [*unreadable(right, "name" if kind == "author" else "title"), b"[" * 100_000]
    for method, path in (("POST", PATHS[kind]), ("PATCH", at(kind, made))):
        for sent, status in (
            *(({"data": body, "content_type": "application/json"}, 400) for body in broken),
            *((form, 415) for form in as_forms(right)),
        ):
            response = client.open(path, method=method, headers=LIKES_PAGES, **sent)
            assert response.status_code == status
            assert in_shape(response), shape()
    assert read(client, at(kind, made)) == made


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", PATHS)
def test_json_may_be_labelled_otherwise(client, draw, kind):
    """JSON that comes as `Application/JSON; Charset=UTF-8` is JSON, too, also with "UTF-8" in quotes.

    `Application/JSON; Charset=UTF-8`로 보낸 JSON도 JSON이에요. "UTF-8"을 따옴표로 감싸도 그래요.
    """
    made = add(client, draw, kind)
    requests = (("POST", PATHS[kind]), ("PATCH", at(kind, made)))
    for charset, (method, path) in zip(CHARSETS, requests, strict=True):
        response = client.open(
            path,
            method=method,
            data=json.dumps(plain(another(draw, kind, made))),
            content_type=f"Application/JSON{charset}",
        )
        assert response.status_code in (200, 201)


@pytest.mark.task(4)
@pytest.mark.points(3)
@pytest.mark.parametrize("kind", PATHS)
def test_missing_is_404(client, database, draw, kind):
    """What is not there is 404, as JSON for a browser too, to each method, and nothing changes.

    없는 것은 어느 메서드에나, 브라우저에도 404 JSON 오류로 응답하고, 아무것도 바꾸지 않아요.
    """
    kept, gone = add(client, draw, kind), add(client, draw, kind)
    deleted = client.delete(at(kind, gone))
    assert deleted.status_code == 204
    before = stored(database)
    sent = another(draw, kind, kept)
    unknown, huge = draw.number(9000, 9999), 10**30 + draw.number()
    for name in (unknown, gone["id"], 0, draw.word(), f"{kept['id']} OR 1=1", 2**63, huge):
        one = f"{PATHS[kind]}/{name}"
        requests = [(method, one) for method in CHANGES]
        requests += [("GET", f"{one}/books")] if kind == "author" else []
        for method, path in requests:
            body = sent if method == "PATCH" else None
            response = client.open(path, method=method, json=body, headers=LIKES_PAGES)
            assert response.status_code == 404
            assert in_shape(response), shape()
    assert stored(database) == before, tr("the database as before", "전과 같은 데이터베이스")


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", PATHS)
def test_other_methods_are_405(client, database, draw, author, kind):
    """Any other method answers 405 as a JSON error, to a browser too, and changes nothing.

    다른 메서드는 브라우저에도 405 JSON 오류로 응답하고 아무것도 바꾸지 않아요.
    """
    made = add(client, draw, kind)
    before = stored(database)
    one, all = at(kind, made), PATHS[kind]
    for method, path in (
        ("PUT", all),
        ("PATCH", all),
        ("DELETE", all),
        ("PUT", one),
        ("POST", one),
    ):
        response = client.open(path, method=method, json=author, headers=LIKES_PAGES)
        assert response.status_code == 405
        assert in_shape(response), shape()
    assert stored(database) == before, tr("the database as before", "전과 같은 데이터베이스")


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", PATHS)
def test_request_after_a_refused_field_works(client, draw, kind):
    """After a refused field the right request works, and the next wrong one is told its own.

    필드를 거절한 뒤에도 올바른 요청은 평소처럼 되고, 잘못된 요청에는 그 요청의 오류만 담아요.
    """
    made = add(client, draw, kind)
    first, second = {"author": ("name", "about"), "book": ("title", "year")}[kind]
    for method, path in (("POST", PATHS[kind]), ("PATCH", at(kind, made))):
        refused = client.open(path, method=method, json={**another(draw, kind, made), first: ""})
        assert refused.status_code in (400, 422)
        response = client.open(path, method=method, json=another(draw, kind, made))
        assert response.status_code in (200, 201)
        response = client.open(path, method=method, json={**another(draw, kind, made), second: -1})
        assert response.status_code in (400, 422)
        assert refused_fields(response) == [second]
    response = client.post(PATHS[kind], json={})  # what the last one brought is gone
    assert response.status_code in (400, 422)
    assert refused_fields(response) == REQUIRED[kind]


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", PATHS)
def test_fields_too_many(client, database, draw, kind):
    """Fields that a request may not bring are ignored or refused: no other row changes.

    요청에 올 수 없는 필드는 무시하거나 거절해요. 다른 행은 바뀌지 않아요.
    """
    neighbour, made = add(client, draw, kind), add(client, draw, kind)
    for extra in ({"id": neighbour["id"]}, {"book_count": 5}, {"author": neighbour}, {"role": "x"}):
        for method, path in (("POST", PATHS[kind]), ("PATCH", at(kind, made))):
            before = stored(database)[f"{kind}s"]
            sent = {**another(draw, kind, made), **extra}
            response = client.open(path, method=method, json=sent)
            assert response.status_code in (200, 201, 400, 422)
            expected = before
            if response.status_code < 300:
                new = made_by(response, "what was stored", "저장된 것")
                assert sorted(new) == sorted(made)
                expected = [row for row in before if method == "POST" or row["id"] != made["id"]]
                expected = sorted([*expected, row_of(new)], key=lambda row: int(row["id"]))
            assert stored(database)[f"{kind}s"] == expected, tr(
                f"in the table: {expected}", f"테이블에: {expected}"
            )


# 5. Pages, and few questions


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_empty_library_is_an_empty_page(client):
    """Without books GET /books answers a page with no books, page 1 of 0, total 0.

    책이 없으면 GET /books는 책이 없는 쪽으로 응답해요. 0쪽 가운데 1쪽이고 모두 0권이에요.
    """
    found = client.get(BOOKS)
    assert found.status_code == 200
    page = [found.field(name) for name in ("books", "page", "pages", "total")]
    assert page == [[], 1, 0, 0]


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_page_holds_whole_books(client, draw, author, other):
    """The page shows each book as GET /books/<id> does, the newest first.

    쪽에는 책이 GET /books/<id>와 같은 형식으로, 새 책부터 담겨요.
    """
    writers = [add_author(client, one) for one in (author, other)]
    made = [add_book(client, writers[number % 2], new_book(draw)) for number in range(3)]
    found = client.get(BOOKS)
    assert found.status_code == 200
    assert found.field("books") == made[::-1]
    assert [found.field(name) for name in ("page", "pages", "total")] == [1, 1, 3]


def numbers_on(response):
    """Return the ids of the books on a page."""
    books = response.field("books")
    assert isinstance(books, list), tr("an array `books`", "배열 `books`")
    return [one.get("id") if isinstance(one, dict) else None for one in books]


@pytest.mark.task(5)
@pytest.mark.points(4)
def test_pages_follow_each_other(boot, prepared):
    """Page after page holds each book once, the newest first; 20 a page if nothing is said.

    쪽을 넘기면 모든 책이 한 번씩 새 책부터 나와요. 정하지 않으면 한 쪽에 20권이에요.
    """
    client = prepared.start(boot, *library(52))
    newest_first = list(range(52, 0, -1))
    for per_page in (7, 26, 49, 50, None):  # none in the end: 50 may be remembered
        query, size = ({}, 20) if per_page is None else ({"per_page": per_page}, per_page)
        pages = [newest_first[start : start + size] for start in range(0, 52, size)]
        for number, expected in enumerate(pages, 1):
            response = client.get(BOOKS, query_string={**query, "page": number})
            assert response.status_code == 200
            assert numbers_on(response) == expected
            found = [response.field(name) for name in ("page", "pages", "total")]
            assert found == [number, len(pages), 52]
    assert numbers_on(client.get(BOOKS)) == newest_first[:20]


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_per_page_is_capped(boot, prepared):
    """A `per_page` above 50 counts as 50, however large it is.

    50보다 큰 `per_page`는 아무리 커도 50으로 쳐요.
    """
    client = prepared.start(boot, *library(53))
    for per_page in (51, 53, 1000, 10**30):
        response = client.get(BOOKS, query_string={"per_page": per_page})
        assert response.status_code == 200
        assert numbers_on(response) == list(range(53, 3, -1))
        assert [response.field(name) for name in ("pages", "total")] == [2, 53]
        response = client.get(BOOKS, query_string={"per_page": per_page, "page": 2})
        assert numbers_on(response) == [3, 2, 1]


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_page_behind_the_last_one(boot, prepared):
    """A page behind the last one is 200 with no books, or 404.

    마지막 쪽 다음은 책이 없는 200이거나 404예요.
    """
    client = prepared.start(boot, *library(4))
    for page in (3, 10_000, 2**63, 10**30):
        response = client.get(BOOKS, query_string={"page": page, "per_page": 2})
        assert response.status_code in (200, 404)
        if response.status_code == 200:
            assert response.field("books") == []
        else:
            assert in_shape(response), shape()


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_page_that_is_no_number_breaks_nothing(boot, prepared):
    """A `page` or `per_page` that is no whole number from 1 on gets anything but 500.

    `page`나 `per_page`가 1 이상의 정수가 아니면 500이 아닌 상태로 응답해요.
    """
    client = prepared.start(boot, *library(3))
    for name in ("page", "per_page"):
        for value in ("0", "-1", "", "x", "1.5", "1e3", "' OR 1=1", f"-{10**30}", "9" * 5000):
            response = client.get(BOOKS, query_string={name: value})
            assert response.status_code < 500
    response = client.get(BOOKS, query_string={"page": 1, "per_page": 2})
    assert numbers_on(response) == [3, 2]


@pytest.mark.task(5)
@pytest.mark.points(4)
@pytest.mark.parametrize(
    "what", ["books", "authors", "authors-with-and-without-books", "books-of-an-author"]
)
def test_few_statements(boot, prepared, what):
    """50 books with their authors, 50 authors, or 50 books of one author: at most 3 SELECTs.

    책 50권과 그 저자, 저자 50명, 한 저자의 책 50권: SELECT는 많아야 세 번이에요.
    """
    of_one = what in ("authors-with-and-without-books", "books-of-an-author")
    client = prepared.start(boot, *library(50, books_of_one=of_one))
    path = {
        "books": f"{BOOKS}?per_page=50",
        "authors": AUTHORS,
        "authors-with-and-without-books": AUTHORS,
        "books-of-an-author": f"{AUTHORS}/1/books",
    }[what]
    client.get(f"{BOOKS}?per_page=1")  # what a connection asks for first is not counted
    with client.database.statements() as counted:
        response = client.get(path)
    assert response.status_code == 200
    found = response.field("books") if what == "books" else response.json
    assert isinstance(found, list), tr("an array", "배열")
    assert len(found) == 50
    assert counted.selects <= 3, tr(
        f"at most 3 SELECT statements; there were {counted.selects}",
        f"SELECT 문은 많아야 3개, 실제로는 {counted.selects}개",
    )


# 6. Books that belong to somebody


@pytest.mark.task(6)
@pytest.mark.points(3)
@pytest.mark.parametrize("copies", [0, 1, 999])
def test_author_with_books_stays(client, database, draw, author, other, book, copies):
    """DELETE of an author with books answers 409, however many copies there are; nothing changes.

    책이 있는 저자를 DELETE하면 그 책이 몇 권 있든 409로 응답해요. 저자도 책도 그대로예요.
    """
    writer = add_author(client, author)
    add_book(client, writer, {**book, "copies": copies})
    add_book(client, add_author(client, other), new_book(draw))
    before = stored(database)
    response = client.delete(at("author", writer))
    assert response.status_code == 409
    assert in_shape(response), shape()
    assert stored(database) == before, tr("everything as before", "모두 전과 같음")
    response = client.patch(at("author", writer), json={"about": other["about"]})
    assert response.status_code == 200


@pytest.mark.task(6)
@pytest.mark.points(2)
@pytest.mark.parametrize("how", ["deleted", "given-away"])
def test_author_without_books_goes(client, database, author, other, book, how):
    """After the last book was deleted or given to another author, the author can be deleted.

    마지막 책을 지우거나 다른 저자에게 주고 나면 저자를 지울 수 있어요.
    """
    writer, heir = add_author(client, author), add_author(client, other)
    made = add_book(client, writer, book)
    refused = client.delete(at("author", writer))
    assert refused.status_code == 409
    if how == "deleted":
        response = client.delete(at("book", made))
        assert response.status_code == 204
    else:
        response = client.patch(at("book", made), json={"author_id": heir["id"]})
        assert response.status_code == 200
    response = client.delete(at("author", writer))
    assert response.status_code == 204
    books = [] if how == "deleted" else [row_of({**made, "author": of_author(heir)})]
    assert stored(database) == {"authors": [row_of(heir)], "books": books}, tr(
        "the other author, and the book if it was given away",
        "다른 저자와, 그 저자에게 준 책",
    )


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_author_comes_with_books(client, database, draw, author):
    """POST /authors with `books` answers 201 and stores the author with all of them.

    `books`가 있는 POST /authors는 201로 응답하고 저자와 그 책을 모두 저장해요.
    """
    books = [{**new_book(draw), "copies": copies} for copies in (0, 7, 7)]
    sent = [*books[:2], {name: books[2][name] for name in ("title", "isbn", "year")}]
    books[2]["copies"] = 1
    response = client.post(AUTHORS, json={**author, "books": sent})
    assert response.status_code == 201
    made = made_by(response, "the author", "저자")
    assert made == {"id": made["id"], **author, "book_count": 3}
    rows = stored(database)["books"]
    found = sorted([{**row, "id": 0} for row in rows], key=lambda row: str(row["isbn"]))
    expected = [{"id": 0, **one, "author_id": made["id"]} for one in books]
    assert found == sorted(expected, key=lambda row: row["isbn"]), tr(
        "the three books of this author in the database",
        "데이터베이스에 있는 이 저자의 책 세 권",
    )


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_author_comes_with_no_books(client, author, other, draw):
    """An empty `books` is no books, also after an author who came with some.

    빈 `books`는 책이 없는 것이에요. 책과 함께 온 저자 다음에도 그래요.
    """
    add_author(client, {**other, "books": [new_book(draw)]})
    for sent in ({**author, "books": []}, author):
        made = add_author(client, sent)
        assert made == {"id": made["id"], **author, "book_count": 0}


@pytest.mark.task(6)
@pytest.mark.points(3)
@pytest.mark.parametrize("case", ["taken", "twice", "wrong", "no-object"])
def test_author_comes_whole_or_not_at_all(client, database, draw, author, other, case):
    """When one of the books is refused (409, or 400 or 422), nothing of it is stored.

    책 가운데 하나라도 거절하면(409, 또는 400이나 422) 아무것도 저장하지 않아요.
    """
    made = add_book(client, add_author(client, other), new_book(draw))
    before = stored(database)
    right, book = [new_book(draw), new_book(draw)], new_book(draw)
    wrong = [{name: book[name] for name in book if name != missing} for missing in ("isbn", "year")]
    wrong += [{**book, "title": title} for title in (" ", "\ud83d", None)]
    bad = {
        "taken": [{**book, "isbn": made["isbn"]}],
        "twice": [{**book, "isbn": right[0]["isbn"]}, right[0], right[1]],
        "wrong": [*wrong, {**book, "copies": "3"}],
        "no-object": [book["isbn"], None, [book], True],
    }[case]
    for one in bad:
        for books in ([one, *right], [*right, one]):
            response = send_raw(client, "POST", AUTHORS, {**author, "books": books})
            assert response.status_code in ((409,) if case in ("taken", "twice") else (400, 422))
            assert in_shape(response), shape()
    assert stored(database) == before, tr("the database as before", "전과 같은 데이터베이스")
    found = add_author(client, {**author, "books": right})
    assert found.get("book_count") == 2


@pytest.mark.task(6)
@pytest.mark.points(1)
@pytest.mark.parametrize("last", ["right", "taken", "wrong"])
def test_author_comes_with_many_books(client, database, draw, author, other, last):
    """120 books come with an author, or none of them when the last one is refused.

    책 120권이 저자와 함께 저장되고, 마지막 한 권을 거절하면 아무것도 저장하지 않아요.
    """
    made = add_book(client, add_author(client, other), new_book(draw))
    books = [{"title": f"{n}", "isbn": f"97800000{n:05}", "year": 1999} for n in range(120)]
    if last != "right":
        books[-1]["isbn"] = made["isbn"] if last == "taken" else "978"
    response = client.post(AUTHORS, json={**author, "books": books})
    assert response.status_code in {"right": [201], "taken": [409], "wrong": [400, 422]}[last]
    found = stored(database)
    counts = [len(found["authors"]), len(found["books"])]
    assert counts == ([2, 121] if last == "right" else [1, 1]), tr(
        "authors and books in the database: all or nothing of the request",
        "데이터베이스의 저자와 책 수: 요청 전체이거나 하나도 아님",
    )


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_books_that_are_no_array_are_refused(client, database, draw, author):
    """`books` that is not an array is refused with 400 or 422, and no author is stored.

    배열이 아닌 `books`는 400이나 422로 거절하고, 저자도 저장하지 않아요.
    """
    for books in (new_book(draw), draw.word(), "", 7, 0, True, False, {}):
        response = client.post(AUTHORS, json={**author, "books": books})
        assert response.status_code in (400, 422)
        assert in_shape(response), shape()
    assert stored(database) == {"authors": [], "books": []}, tr(
        "no author in the database", "저자가 없는 데이터베이스"
    )


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_wrong_author_brings_no_books(client, database, draw, author):
    """When the author is refused, the right books that came along are not stored.

    저자를 거절하면 함께 온 올바른 책도 저장하지 않아요.
    """
    sent = {**author, "name": "", "books": [new_book(draw)]}
    response = client.post(AUTHORS, json=sent)
    assert response.status_code in (400, 422)
    assert stored(database) == {"authors": [], "books": []}, tr(
        "nothing in the database", "비어 있는 데이터베이스"
    )
