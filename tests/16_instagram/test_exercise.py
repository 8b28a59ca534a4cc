"""Grades exercise 16: the book club's reading feed."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import new as hmac
from urllib.parse import quote

import pytest

from shared.suite import tr
from shared.suite.bodies import as_forms, unreadable
from shared.suite.clock import KOREA
from shared.suite.errors import LIKES_PAGES, in_shape, shape
from shared.suite.passwords import seeded
from shared.suite.prepared import Prepared
from shared.suite.selects import BACKWARDS
from shared.suite.values import Missing, is_whole, plain

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.environ(**KOREA)]

POSTS, FEED = "/posts", "/feed"
WRONG = (400, 422)  # a field that is not right
HALF = "\ud83d"  # half of a character
NO_TEXT = (None, True, 7, 0, ["x"], {"x": "y"}, [])
BLANK = ("", " ", "\u3000", " \u00a0\t\n")
PASSWORD = "four quiet horses"
HASH = seeded(PASSWORD)
MOST_SELECTS = 8
COLUMNS = {
    "posts": {"id": 0, "author_id": 0, "book": 120, "text": 2000},
    "comments": {"id": 0, "post_id": 0, "author_id": 0, "text": 500},
    "likes": {"post_id": 0, "reader_id": 0},
    "follows": {"follower_id": 0, "followed_id": 0},
}
REFERENCES = {
    "posts": [("author_id", "readers", "id")],
    "comments": [("author_id", "readers", "id"), ("post_id", "posts", "id")],
    "likes": [("post_id", "posts", "id"), ("reader_id", "readers", "id")],
    "follows": [("followed_id", "readers", "id"), ("follower_id", "readers", "id")],
}
# Where no database is: what an app meets that cannot reach its own.
AWAY = {
    "sqlite": "sqlite:////nowhere/club.db",
    "mysql": "mysql+pymysql://nobody:nothing@localhost/club?unix_socket=/nowhere/mysql.sock",
}


@dataclass
class Reader:
    """A reader whom the suite has put into the table, and who sends requests."""

    client: object
    id: int
    name: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def at(self):
        """The path of this reader."""
        return f"/readers/{quote(self.name, safe='')}"

    def ask(self, method, path, **sent):
        """Send a request with this reader's token."""
        if not self.headers:
            self.headers = log_in(self.client, self.name)
        return self.client.open(path, method=method, headers=self.headers, **sent)

    def get(self, path, **query):
        return self.ask("GET", path, query_string=query)

    def send_raw(self, method, path, data):
        """Send JSON as text, in which half a character is written `\\ud83d`."""
        text = json.dumps(plain(data))
        return self.ask(method, path, data=text, content_type="application/json")

    def put(self, path):
        """Send a PUT that must work."""
        response = self.ask("PUT", path)
        assert response.status_code == 204

    def delete(self, path):
        """Send a DELETE that must work."""
        response = self.ask("DELETE", path)
        assert response.status_code == 204


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
def readers(client, draw):
    """Four readers: with a Korean name, one with a space in it, the shortest, the longest."""
    names = [draw.names(1)[0], f"{draw.word(6)} {draw.word(5)}", draw.word(1), draw.word(40)]
    return store_readers(client, 11, names)


@pytest.fixture
def mina(readers):
    return readers[0]


@pytest.fixture
def jun(readers):
    return readers[1]


@pytest.fixture
def sora(readers):
    return readers[2]


def store_readers(client, first_id, names):
    """Put readers into the table; they log in with `PASSWORD`."""
    readers = [Reader(client, number, name) for number, name in enumerate(names, first_id)]
    rows = ", ".join(f"({reader.id}, ?, '{HASH}')" for reader in readers)
    insert = f"INSERT INTO readers (id, name, password_hash) VALUES {rows}"
    client.database.execute(insert, *names)
    return readers


def log_in(client, name):
    """Return the header with a reader's token."""
    response = client.post("/login", json={"name": name, "password": PASSWORD})
    assert response.status_code == 200
    token = response.field("access_token")
    assert isinstance(token, str), tr("a token in `access_token`", "`access_token`에 담긴 토큰")
    return {"Authorization": f"Bearer {token}"}


def new_post(draw):
    """Return a post as a request brings it."""
    return {"book": draw.title(), "text": draw.sentence()}


def created(response):
    """Return the id of what an answer says has been created."""
    assert response.status_code == 201
    assert is_whole(response.field("id")), tr("an `id`, a whole number", "`id`(정수)")
    return response.json["id"]


def publish(reader, post):
    """Publish a post; return its id."""
    return created(reader.ask("POST", POSTS, json=post))


def comment(reader, post_id, text):
    """Comment on a post; return the comment's id."""
    return created(reader.ask("POST", f"{at(post_id)}/comments", json={"text": text}))


def at(post_id):
    """Return the path of a post."""
    return f"{POSTS}/{post_id}"


def like(post_id):
    """Return the path of the sender's like."""
    return f"{at(post_id)}/likes/me"


def follow(reader):
    """Return the path of what the sender follows this reader by."""
    return f"{reader.at}/followers/me"


def shown(post_id, author, post, likes=0, comments=0, liked=False):
    """Return a post as the API shows it."""
    counts = {"likes_count": likes, "comments_count": comments, "liked": liked}
    return {"id": post_id, "author": author.name, **post, **counts}


def store(client, table, *rows):
    """Put rows into a table, as any program may."""
    names = list(COLUMNS[table])
    marks = ", ".join(f"({', '.join('?' * len(names))})" for _ in rows)
    insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES {marks}"
    client.database.execute(insert, *(value for row in rows for value in row))


def stored(client, *tables):
    """Return what another connection sees of some tables, or of all."""
    return {
        table: client.database.rows(
            f"SELECT {', '.join(COLUMNS[table])} FROM {table} ORDER BY {', '.join(COLUMNS[table])}"
        )
        for table in tables or COLUMNS
    }


def assert_as_before(client, before):
    assert stored(client) == before, tr("the database as before", "전과 같은 데이터베이스")


def rows_of(client, table):
    """Return the rows of a table as tuples."""
    return [tuple(row.values()) for row in stored(client, table)[table]]


def refused(response):
    """Return the names in `errors`; flask-smorest puts `json` around them."""
    errors = response.field("errors")
    if isinstance(errors, dict) and isinstance(errors.get("json"), dict):
        errors = errors["json"]
    return sorted(errors) if isinstance(errors, dict) else Missing("errors")


def assert_refused(response, statuses):
    assert response.status_code in statuses
    assert in_shape(response), shape()


def ids_of(response):
    """Return the ids on a page."""
    assert response.status_code == 200
    items = response.field("items")
    assert isinstance(items, list), tr("`items`, an array", "배열인 `items`")
    return [item.get("id") if isinstance(item, dict) else None for item in items]


def next_of(response):
    """Return the cursor of the next page."""
    cursor = response.field("next")
    is_cursor = isinstance(cursor, str) and 0 < len(cursor) < 2000
    assert is_cursor, tr("the next page's cursor in `next`", "`next`에 담긴 다음 쪽의 커서")
    return cursor


def assert_last(response):
    assert response.field("next") is None, tr("`next` null", "null인 `next`")


# 1. Four tables


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_init_db_makes_the_tables(client):
    """`flask init-db` makes the four tables with their columns, none of which may be NULL.

    `flask init-db`는 테이블 네 개를 만들고, 그 열들은 NULL이 될 수 없어요.
    """
    for table, names in COLUMNS.items():
        columns = client.database.columns(table)
        right = [name for name in names if name in columns and not columns[name].nullable]
        assert right == list(names), tr(
            f"in `{table}` the columns {', '.join(names)}, all NOT NULL",
            f"`{table}`에 모두 NOT NULL인 {', '.join(names)} 열",
        )
        for name, room in names.items():
            length = columns[name].length
            assert not room or length is None or length >= room, tr(
                f"a column {table}.{name} with room for {room} characters",
                f"{room}자가 들어가는 {table}.{name} 열",
            )


@pytest.mark.task(1)
@pytest.mark.points(3)
def test_tables_have_their_keys(client):
    """Each reference is a foreign key; a pair in `likes` or `follows` may be there once.

    모든 참조는 외래 키예요. `likes`와 `follows`에는 같은 쌍이 한 번만 들어가요.
    """
    for table, references in REFERENCES.items():
        found = client.database.foreign_keys(table)
        assert [one for one in references if one in found] == references, tr(
            f"the foreign keys of `{table}`", f"`{table}`의 외래 키"
        )
    for table in ("likes", "follows"):
        keys = [sorted(columns) for columns in client.database.unique_keys(table)]
        pair = sorted(COLUMNS[table])
        assert pair in keys, tr(
            f"a key of `{table}` on {' and '.join(pair)} together",
            f"`{table}`의 {', '.join(pair)} 두 열에 함께 걸린 키",
        )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_id_is_not_given_again(client, draw, mina):
    """A new post or comment has a higher id than any before it, also after the newest is deleted.

    새 글과 댓글의 id는 앞의 어떤 것보다도 커요. 가장 새것을 지운 뒤에도 그래요.
    """
    first, last = publish(mina, new_post(draw)), publish(mina, new_post(draw))
    said = comment(mina, first, draw.sentence())
    mina.delete(f"{at(first)}/comments/{said}")
    mina.delete(at(last))
    found = [publish(mina, new_post(draw)) > last > first]
    found += [comment(mina, first, draw.sentence()) > said]
    assert found == [True, True], tr("higher ids", "더 큰 id")


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_all_survives_a_restart(client, draw, mina, jun):
    """Another process of the app, and the app after a restart, answer the same.

    앱의 다른 프로세스와 다시 시작한 앱도 똑같이 응답해요.
    """
    post = new_post(draw)
    post_id = publish(mina, post)
    jun.put(like(post_id))
    jun.put(follow(mina))
    comment(jun, post_id, draw.korean())
    expected = {"items": [shown(post_id, mina, post, 1, 1, liked=True)], "next": None}
    response = client.worker().get(FEED, headers=jun.headers)
    assert response.status_code == 200
    assert response.json == expected
    response = client.restart().get(FEED, headers=jun.headers)
    assert response.status_code == 200
    assert response.json == expected


@pytest.mark.task(1)
@pytest.mark.points(3)
def test_answers_say_what_is_in_the_tables_now(client, draw, mina, jun, sora):
    """What a program changes in the tables is in the next answer of each address.

    프로그램이 테이블에서 바꾼 것은 각 주소의 다음 응답에 바로 나와요.
    """
    post = new_post(draw)
    post_id = publish(mina, post)
    jun.put(follow(mina))
    paths = (at(post_id), f"{at(post_id)}/comments", mina.at, FEED, f"{mina.at}/posts")
    for path in paths:
        assert jun.get(path).status_code == 200
    post["text"], said = draw.sentence(), draw.korean()
    client.database.execute("UPDATE posts SET text = ? WHERE id = ?", post["text"], post_id)
    store(client, "likes", (post_id, jun.id), (post_id, sora.id))
    store(client, "comments", (7, post_id, sora.id, said))
    store(client, "follows", (sora.id, mina.id))
    found = shown(post_id, mina, post, 2, 1, liked=True)
    page = {"items": [found], "next": None}
    spoken = [{"id": 7, "author": sora.name, "text": said}]
    expected = (found, spoken, profile(mina, 1, 2, followed=True), page, page)
    for path, right in zip(paths, expected, strict=True):
        response = jun.get(path)
        assert response.status_code == 200
        assert response.json == right
    jun.put(like(post_id))
    assert jun.get(at(post_id)).json == found


# 2. Posts


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_post_is_published(client, draw, mina, jun):
    """POST /posts answers 201, the post of the token's reader, and its address, which has it too.

    POST /posts는 201, 토큰 주인의 글, 그 주소로 응답해요. 조금 전까지 404였던 그 주소에도 같은 글이 있어요.
    """
    made = []
    for reader in (mina, jun, mina):
        post = new_post(draw)
        response = reader.ask("POST", POSTS, json=post)
        post_id = created(response)
        assert response.json == shown(post_id, reader, post)
        path = response.path_ahead
        assert path.startswith("/"), tr(
            "the address in Location, on the host that was asked",
            "요청한 호스트의 주소가 담긴 Location",
        )
        found = jun.get(path)
        assert found.status_code == 200
        assert found.json == shown(post_id, reader, post)
        made.append((post_id, reader.id, post["book"], post["text"]))
        jun.get(f"{POSTS}/{post_id + 1}")  # which the next post may get
    assert rows_of(client, "posts") == made, tr("the posts in the table", "테이블에 있는 글들")


TEXTS = (
    "겨울 바다 <b>온다라</b> &amp; & '\"\\ %s :name 👩\u200d🚀",
    "Zoe\u0308 \u1112\u1161\u11ab",  # letters in parts, as some keyboards send them
    "\n  Ada \r\n\tB ",
    "\u20001984\u3000",
)


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_texts_come_back_as_they_are(client, draw, mina):
    """A text comes back as it was sent, from the shortest to the longest that is allowed.

    가장 짧은 것부터 가장 긴 것까지, 보낸 텍스트가 그대로 돌아와요.
    """
    texts = [f"{text}{draw.word()}{text[:1]}" for text in TEXTS]
    longest = [draw.word(9) + "🐟" * (limit - 9) for limit in (120, 2000, 500)]
    cases = [(text, text) for text in texts] + [("흰", "x"), tuple(longest[:2])]
    post_id = publish(mina, new_post(draw))
    for book, text in cases:
        post = {"book": book, "text": text}
        response = mina.ask("POST", POSTS, json=post)
        assert response.json == shown(created(response), mina, post)
        response = mina.ask("PATCH", at(post_id), json=post)
        assert response.status_code == 200
        assert response.json == shown(post_id, mina, post)
    for text in (*texts, "흰", longest[2]):
        response = mina.ask("POST", f"{at(post_id)}/comments", json={"text": text})
        assert response.json == {"id": created(response), "author": mina.name, "text": text}
    found = mina.get(f"{at(post_id)}/comments")
    said = [found.field(place, "text") for place in range(len(texts) + 2)]
    assert said == [*texts, "흰", longest[2]]


WRONG_BOOKS = (*BLANK, *NO_TEXT, "b" * 120 + " ", f"흰{HALF}")
WRONG_TEXTS = (*BLANK, *NO_TEXT, "t" * 2000 + " ", HALF)


@pytest.mark.task(2)
@pytest.mark.points(3)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_wrong_field_of_a_post_is_refused(client, draw, mina, method):
    """A wrong field of a post is refused with 400 or 422 and named, and nothing is changed.

    글의 잘못된 필드는 400이나 422로 거절하고 이름을 밝혀요. 아무것도 바뀌지 않아요.
    """
    post = at(publish(mina, new_post(draw)))
    path = post if method == "PATCH" else POSTS
    mina.ask("PATCH", post, json={"text": draw.korean()})  # what it need not have, POST must
    before, right = stored(client), new_post(draw)
    cases = [({**right, "book": value}, ["book"]) for value in WRONG_BOOKS]
    cases += [({**right, "text": value}, ["text"]) for value in WRONG_TEXTS]
    cases += [({"book": " ", "text": "t" * 2001}, ["book", "text"])]
    if method == "POST":
        cases += [({"book": "흰"}, ["text"]), ({"text": "흰"}, ["book"]), ({}, ["book", "text"])]
    for sent, names in cases:
        response = mina.send_raw(method, path, sent)
        assert_refused(response, WRONG)
        if HALF not in "".join(map(str, sent.values())):
            assert refused(response) == names
    assert_as_before(client, before)
    response = mina.ask(method, path, json=right)
    assert response.status_code == (201 if method == "POST" else 200)


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_author_is_whoever_sends_the_token(client, draw, mina, jun):
    """No field of a request says whose a post or comment is, or what its id and counts are.

    글과 댓글이 누구의 것인지, id와 개수가 얼마인지는 요청의 필드로 정할 수 없어요.
    """
    post = new_post(draw)
    post_id = publish(mina, post)
    other = publish(mina, post)
    cases = [{"author": jun.name}, {"author_id": jun.id}, {"reader_id": jun.id}, {"id": 4711}]
    cases += [{"likes_count": 9}, {"liked": True}, {"comments_count": 9}, {"post_id": other}]
    rows = stored(client, "posts", "comments")
    for more in cases:
        new, before = new_post(draw), rows
        changed = mina.ask("PATCH", at(post_id), json={**new, **more})
        assert changed.status_code in (200, *WRONG)
        post = new if changed.status_code == 200 else post
        said = {"text": new["text"], **more}
        others = [
            mina.ask("POST", POSTS, json={**said, "book": new["book"]}),
            mina.ask("POST", f"{at(post_id)}/comments", json=said),
        ]
        for response in others:
            assert response.status_code in (201, *WRONG)
        rows = stored(client, "posts", "comments")
        if all(response.status_code in WRONG for response in (changed, *others)):
            assert rows == before, tr("the database as before", "전과 같은 데이터베이스")
    authors = {row["author_id"] for row in rows["posts"] + rows["comments"]}
    assert authors == {mina.id}, tr("only posts of the sender", "보낸 사람의 글만")
    ids = {row["id"] for row in rows["posts"] + rows["comments"]}
    assert 4711 not in ids, tr("ids that the database gives", "데이터베이스가 정한 id")
    assert [row for row in rows["comments"] if row["post_id"] != post_id] == [], tr(
        "comments on the post of the address only", "주소의 글에 달린 댓글만"
    )
    assert rows_of(client, "likes") == [], tr("no like", "좋아요가 없음")
    response = mina.get(at(post_id))
    assert response.json == shown(post_id, mina, post, comments=len(rows["comments"]))


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_post_is_changed_in_part(client, draw, mina, jun):
    """PATCH changes what is sent; the rest, its counts and all other posts stay.

    PATCH는 보낸 것만 바꿔요. 나머지와 개수, 다른 글은 그대로예요.
    """
    posts = [new_post(draw) for _ in range(3)]
    ids = [publish(mina, post) for post in posts]
    jun.put(like(ids[1]))
    mina.put(like(ids[1]))
    comment(jun, ids[1], draw.sentence())
    for name in ("book", "text"):
        posts[1] |= {name: draw.korean()}
        response = mina.ask("PATCH", at(ids[1]), json={name: posts[1][name]})
        assert response.status_code == 200
        assert response.json == shown(ids[1], mina, posts[1], 2, 1, liked=True)
    found = [(row["book"], row["text"]) for row in stored(client, "posts")["posts"]]
    assert found == [tuple(post.values()) for post in posts], tr(
        "the other posts as before", "전과 같은 다른 글"
    )


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_post_is_deleted_with_what_belongs_to_it(client, draw, mina, jun):
    """DELETE removes the post, its comments and its likes, and nothing else; then it is 404.

    DELETE는 글과 그 댓글, 좋아요를 지우고 다른 것은 지우지 않아요. 그다음에는 404예요.
    """
    keep, gone = publish(mina, new_post(draw)), publish(mina, new_post(draw))
    theirs = publish(jun, new_post(draw))
    for post_id in (keep, gone, theirs):
        for reader in (mina, jun):
            comment(reader, post_id, draw.sentence())
            reader.put(like(post_id))
    mina.put(follow(jun))
    before = stored(client)
    mina.delete(at(gone))
    rest = {
        table: [
            row for row in rows if gone not in (row.get("post_id"), row.get("book") and row["id"])
        ]
        for table, rows in before.items()
    }
    assert_as_before(client, rest)
    for method, path in (("GET", at(gone)), ("DELETE", at(gone)), ("GET", f"{at(gone)}/comments")):
        assert_refused(mina.ask(method, path), (404,))


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_somebody_else_s_post_is_403(client, draw, mina, jun, sora):
    """PATCH and DELETE of somebody else's post are 403 and change nothing, whoever asks.

    남의 글을 PATCH나 DELETE하면 403이고 아무것도 바뀌지 않아요. 누가 보내도 그래요.
    """
    post_id = publish(mina, new_post(draw))
    publish(jun, new_post(draw))
    jun.put(follow(mina))
    mina.put(follow(jun))
    comment(jun, post_id, draw.sentence())
    before = stored(client)
    for reader in (jun, sora):
        assert_refused(reader.ask("PATCH", at(post_id), json=new_post(draw)), (403,))
        assert_refused(reader.ask("PATCH", at(post_id), json={"text": draw.korean()}), (403,))
        assert_refused(reader.ask("DELETE", at(post_id)), (403,))
    assert_as_before(client, before)


# 3. Comments


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_comments_are_listed(client, draw, mina, jun):
    """POST answers 201 and the comment; GET has all comments on this post, the oldest first.

    POST는 201과 댓글로 응답해요. GET은 그 글의 모든 댓글을 오래된 것부터 보여 줘요.
    """
    post_id, other = publish(mina, new_post(draw)), publish(jun, new_post(draw))
    response = mina.get(f"{at(post_id)}/comments")
    assert response.status_code == 200
    assert response.json == []
    rows = [(100 + n, post_id, jun.id, f"{draw.word()} {n}") for n in range(105)]
    store(client, "comments", *rows)
    expected = [{"id": row[0], "author": jun.name, "text": row[3]} for row in rows]
    for reader, where in ((jun, post_id), (mina, other), (mina, post_id), (jun, post_id)):
        text = draw.sentence()
        response = reader.ask("POST", f"{at(where)}/comments", json={"text": text})
        said = {"id": created(response), "author": reader.name, "text": text}
        assert response.json == said
        expected += [said] if where == post_id else []
    response = mina.get(f"{at(post_id)}/comments")
    assert response.status_code == 200
    assert response.json == expected
    for one, number in ((post_id, 108), (other, 1)):
        assert mina.get(at(one)).field("comments_count") == number


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_wrong_comment_is_refused(client, draw, mina):
    """A wrong or missing text is refused with 400 or 422 and named, and nothing is stored.

    텍스트가 잘못됐거나 없으면 400이나 422로 거절하고 이름을 밝혀요. 저장하지 않아요.
    """
    path = f"{at(publish(mina, new_post(draw)))}/comments"
    for sent in ({}, *({"text": value} for value in (*BLANK, *NO_TEXT, "t" * 500 + " ", HALF))):
        response = mina.send_raw("POST", path, sent)
        assert_refused(response, WRONG)
        if sent.get("text") != HALF:
            assert refused(response) == ["text"]
    assert rows_of(client, "comments") == [], tr("no comment", "댓글이 없음")


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_comment_is_deleted_by_its_author_or_the_post_s(client, draw, mina, jun, sora):
    """The author of the comment and that of the post delete it; anybody else gets 403.

    댓글을 쓴 사람과 글을 쓴 사람은 댓글을 지울 수 있어요. 다른 사람은 403이에요.
    """
    post_id, other = publish(mina, new_post(draw)), publish(sora, new_post(draw))
    ids = [comment(jun, post_id, draw.sentence()) for _ in range(3)]
    by_mina = comment(mina, post_id, draw.sentence())
    there = comment(sora, other, draw.sentence())
    before = stored(client)
    assert_refused(sora.ask("DELETE", f"{at(post_id)}/comments/{ids[0]}"), (403,))
    assert_refused(jun.ask("DELETE", f"{at(post_id)}/comments/{by_mina}"), (403,))
    assert_as_before(client, before)
    mina.delete(f"{at(post_id)}/comments/{ids[0]}")
    jun.delete(f"{at(post_id)}/comments/{ids[1]}")
    assert_refused(jun.ask("DELETE", f"{at(post_id)}/comments/{ids[1]}"), (404,))
    found = [row[0] for row in rows_of(client, "comments")]
    assert found == [ids[2], by_mina, there], tr("the other comments", "다른 댓글들")


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_comment_belongs_to_its_post(client, draw, mina, jun):
    """A comment is 404 at the address of another post, also for its author and the post's.

    다른 글의 주소로는 댓글이 404예요. 댓글을 쓴 사람이나 글을 쓴 사람에게도 그래요.
    """
    mine, theirs = publish(mina, new_post(draw)), publish(jun, new_post(draw))
    second = publish(mina, new_post(draw))
    on_mine, on_theirs = comment(mina, mine, "흰"), comment(jun, theirs, "흰")
    by_jun = comment(jun, mine, "흰")
    before = stored(client)
    for reader, said in ((mina, on_mine), (mina, by_jun), (jun, by_jun)):
        assert_refused(reader.ask("DELETE", f"{at(second)}/comments/{said}"), (404,))
    for reader in (mina, jun):
        assert_refused(reader.ask("DELETE", f"{at(mine)}/comments/{on_theirs}"), (404,))
        assert_refused(reader.ask("DELETE", f"{at(theirs)}/comments/{on_mine}"), (404,))
    assert_as_before(client, before)


# 4. Likes


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_like_twice_is_one(client, draw, mina, jun, sora):
    """PUT twice is one like; each reader has their own, and `liked` is that of whoever asks.

    PUT을 두 번 해도 좋아요는 하나예요. 저마다 하나씩이고, `liked`는 보는 사람의 것이에요.
    """
    post = new_post(draw)
    post_id, other = publish(mina, post), publish(mina, post)
    for reader in (jun, jun, mina, mina):
        response = reader.ask("PUT", like(post_id))
        assert response.status_code == 204
        assert response.data == b"", tr("no body", "본문 없음")
    assert rows_of(client, "likes") == [(post_id, mina.id), (post_id, jun.id)], tr(
        "one like of each of the two readers", "두 독자의 좋아요 하나씩"
    )
    for reader, liked in ((mina, True), (jun, True), (sora, False)):
        response = reader.get(at(post_id))
        assert response.json == shown(post_id, mina, post, 2, liked=liked)
        assert reader.get(at(other)).json == shown(other, mina, post)


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_like_is_taken_back(client, draw, mina, jun, sora):
    """DELETE takes back this reader's like of this post and no other one; twice is fine.

    DELETE는 이 독자가 이 글에 한 좋아요만 취소해요. 두 번 보내도 괜찮아요.
    """
    post = new_post(draw)
    ids = [publish(mina, post) for _ in range(2)]
    store(client, "likes", *((one, reader.id) for one in ids for reader in (mina, jun)))
    for reader in (jun, jun, sora):
        reader.delete(like(ids[0]))
    expected = [(ids[0], mina.id), (ids[1], mina.id), (ids[1], jun.id)]
    assert rows_of(client, "likes") == expected, tr("the other likes", "다른 좋아요들")
    assert jun.get(at(ids[0])).json == shown(ids[0], mina, post, 1)
    jun.put(like(ids[0]))
    assert jun.get(at(ids[0])).json == shown(ids[0], mina, post, 2, liked=True)


@pytest.mark.task(4)
@pytest.mark.points(4)
def test_likes_in_the_same_moment(client, draw, mina, jun, sora):
    """In the same moment, one reader's likes are one, and those of two are two; all are 204.

    같은 순간에 온 한 독자의 좋아요는 하나, 두 독자의 좋아요는 둘이에요. 응답은 모두 204예요.
    """
    ids = [publish(mina, new_post(draw)) for _ in range(2)]
    for reader in (jun, sora):
        reader.headers = log_in(client, reader.name)
    for post_id, headers in (
        (ids[0], [jun.headers, jun.headers]),
        (ids[1], [jun.headers, sora.headers]),
    ):
        response = client.at_once("PUT", like(post_id), headers)
        assert response.status_code == 204
    expected = [(ids[0], jun.id), (ids[1], jun.id), (ids[1], sora.id)]
    assert rows_of(client, "likes") == expected, tr("three likes", "좋아요 세 개")
    assert [mina.get(at(one)).field("likes_count") for one in ids] == [1, 2]
    response = client.at_once("DELETE", like(ids[1]), [jun.headers, jun.headers])
    assert response.status_code == 204
    assert mina.get(at(ids[1])).field("likes_count") == 1


# 5. Followers


def profile(reader, posts=0, followers=0, following=0, followed=False):
    """Return a profile as the API shows it."""
    counts = {"posts_count": posts, "followers_count": followers, "following_count": following}
    return {"name": reader.name, **counts, "followed": followed}


@pytest.mark.task(5)
@pytest.mark.points(4)
def test_follow_twice_is_one(client, draw, mina, jun, sora):
    """PUT twice is one follow, in its direction; profiles count, `followed` is for whoever asks.

    PUT을 두 번 해도 팔로우는 하나이고 방향이 있어요. 프로필이 세고, `followed`는 보는 사람의 것이에요.
    """
    publish(mina, new_post(draw))
    publish(mina, new_post(draw))
    for reader, whom in ((jun, mina), (sora, mina), (mina, sora)):
        for _ in range(2):
            reader.put(follow(whom))
    expected = sorted([(jun.id, mina.id), (sora.id, mina.id), (mina.id, sora.id)])
    assert rows_of(client, "follows") == expected, tr(
        "one row for each follower", "팔로워마다 행 하나"
    )
    for reader, whom, shows in (
        (jun, mina, profile(mina, 2, 2, 1, followed=True)),
        (mina, mina, profile(mina, 2, 2, 1)),
        (mina, jun, profile(jun, following=1)),
        (jun, sora, profile(sora, 0, 1, 1)),
        (mina, sora, profile(sora, 0, 1, 1, followed=True)),
    ):
        response = reader.get(whom.at)
        assert response.status_code == 200
        assert response.json == shows


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_follow_is_taken_back(client, mina, jun, sora):
    """DELETE ends that this reader follows that one, and nothing else; twice is fine.

    DELETE는 이 독자가 그 독자를 따르는 것만 끝내요. 두 번 보내도 괜찮아요.
    """
    pairs = [(jun.id, mina.id), (jun.id, sora.id), (mina.id, jun.id), (sora.id, mina.id)]
    store(client, "follows", *pairs)
    for _ in range(2):
        jun.delete(follow(mina))
    mina.delete(follow(mina))
    expected = sorted(pairs[1:])
    assert rows_of(client, "follows") == expected, tr("the other follows", "다른 팔로우들")
    assert jun.get(mina.at).json == profile(mina, 0, 1, 1)


NAMES = (
    "C++ 50%20 &?#;'\"",
    "100%25 a%41",
    "Zoe\u0308 ﬁ ½ \u1112\u1161\u11ab",  # letters that a normal form writes otherwise
    "🐟" * 31,
)


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_every_name_is_found(client, draw, mina):
    """A reader is found at each of their addresses by exactly the name that the table has.

    독자는 테이블에 있는 이름 그대로, 자기의 모든 주소에서 찾을 수 있어요.
    """
    names = [draw.word(9) + name for name in NAMES] + ["me"]
    others = store_readers(client, 21, names)
    fill(client, range(201, 206), others)
    for post_id, other in enumerate(others, 201):
        mina.put(follow(other))
        response = mina.get(other.at)
        assert response.status_code == 200
        assert response.json == profile(other, 1, 1, followed=True)
        assert ids_of(mina.get(f"{other.at}/posts")) == [post_id]
    authors = [item["author"] for item in mina.get(FEED).field("items")]
    assert authors == names[::-1]
    for other in others:
        mina.delete(follow(other))
    assert rows_of(client, "follows") == [], tr("no follow", "팔로우가 없음")


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_nobody_follows_themselves(client, mina, jun):
    """To follow oneself is refused and nothing is stored; then following somebody else works.

    자기 자신을 따르려 하면 거절하고 저장하지 않아요. 그다음 다른 사람을 따르는 것은 돼요.
    """
    for reader in (mina, jun):
        assert_refused(reader.ask("PUT", follow(reader)), (*WRONG, 409))
    assert rows_of(client, "follows") == [], tr("no follow", "팔로우가 없음")
    mina.put(follow(jun))


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_follows_in_the_same_moment(client, mina, jun, sora):
    """In the same moment, one reader's follows are one, and those of two are two; all are 204.

    같은 순간에 온 한 독자의 팔로우는 하나, 두 독자의 팔로우는 둘이에요. 응답은 모두 204예요.
    """
    for reader in (jun, sora):
        reader.headers = log_in(client, reader.name)
    for whom, headers in (
        (mina, [jun.headers, jun.headers]),
        (mina, [jun.headers, sora.headers]),
        (sora, [jun.headers, jun.headers]),
    ):
        response = client.at_once("PUT", follow(whom), headers)
        assert response.status_code == 204
    expected = [(jun.id, mina.id), (jun.id, sora.id), (sora.id, mina.id)]
    assert rows_of(client, "follows") == expected, tr("three follows", "팔로우 세 개")
    assert mina.get(mina.at).json == profile(mina, 0, 2)


# 6. The feed


def fill(client, numbers, authors):
    """Put posts with these ids into the table, in turn of these authors."""
    rows = []
    for place, number in enumerate(numbers):
        author = authors[place % len(authors)]
        rows.append((number, author.id, f"Book {number}", f"text {number}"))
    store(client, "posts", *rows)


@pytest.mark.task(6)
@pytest.mark.points(4)
def test_feed_has_the_posts_of_whom_one_follows(client, draw, readers):
    """The feed has the posts of the readers whom one follows now, the newest first, and no others.

    피드에는 지금 따르는 독자들의 글만 새것부터 있어요.
    """
    mina, jun, sora, other = readers
    posts = [new_post(draw) for _ in range(6)]
    authors = (jun, sora, mina, other, jun, sora)
    ids = [publish(author, post) for author, post in zip(authors, posts, strict=True)]
    pages = [shown(*one) for one in reversed(list(zip(ids, authors, posts, strict=True)))]
    mina.headers = log_in(client, mina.name)

    def expect(*followed):
        response = mina.get(FEED)
        assert response.status_code == 200
        names = [reader.name for reader in followed]
        wanted = [one for one in pages if one["author"] in names]
        assert response.json == {"items": wanted, "next": None}

    expect()
    store(client, "follows", (jun.id, mina.id), (other.id, jun.id), (sora.id, other.id))
    expect()
    mina.put(follow(jun))
    expect(jun)
    mina.put(follow(sora))
    expect(jun, sora)
    # On the second page, too, it is whom one follows now.
    page = mina.get(FEED, limit=1)
    assert ids_of(page) == ids[5:]
    mina.delete(follow(jun))
    mina.put(follow(other))
    assert ids_of(mina.get(FEED, cursor=next_of(page))) == [ids[3], ids[1]]
    expect(sora, other)


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_reader_s_posts_are_listed(client, draw, mina, jun):
    """GET /readers/<name>/posts has this reader's posts, the newest first, in the same pages.

    GET /readers/<name>/posts에는 그 독자의 글이 새것부터, 같은 형식의 쪽으로 있어요.
    """
    posts = [new_post(draw) for _ in range(3)]
    ids = [publish(mina, post) for post in posts]
    publish(jun, new_post(draw))
    jun.put(like(ids[1]))
    expected = [shown(one, mina, post) for one, post in zip(ids, posts, strict=True)][::-1]
    expected[1] |= {"likes_count": 1, "liked": True}
    response = jun.get(f"{mina.at}/posts", limit=2)
    assert response.status_code == 200
    assert response.field("items") == expected[:2]
    response = jun.get(f"{mina.at}/posts", limit=2, cursor=next_of(response))
    assert response.json == {"items": expected[2:], "next": None}
    assert mina.get(f"{mina.at}/posts").json == {
        "items": [{**one, "liked": False} for one in expected], "next": None
    }  # fmt: skip


@pytest.mark.task(6)
@pytest.mark.points(3)
@pytest.mark.parametrize("what", ["feed", "posts-of-a-reader"])
def test_pages_have_their_limit(client, mina, jun, what):
    """A page has as many posts as its limit, 20 without one; `next` is null when none is left.

    쪽에는 limit만큼, 없으면 20개의 글이 있어요. 남은 글이 없으면 `next`는 null이에요.
    """
    path = {"feed": FEED, "posts-of-a-reader": f"{jun.at}/posts"}[what]
    store(client, "follows", (mina.id, jun.id))
    fill(client, range(201, 252), [jun])
    newest_first = list(range(251, 200, -1))
    first = mina.get(path)
    assert ids_of(first) == newest_first[:20]
    second = mina.get(path, cursor=next_of(first), limit=30)
    assert ids_of(second) == newest_first[20:50]
    third = mina.get(path, cursor=next_of(second), limit=1)
    assert ids_of(third) == newest_first[50:]
    assert_last(third)
    whole = mina.get(path, limit=50)
    assert ids_of(whole) == newest_first[:50]
    assert ids_of(mina.get(path, cursor=next_of(whole))) == newest_first[50:]
    one = mina.get(path, limit=1)
    assert ids_of(one) == newest_first[:1]
    rest = mina.get(path, limit=50, cursor=next_of(one))
    assert ids_of(rest) == newest_first[1:]
    assert_last(rest)


@pytest.mark.task(6)
@pytest.mark.points(5)
@pytest.mark.parametrize("what", ["feed", "posts-of-a-reader"])
def test_pages_are_stable(client, draw, mina, jun, sora, what):
    """Whoever follows `next` gets each post once, though others are published and deleted.

    글이 새로 올라오고 지워져도, `next`를 따라가면 글이 한 번씩만 나와요.
    """
    authors = [jun, sora] if what == "feed" else [jun]
    path = {"feed": FEED, "posts-of-a-reader": f"{jun.at}/posts"}[what]
    store(client, "follows", (mina.id, jun.id), (mina.id, sora.id))
    fill(client, range(201, 213), authors)
    page = mina.get(path, limit=3)
    assert ids_of(page) == [212, 211, 210]
    # Two arrive, and the page's last one goes, which a cursor may have named.
    publish(jun, new_post(draw))
    publish(authors[-1], new_post(draw))
    client.database.execute("DELETE FROM posts WHERE id = 210")
    page = mina.get(path, limit=3, cursor=next_of(page))
    assert ids_of(page) == [209, 208, 207]
    # One of the next page goes, and one that was seen.
    client.database.execute("DELETE FROM posts WHERE id IN (205, 212)")
    publish(jun, new_post(draw))
    seen = next_of(page)
    page = mina.get(path, limit=3, cursor=seen)
    assert ids_of(page) == [206, 204, 203]
    assert ids_of(mina.get(path, limit=3, cursor=seen)) == [206, 204, 203]
    page = mina.get(path, limit=3, cursor=next_of(page))
    assert ids_of(page) == [202, 201]
    assert_last(page)


LIMITS = ("0", "51", "-1", "x", "1.5", "9" * 400, "true", "20x")
CURSORS = ("x", "-1", "1.5", "a" * 400, "' OR 1=1 --", "흰", "\x00")


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_wrong_query_is_refused(client, mina, jun):
    """A limit out of its bounds and what is no cursor are refused with 400 or 422.

    범위를 벗어난 limit과 커서가 아닌 것은 400이나 422로 거절해요.
    """
    for path in (FEED, f"{jun.at}/posts"):  # which have nothing to show yet
        assert_refused(mina.get(path, limit="0"), WRONG)
        assert_refused(mina.get(path, cursor="x"), WRONG)
    store(client, "follows", (mina.id, jun.id))
    fill(client, range(201, 204), [jun])
    for path in (FEED, f"{jun.at}/posts"):
        for limit in LIMITS:
            assert_refused(mina.get(path, limit=limit), WRONG)
        for cursor in CURSORS:
            assert_refused(mina.get(path, cursor=cursor), WRONG)
        assert ids_of(mina.get(path, limit=2)) == [203, 202]


@pytest.mark.task(6)
@pytest.mark.points(4)
def test_each_post_has_its_own_counts(client, mina, jun, sora):
    """On a page each post has its author, its likes, its comments, and whether one likes it.

    쪽의 글마다 제 글쓴이, 좋아요 수, 댓글 수, 내가 좋아하는지가 있어요.
    """
    store(client, "follows", (mina.id, jun.id), (mina.id, sora.id))
    fill(client, range(201, 205), [jun, sora])
    store(
        client,
        "likes",
        (202, jun.id),
        (203, mina.id),
        (203, jun.id),
        (203, sora.id),
        (204, mina.id),
    )
    said = [(202, 3), (203, 2), (204, 1)]
    rows = [(post, jun.id, "흰") for post, number in said for _ in range(number)]
    store(client, "comments", *((n, *row) for n, row in enumerate(rows, 301)))
    expected = [
        shown(number, author, {"book": f"Book {number}", "text": f"text {number}"}, *counts)
        for number, author, counts in (
            (204, sora, (1, 1, True)),
            (203, jun, (3, 2, True)),
            (202, sora, (1, 3, False)),
            (201, jun, (0, 0, False)),
        )
    ]
    response = mina.get(FEED)
    assert response.status_code == 200
    assert response.json == {"items": expected, "next": None}
    response = mina.get(f"{sora.at}/posts")
    assert response.json == {"items": expected[::2], "next": None}


@pytest.mark.task(6)
@pytest.mark.points(4)
@pytest.mark.parametrize("what", ["feed", "posts-of-a-reader", "comments"])
def test_pages_take_few_statements(client, readers, what):
    """A page takes as many SELECTs for 40 posts or comments as for two, and at most eight.

    글이나 댓글이 40개여도 쪽 하나에 드는 SELECT는 두 개일 때와 같고, 여덟 번을 넘지 않아요.
    """
    mina, jun, sora, other = readers
    authors = [jun] if what == "posts-of-a-reader" else [jun, sora, other]
    path = {"feed": FEED, "posts-of-a-reader": f"{jun.at}/posts"}.get(what, f"{at(201)}/comments")
    store(client, "follows", *((mina.id, reader.id) for reader in authors))
    mina.headers = log_in(client, mina.name)
    counts = []
    for numbers in (range(201, 203), range(203, 241)):
        fill(client, numbers, authors)
        store(client, "likes", *((n, jun.id) for n in numbers))
        store(
            client, "comments",
            *((n, 201, authors[n % len(authors)].id, f"text {n}") for n in numbers),
        )  # fmt: skip
        with client.database.statements() as counted:
            response = mina.get(path, **({} if what == "comments" else {"limit": 50}))
        assert response.status_code == 200
        found = response.json if what == "comments" else response.field("items")
        assert isinstance(found, list), tr("an array", "배열")
        assert len(found) == len(numbers) + 2 * (numbers[0] == 203), tr(f"all {what}", "모든 항목")
        counts.append(counted.selects)
    assert counts[1] <= MOST_SELECTS
    assert counts[1] == counts[0], tr(
        f"as many SELECTs for 40 as for two ({counts[0]})",
        f"40개일 때도 두 개일 때와 같은 SELECT 횟수({counts[0]})",
    )


# 7. What is refused


def operations(post_id, comment_id, name):
    """Return every address with its methods, and a right body where one is needed."""
    path, post = at(post_id), {"book": "흰", "text": "흰"}
    reader = f"/readers/{quote(name, safe='')}"
    return [
        ("POST", POSTS, post),
        ("GET", path, None),
        ("PATCH", path, {"text": "흰"}),
        ("DELETE", path, None),
        ("GET", f"{path}/comments", None),
        ("POST", f"{path}/comments", {"text": "흰"}),
        ("DELETE", f"{path}/comments/{comment_id}", None),
        ("PUT", f"{path}/likes/me", None),
        ("DELETE", f"{path}/likes/me", None),
        ("GET", reader, None),
        ("GET", f"{reader}/posts", None),
        ("PUT", f"{reader}/followers/me", None),
        ("DELETE", f"{reader}/followers/me", None),
        ("GET", FEED, None),
    ]


def forged(claims, key):
    """Return a token that is signed with a key."""

    def encoded(raw):
        return urlsafe_b64encode(raw).decode().rstrip("=")

    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    text = ".".join(encoded(json.dumps(part).encode()) for part in parts)
    return f"{text}.{encoded(hmac(key.encode(), text.encode(), sha256).digest())}"


@pytest.mark.task(7)
@pytest.mark.points(4)
def test_everything_needs_a_token(client, draw, readers, clock):
    """Each address answers 401 without a right token, and changes nothing.

    모든 주소는 올바른 토큰이 없으면 401로 응답하고 아무것도 바꾸지 않아요.
    """
    mina, jun, other = readers[0], readers[1], readers[3]
    post_id = publish(mina, new_post(draw))
    said = comment(mina, post_id, draw.sentence())
    mina.put(like(post_id))
    mina.put(follow(jun))
    gone, token = log_in(client, other.name), mina.headers["Authorization"]
    response = client.get(f"/posts/{post_id}", headers=gone)
    assert response.status_code == 200  # an app may remember whom it has seen
    client.database.execute("DELETE FROM readers WHERE id = ?", other.id)
    before, wrong = stored(client), [gone["Authorization"], "", f"{token[:-5]}AAAAA"]
    wrong += [f"Bearer {forged({'sub': str(mina.id), 'exp': 2**33}, draw.word(48))}", "Bearer x"]
    stranger = client.another()
    # What else is wrong comes after that, too: the post is not there, the body is no object.
    for method, path, body in operations(post_id + 1, said, draw.word(12)):
        response = stranger.open(path, method=method, json=body and [], headers=LIKES_PAGES)
        assert_refused(response, (401,))
    for place, (method, path, body) in enumerate(operations(post_id, said, jun.name)):
        # Each address without a token, and with one of the others in turn.
        for headers in ({}, {"Authorization": wrong[place % 5]}):
            response = stranger.open(path, method=method, json=body, headers=headers)
            assert_refused(response, (401,))
    clock.move(hours=12, minutes=1)
    for method, path, body in operations(post_id, said, jun.name):
        assert_refused(mina.ask(method, path, json=body), (401,))
    assert_as_before(client, before)


@pytest.mark.task(7)
@pytest.mark.points(3)
def test_what_is_not_there_is_404(client, draw, mina, jun):
    """A post, comment or reader who is not there is 404 at each address, however long the id.

    없는 글, 댓글, 독자는 어느 주소에서나 404예요. id가 아무리 길어도 그래요.
    """
    post_id = publish(mina, new_post(draw))
    before = stored(client)
    mina.headers = {**mina.headers, **LIKES_PAGES}  # errors are JSON for a browser, too
    for method, path, body in operations(post_id + 1, 1, draw.word(12)):
        if path not in (POSTS, FEED):
            assert_refused(mina.ask(method, path, json=body), (404,))
    for missing in (0, 2**31, 2**63, "9" * 400):
        for method, path in (
            ("GET", at(missing)),
            ("DELETE", at(missing)),
            ("PUT", like(missing)),
            ("DELETE", f"{at(post_id)}/comments/{missing}"),
        ):
            assert_refused(mina.ask(method, path), (404,))
    for path in ("/posts/x", "/readers/%25", "/readers/_/posts", f"/readers/{'a' * 41}"):
        assert_refused(mina.get(path), (404,))
    assert_as_before(client, before)


@pytest.mark.task(7)
@pytest.mark.points(2)
def test_other_methods_are_405(client, draw, mina, jun):
    """Another method is 405, and `Allow` names those that there are.

    다른 메서드는 405이고, `Allow`에 쓸 수 있는 메서드가 있어요.
    """
    post_id = publish(mina, new_post(draw))
    said = comment(mina, post_id, draw.sentence())
    before, allowed = stored(client), {}
    mina.headers = {**mina.headers, **LIKES_PAGES}
    for method, path, _ in operations(post_id, said, jun.name):
        allowed.setdefault(path, set()).add(method)
    for path, methods in allowed.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            response = mina.ask(method, path, json={"book": "흰", "text": "흰"})
            assert_refused(response, (405,))
            assert response.allowed - {"HEAD", "OPTIONS"} == methods
    assert_as_before(client, before)


@pytest.mark.task(7)
@pytest.mark.points(3)
def test_body_that_is_no_object_is_refused(client, draw, mina):
    """What is no JSON object, no JSON, too deep or a form is refused; JSON may be labelled longer.

    JSON 객체가 아닌 것, JSON이 아닌 것, 너무 깊은 것, 폼은 거절해요. JSON 표시에는 charset이 붙어도 돼요.
    """
    post_id = publish(mina, new_post(draw))
    before = stored(client)
    mina.headers = {**mina.headers, **LIKES_PAGES}
    label = "Application/JSON; Charset=UTF-8"
    inside = json.dumps(json.dumps({"book": "흰", "text": "흰"}))
    long = f'{{"book": {"1" * 5000}, "text": {"1" * 5000}}}'
    half = '{"book": "x", "text": "x \\ud800", "\\udfff": 1}'
    for method, path in (
        ("POST", POSTS),
        ("PATCH", at(post_id)),
        ("POST", f"{at(post_id)}/comments"),
    ):
        arrays = ("[]", '[{"book": "x", "text": "x"}]')
        for text in (*arrays, '"x"', inside, "7", "null", "true", half, long):
            response = mina.ask(method, path, data=text, content_type="application/json")
            assert_refused(response, WRONG)
        for body in ("{", *unreadable({"book": "x", "text": "x"}, "text"), "[" * 100_000):
            response = mina.ask(method, path, data=body, content_type=label)
            assert_refused(response, (400,))
        for form in as_forms({"book": "흰", "text": "흰"}):
            assert_refused(mina.ask(method, path, **form), (415,))
    assert_as_before(client, before)
    right = json.dumps({"text": "흰"}).encode()
    response = mina.ask("PATCH", at(post_id), data=right, content_type=label)
    assert response.status_code == 200
    created(mina.ask("POST", f"{at(post_id)}/comments", data=right, content_type=label))
    right = json.dumps({"book": "흰", "text": "흰"}).encode()
    created(mina.ask("POST", POSTS, data=right, content_type=label))


@pytest.mark.task(7)
@pytest.mark.points(3)
def test_database_away_is_503(boot, client, draw, key, mina, jun):
    """While the database is away the app starts, `GET /` is 200, all else and the log-in are 503.

    데이터베이스가 없는 동안에도 앱이 시작되고 `GET /`는 200이에요. 로그인과 나머지는 모두 503이에요.
    """
    publish(mina, new_post(draw))
    away = AWAY[client.database.kind]
    there = boot(environ={"DATABASE_URL": away, "JWT_SECRET_KEY": key})
    response = there.get("/")
    assert response.status_code == 200
    login = ("POST", "/login", {"name": mina.name, "password": PASSWORD})
    for method, path, body in (login, *operations(1, 1, jun.name)):
        response = there.open(path, method=method, json=body, headers=mina.headers)
        assert_refused(response, (503,))
