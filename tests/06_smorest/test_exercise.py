"""Grades exercise 06: the club's API, with schemas and OpenAPI."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

import pytest
from dirty_equals import IsPartialDict, IsStr

from shared.suite import tr
from shared.suite.addresses import is_same_site, resolved
from shared.suite.bodies import CHARSETS, ODD, as_forms, unreadable
from shared.suite.errors import LIKES_PAGES, refused_fields
from shared.suite.openapi import Document
from shared.suite.values import NotJSON, is_whole, parse, written

BOOKS = "/books"
FIELDS = {"id", "title", "author", "year", "copies"}
BLANK = " \t\u00a0\u2009\u3000 "  # narrow and wide ones, that of a Korean keyboard among them
LONG = 2**64 + 1  # a float rounds it, and 64 bits can't hold it
FALSE = ("", 0, False, None, [], {})  # what Python takes for false
# What a browser loads by itself: which attribute of which elements has the address, and how a style
# and a script name it. A link that a visitor may follow is none of these.
FETCHING = "stylesheet icon apple-touch-icon mask-icon preload modulepreload prefetch manifest"
LOADED = {
    "src": "script, img, iframe, frame, embed, audio, video, source, track, input",
    "href": ", ".join([*(f"link[rel~={rel}]" for rel in FETCHING.split()), "image", "use"]),
    "data": "object",
    "poster": "video",
}
IN_STYLES = re.compile(r"""(?:\burl\(|@import(?!\s*url\())\s*["']?([^"'()\s;]+)""", re.IGNORECASE)
IN_SCRIPTS = re.compile(r"""\b(?:import|from)\s*(?:\(\s*)?["']((?:https?:)?//[^"']+)""")
RELEASED = {f"3.0.{patch}" for patch in range(5)} | {f"3.1.{patch}" for patch in range(3)}


@pytest.fixture
def book(draw):
    copies = draw.number(2, 9)
    return {"title": draw.title(), "author": draw.name(), "year": draw.year(), "copies": copies}


@pytest.fixture
def other(draw):
    return {"title": draw.title(), "author": draw.name(), "year": draw.year()}


@pytest.fixture
def cost(draw):
    return draw.price() + 7


def create(client, book):
    """Create a book that is all right; return the stored book."""
    response = client.post(BOOKS, json=book)
    assert response.status_code in (200, 201)  # that it must be 201 has a check of its own
    return as_book(response)


def as_book(response):
    """Return the one book that an answer holds."""
    book = response.json
    assert isinstance(book, dict), tr("one book as a JSON object", "JSON 객체로 된 책 한 권")
    assert is_whole(response.field("id")), tr("the book's `id`, a whole number", "책의 `id`(정수)")
    return book


def no_object(kind, book):
    """Return JSON values that are no object: some hold the fields' names, some are false."""
    return {
        "array": [[book], list(book.items()), ["title", "author", "year"], []],
        "text": [" ".join(book), ""],
        "number": [book["year"], 0, True, False],  # which are numbers to Python
    }[kind]


def wrong_together(draw):
    """Return fields that are wrong together, of any two each once by its type and once by a limit.

    A limit may be looked at later than a type, and then not at all.
    """
    types = {
        **{"title": None, "author": draw.number(), "year": str(draw.year()), "copies": True},
        **{"cost": draw.price() + 0.5, "id": draw.number(), draw.word(): 1},
    }
    limits = {"title": BLANK, "author": draw.word(2000), "year": 0, "copies": 0, "cost": -1}
    pairs = [{"title": BLANK, "year": "1"}, {"author": BLANK, "cost": -1}]
    return [*pairs, *(types | {field: limits[field]} for field in limits), types | limits]


def false_values():
    """Return each false value in all the fields where it is wrong: a cost of 0 is right."""
    fields = sorted({*FIELDS, "cost"} - {"id"})
    return [
        {field: value for field in fields if (field, type(value)) != ("cost", int)}
        for value in FALSE
    ]


def at(book):
    """Return the path of a book."""
    return f"{BOOKS}/{book['id']}"


def read(client, book):
    """Read a book that is there."""
    response = client.get(at(book))
    assert response.status_code == 200
    return as_book(response)


def read_list(client, **query):
    """Read a page of books."""
    response = client.get(BOOKS, query_string=query)
    assert response.status_code == 200
    assert isinstance(response.json, list), tr("a JSON array of books", "책이 담긴 JSON 배열")
    return response


def more_copies(book):
    """Return a change of a stored book: one copy more."""
    assert is_whole(book["copies"]), tr(
        "the book's `copies`, a whole number", "책의 `copies`(정수)"
    )
    return {"copies": book["copies"] + 1}


def if_match(response):
    """Return the header that makes a change depend on the ETag of an answer, if it has one."""
    tag = response.headers.get("ETag")
    return {"If-Match": tag} if tag else {}


def etag(response):
    """Return the ETag of an answer."""
    assert response.headers.get("ETag"), tr("an ETag header", "ETag 헤더")
    return response.headers["ETag"]


def patch(client, book, changes):
    """Change a book as a client does that has just read it."""
    return client.patch(at(book), json=changes, headers=if_match(client.get(at(book))))


def delete(client, book):
    """Remove a book as a client does that has just read it."""
    return client.delete(at(book), headers=if_match(client.get(at(book))))


def refused(response):
    """Return the names of the fields in `errors`, with or without the place around them."""
    if isinstance(response.field("errors", "json"), dict):
        return sorted(response.field("errors", "json"))
    return refused_fields(response)


# 1. The document and its page


def document(client):
    """Return the answer with the OpenAPI document."""
    response = client.get("/openapi.json")
    assert response.status_code == 200
    assert isinstance(response.json, dict), tr(
        "the OpenAPI document, a JSON object", "JSON 객체로 된 OpenAPI 문서"
    )
    return response


def described(client):
    """Return the document, to be read through its references."""
    return Document(document(client).json)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_document_names_a_released_version(client):
    """GET /openapi.json answers a document of a released OpenAPI version.

    GET /openapi.json은 정식으로 나온 OpenAPI 버전의 문서로 응답해요.
    """
    version = document(client).field("openapi")
    assert version in RELEASED, tr(
        "`openapi` is a released version: 3.0.0 to 3.0.4, or 3.1.0 to 3.1.2",
        "`openapi` 값이 정식 버전이에요: 3.0.0~3.0.4 또는 3.1.0~3.1.2",
    )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_document_is_valid(client):
    """The document is valid OpenAPI.

    문서가 OpenAPI 규격에 맞아요.
    """
    problem = described(client).problem()
    assert not problem, tr(
        f"a valid OpenAPI document (openapi-spec-validator: {problem})",
        f"규격에 맞는 OpenAPI 문서 (openapi-spec-validator: {problem})",
    )


def docs_page(client):
    """Return the answer with the docs page."""
    response = client.get("/docs", follow_redirects=True)
    assert response.status_code == 200
    return response


def in_style(base, style):
    """Return the whole URLs that a style at `base` loads: imports, fonts, images."""
    code = re.sub(r"/\*.*?(?:\*/|\Z)", " ", style, flags=re.DOTALL)
    return [resolved(base, address) for address in IN_STYLES.findall(code)]


def loaded_by(response):
    """Return the whole URLs of all that a page loads, of files: an address may hold its data."""
    base = (response.addresses("base[href]") or [response.url])[0]
    select = response.page.select
    named = [one[name] for name, css in LOADED.items() for one in select(css) if one.has(name)]
    named += [url for one in select("script") for url in IN_SCRIPTS.findall(one.content)]
    styles = [one.content for one in select("style")] + [one["style"] for one in select("[style]")]
    urls = [resolved(base, address) for address in named]
    urls += [url for style in styles for url in in_style(base, style)]
    return files(urls)


def files(urls):
    """Return those URLs by which a browser asks a server."""
    return [url for url in urls if url.startswith(("http:", "https:"))]


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_docs_is_a_page_with_scripts(client):
    """GET /docs answers a page that loads a script and a style.

    GET /docs는 스크립트와 스타일을 불러오는 페이지로 응답해요.
    """
    page = docs_page(client).page
    assert page.select("script[src]"), tr("a page with a script", "스크립트가 있는 페이지")
    assert page.select("link[rel~=stylesheet][href]"), tr(
        "a page with a style", "스타일이 있는 페이지"
    )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_docs_page_loads_from_this_app_only(client):
    """All that the docs page loads comes from the app itself and is there, what its styles name too.

    문서 페이지가 불러오는 것은 스타일이 부르는 파일까지 모두 이 앱에서 오고, 실제로 있어요.
    """
    page = docs_page(client)
    loaded = loaded_by(page)
    assert loaded, tr("a page with scripts and styles", "스크립트와 스타일이 있는 페이지")
    for url in page.addresses("link[rel~=stylesheet][href]"):
        loaded += files(in_style(url, client.get(url).text))
    from_here_only(page, loaded)
    for url in dict.fromkeys(loaded):
        response = client.head(url)
        assert response.status_code == 200


def from_here_only(page, urls):
    """Assert that a page loads nothing from another site."""
    away = [url for url in urls if not is_same_site(page.url, url)]
    assert not away, tr(
        f"a page that loads nothing from another site, unlike {away[:1]}",
        f"다른 사이트에서 아무것도 불러오지 않는 페이지. {away[:1]} 없이",
    )


# 2. Books in, books out


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_create_answers_201(client, book):
    """Creating a book answers 201.

    책을 만들면 201로 응답해요.
    """
    for charset in ("", *CHARSETS):
        sent = {"data": written(book), "content_type": f"application/json{charset}"}
        response = client.post(BOOKS, **sent)
        assert response.status_code == 201


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_create_answers_the_stored_book(client, book):
    """The answer to a new book holds the stored book: its id and what was sent.

    새 책을 만든 응답에 저장된 책이 담겨요. 보낸 값에 id가 붙어요.
    """
    stored = create(client, book)
    assert stored == {"id": stored["id"], **book}


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_location_answers_the_book(client, book, other):
    """The Location header names the URL at which that book can be read, even if it was 404 before.

    Location 헤더의 URL에서 바로 그 책을 읽을 수 있어요. 그 URL이 조금 전까지 404였어도 그래요.
    """
    for sent in (book, other):
        created = client.post(BOOKS, json=sent)
        response = client.follow(created, "the new book's URL", "새 책의 URL")
        assert response.status_code == 200
        assert response.json == created.json
        client.get(f"{BOOKS}/{as_book(created)['id'] + 1}")  # which the next book may get


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_book_answers_at_its_id(client, book, other):
    """GET /books/<id> answers that book.

    GET /books/<id>는 그 책으로 응답해요.
    """
    create(client, other)
    stored = create(client, book)
    response = client.get(at(stored))
    assert response.status_code == 200
    assert response.json == {"id": stored["id"], **book}


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_list_holds_the_books(client, book, other):
    """GET /books answers a list of the books that were created; at first it is empty.

    GET /books는 만든 책의 목록으로 응답해요. 처음에는 비어 있어요.
    """
    assert read_list(client).json == []
    stored = [create(client, book), create(client, other)]
    assert read_list(client).json == stored


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_copies_are_one_by_default(client, book, other):
    """A book that is sent without copies has one, whatever the book before it had.

    copies 없이 보낸 책은 한 권이에요. 앞서 보낸 책과는 상관없어요.
    """
    create(client, book)
    stored = create(client, other)
    assert stored == {"id": stored["id"], "copies": 1, **other}


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["korean", "odd"])
def test_texts_come_back(client, book, draw, kind):
    """Titles and authors come back exactly as they were sent, Korean and odd signs too.

    제목과 지은이가 보낸 그대로 돌아와요. 한글도, 특이한 글자도요.
    """
    sent = {"title": draw.korean(), "author": draw.names(1)[0]}
    if kind == "odd":
        sent = {"title": f"a {draw.title()} {ODD}", "author": f"de {ODD} {draw.name()}"}
    stored = create(client, book | sent)
    assert stored == IsPartialDict(sent)
    assert read(client, stored) == IsPartialDict(sent)


@pytest.mark.task(2)
@pytest.mark.points(2)
@pytest.mark.parametrize("where", ["created", "read", "listed"])
def test_cost_never_leaks(client, book, cost, where):
    """A book is taken with its cost, and no answer holds that or anything else but its fields.

    원가가 담긴 책도 받아요. 어떤 응답에도 원가나 정해진 필드가 아닌 것이 없어요.
    """
    stored = create(client, {**book, "cost": cost})
    if where == "created":
        found = stored
    elif where == "read":
        found = read(client, stored)
    else:
        found = read_list(client).field(0)
    assert isinstance(found, dict), tr("a book as a JSON object", "JSON 객체로 된 책")
    assert sorted(found) == sorted(FIELDS)


# 3. Refuse what is wrong


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", ["title", "author", "year"])
def test_missing_field_is_422(client, book, field):
    """A missing field is refused with 422, and `errors` names it, also if it came just before.

    필드가 빠지면 422로 거절하고 `errors`에 그 필드를 담아요. 바로 앞 요청에 그 필드가 있었어도 그래요.
    """
    response = client.post(BOOKS, json={field: book.pop(field)})  # that one alone
    assert response.status_code == 422
    response = client.post(BOOKS, json=book)
    assert response.status_code == 422
    assert refused(response) == [field]


WRONG = {
    "title-empty": lambda draw: "",
    "title-spaces": lambda draw: BLANK,
    "title-number": lambda draw: draw.number(),
    "title-121-letters": lambda draw: draw.word(121),
    "author-empty": lambda draw: "",
    "author-spaces": lambda draw: "   ",
    "author-number": lambda draw: draw.number(),
    "author-81-letters": lambda draw: draw.word(81),
    "year-text": lambda draw: draw.word(),
    "year-digits-in-quotes": lambda draw: str(draw.year()),
    "year-true": lambda draw: True,
    "year-fraction": lambda draw: draw.year() + 0.5,
    "year-zero": lambda draw: 0,
    "year-10000": lambda draw: 10000,
    "year-of-20-digits": lambda draw: LONG,
    "copies-zero": lambda draw: 0,
    "copies-true": lambda draw: True,
    "copies-digits-in-quotes": lambda draw: str(draw.number(1, 9)),
    "cost-negative": lambda draw: -1,
    "cost-true": lambda draw: True,
    "cost-null": lambda draw: None,
    "cost-fraction": lambda draw: draw.price() + 0.5,
    "cost-digits-in-quotes": lambda draw: str(draw.price()),
}


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", WRONG)
def test_wrong_value_is_422(client, book, draw, case):
    """A wrong value is refused with 422, and `errors` names its field.

    잘못된 값은 422로 거절하고 `errors`에 그 필드를 담아요.
    """
    field = case.partition("-")[0]
    response = client.post(BOOKS, json={**book, field: WRONG[case](draw)})
    assert response.status_code == 422
    assert refused(response) == [field]


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    "limit",
    [
        pytest.param({"year": 1}, id="year-1"),
        pytest.param({"year": 9999}, id="year-9999"),
        pytest.param({"copies": 1}, id="copies-1"),
        pytest.param({"copies": 10**12}, id="copies-a-trillion"),
        pytest.param({"copies": LONG, "cost": LONG}, id="copies-of-20-digits"),
        pytest.param({"cost": 0}, id="cost-0"),
        # In ASCII, as Python's `json` writes it, each sign of these takes 12 bytes.
        pytest.param({"title": "🚀" * 120}, id="title-120-letters"),
        pytest.param({"title": "🚀" * 120, "author": "👩" * 80}, id="author-80-letters"),
    ],
)
def test_limit_itself_is_allowed(client, book, limit):
    """The limits themselves are right.

    한계값 자체는 올바른 값이에요.
    """
    stored = create(client, book | limit)
    expected = book | limit
    expected.pop("cost", None)
    assert read(client, stored) == IsPartialDict(expected)


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", ["title", "author"])
def test_space_before_a_text_is_allowed(client, book, draw, field):
    """A text that begins with spaces is right: it is not only spaces. They may be cut off.

    공백으로 시작하는 글도 공백뿐인 것은 아니므로 올바른 값이에요. 앞의 공백은 잘라 내도 돼요.
    """
    text = draw.word()
    for spaces in (" ", "\n", f"{BLANK}\r\n"):
        stored = create(client, {**book, field: f"{spaces}{text}"})
        assert stored[field] in [f"{spaces[cut:]}{text}" for cut in range(len(spaces) + 1)]


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_id_in_the_body_is_422(client, book, draw):
    """An id in the body is refused with 422, whatever it is: the server picks it.

    본문에 id를 넣어 보내면 어떤 값이든 422로 거절해요. id는 서버가 정해요.
    """
    for wrong in (draw.number(5000), None):
        response = client.post(BOOKS, json={"id": wrong, **book})
        assert response.status_code == 422
        assert refused(response) == ["id"]


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_unknown_field_is_422(client, book, draw):
    """A field that a book doesn't have is refused with 422, and `errors` names it.

    책에 없는 필드는 422로 거절하고 `errors`에 그 이름을 담아요.
    """
    unknown = draw.word()
    response = client.post(BOOKS, json={unknown: draw.number(), **book})
    assert response.status_code == 422
    assert refused(response) == [unknown]


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_false_value_is_422(client, book):
    """What Python takes for false (0, "", false, ...) is refused like any other wrong value.

    파이썬이 거짓으로 보는 값(0, "", false 등)도 다른 잘못된 값처럼 거절해요.
    """
    for wrong in false_values():
        response = client.post(BOOKS, json=book | wrong)
        assert response.status_code == 422
        assert refused(response) == sorted(wrong)


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_all_wrong_fields_are_named(client, book, draw):
    """When several fields are wrong, in whatever way, `errors` names all of them and no other.

    여러 필드가 잘못되면, 어떻게 잘못되었든, `errors`에 그 필드만 모두 담아요.
    """
    for wrong in wrong_together(draw):
        response = client.post(BOOKS, json=book | wrong)
        assert response.status_code == 422
        assert refused(response) == sorted(wrong)
    wrong = {"title": BLANK, "author": BLANK, "year": 0}
    for missing in wrong:
        sent = {**book, **wrong}
        del sent[missing]
        response = client.post(BOOKS, json=sent)
        assert refused(response) == sorted(wrong)


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_error_has_the_course_s_shape(client, book):
    """The 422 is JSON with the status as `code` and its name as `status`, for a browser too.

    422 응답은 JSON이고 상태 코드가 `code`에, 상태 이름이 `status`에 있어요. 브라우저에게도 그래요.
    """
    for headers in ({}, LIKES_PAGES):
        response = client.post(BOOKS, json={**book, "year": 0}, headers=headers)
        assert response.status_code == 422
        assert response.json == IsPartialDict(code=422, status=IsStr(min_length=1))


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["array", "text", "number"])
def test_body_that_is_no_object_is_422(client, book, kind):
    """JSON that is not an object is refused with 422.

    객체가 아닌 JSON은 422로 거절해요.
    """
    for value in no_object(kind, book):
        response = client.post(BOOKS, data=written(value), content_type="application/json")
        assert response.status_code == 422


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_malformed_json_is_400(client, book):
    """A body that is called JSON and isn't, or is no UTF-8, is refused with 400.

    JSON이라면서 JSON으로 읽을 수 없거나 UTF-8이 아닌 본문은 400으로 거절해요.
    """
    for body in unreadable(book, "title"):
        response = client.post(BOOKS, data=body, content_type="application/json")
        assert response.status_code == 400


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_form_is_refused(client, book):
    """A form is refused with 422 or 415, also one that can hold files or looks like JSON.

    폼으로 보낸 본문은 422 또는 415로 거절해요. 파일을 담을 수 있는 폼도, JSON처럼 생긴 폼도 그래요.
    """
    for sent in as_forms(book):
        response = client.post(BOOKS, **sent)
        assert response.status_code in (415, 422)


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_refused_book_is_not_stored(client, book, other):
    """A refused book is not in the list, and the next right one is taken, that same one too.

    거절한 책은 목록에 없고, 그다음 올바른 책은 받아요. 고쳐서 다시 보낸 그 책도요.
    """
    response = client.post(BOOKS, json={**book, "year": -1})
    assert response.status_code == 422
    stored = [create(client, other), create(client, book)]
    assert read_list(client).json == stored


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_unknown_book_is_404_with_a_message(client, draw):
    """A book that is not there answers 404 as a JSON error with a message, to a browser too.

    없는 책은 메시지가 담긴 404 JSON 오류로 응답해요. 브라우저에게도 그래요.
    """
    wanted = IsPartialDict(code=404, status="Not Found", message=IsStr(min_length=1))
    for headers in ({}, LIKES_PAGES):
        response = client.get(f"{BOOKS}/{draw.number(9000, 9999)}", headers=headers)
        assert response.status_code == 404
        assert response.json == wanted


# 4. Change and remove

CHANGES = {
    "title": lambda draw: draw.korean(),
    "author": lambda draw: draw.names(3)[2],
    "year": lambda draw: draw.number(1, 1900),
    "copies": lambda draw: draw.number(10, 99),
}


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", CHANGES)
def test_patch_changes_one_field(client, book, draw, field):
    """PATCH with one field, also twice, answers 200 and the book with that field changed, no other.

    필드 하나로 PATCH하면, 두 번 보내도, 200과 그 필드만 바뀐 책으로 응답해요. 나머지는 그대로예요.
    """
    stored = create(client, book)
    changed = {**stored, field: CHANGES[field](draw)}
    for _ in ("new", "the same again"):
        response = patch(client, stored, {field: changed[field]})
        assert response.status_code == 200
        assert response.json == changed
    assert read(client, stored) == changed


# What a PATCH refuses: of each field and of each kind one.
WRONG_CHANGES = [
    *("title-empty", "title-121-letters", "author-spaces", "author-number"),
    *("year-10000", "year-true", "year-fraction", "copies-zero", "copies-digits-in-quotes"),
    *("cost-negative", "cost-digits-in-quotes", "cost-null", "id", "unknown-field"),
]


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", WRONG_CHANGES)
def test_patch_refuses_what_is_wrong(client, book, draw, case):
    """PATCH refuses a wrong value, an id and an unknown field with 422, and changes nothing.

    PATCH는 잘못된 값, id, 없는 필드를 422로 거절하고 아무것도 바꾸지 않아요.
    """
    stored = create(client, book)
    field = draw.word() if case == "unknown-field" else case.partition("-")[0]
    value = WRONG[case](draw) if case in WRONG else draw.number(5000)
    changes = {name: change(draw) for name, change in CHANGES.items()}
    for wrong in (value, stored["id"], None) if case == "id" else (value,):
        response = patch(client, stored, {**changes, field: wrong})
        assert response.status_code == 422
        assert refused(response) == [field]
    assert read(client, stored) == stored


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["false-values", "several-fields"])
def test_patch_names_what_is_wrong(client, book, draw, kind):
    """PATCH refuses false values and several wrong fields with 422; `errors` names just those.

    PATCH는 거짓으로 보이는 값과 여러 잘못된 필드를 422로 거절하고, `errors`에 그것만 모두 담아요.
    """
    stored = create(client, book)
    headers = if_match(client.get(at(stored)))
    for wrong in false_values() if kind == "false-values" else wrong_together(draw):
        response = client.patch(at(stored), json=wrong, headers=headers)
        assert response.status_code == 422
        assert refused(response) == sorted(wrong)
    assert read(client, stored) == stored


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["malformed", "array", "text", "number"])
def test_patch_refuses_what_is_no_object(client, book, kind):
    """PATCH refuses a body that can't be read as JSON with 400, and JSON that is no object with 422.

    PATCH는 JSON으로 읽을 수 없는 본문을 400으로, 객체가 아닌 JSON을 422로 거절해요.
    """
    stored = create(client, book)
    headers = if_match(client.get(at(stored)))
    changes = {"title": stored["title"], "year": stored["year"], **more_copies(stored)}
    malformed = kind == "malformed"
    for body in (
        unreadable(changes, "title") if malformed else map(written, no_object(kind, changes))
    ):
        response = client.patch(
            at(stored), data=body, headers=headers, content_type="application/json"
        )
        assert response.status_code == (400 if malformed else 422)
    assert read(client, stored) == stored


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["empty-object", "form"])
def test_patch_of_nothing_is_refused(client, book, kind):
    """PATCH with nothing to change, {} or a form, is refused with 422 (a form with 415 too).

    바꿀 것이 없는 PATCH({} 또는 폼)는 422로 거절해요. 폼은 415여도 돼요.
    """
    stored = create(client, book)
    headers = if_match(client.get(at(stored)))
    changes = more_copies(stored)
    for sent in [{"json": {}}] if kind == "empty-object" else as_forms(changes):
        response = client.patch(at(stored), headers=headers, **sent)
        assert response.status_code in ({422} if kind == "empty-object" else {415, 422})
    assert read(client, stored) == stored


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_patch_does_not_leak_the_cost(client, book, cost):
    """PATCH takes a new cost, 0 too, and its answer doesn't show it.

    PATCH는 새 원가를(0도) 받지만 응답에 보여 주지 않아요.
    """
    for new in (cost, 0):
        stored = create(client, book)
        response = patch(client, stored, {"cost": new})
        assert response.status_code == 200
        assert response.json == stored


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("which", ["first", "second"])
def test_patch_leaves_the_other_books(client, book, other, which):
    """PATCH changes that one book and no other, not even an equal one; the list keeps its order.

    PATCH는 그 책만 바꾸고 다른 책은, 내용이 같은 책이라도, 바꾸지 않아요. 목록의 순서도 그대로예요.
    """
    sent = {"first": book, "second": other, "like-first": book, "like-second": other}
    books = {name: create(client, one) for name, one in sent.items()}
    response = patch(client, books[which], {"copies": 3000})
    assert response.status_code == 200
    changed = {**books, which: {**books[which], "copies": 3000}}
    assert read_list(client).json == [*changed.values()]


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("kept", ["another", "an-equal-one"])
def test_delete_removes_the_book(client, book, other, kept):
    """DELETE answers 204; then the book is gone, and only that one, not even one that is equal.

    DELETE는 204로 응답해요. 그 책만 사라지고 다른 책은, 내용이 같은 책이라도, 남아요.
    """
    first, second = create(client, book), create(client, other if kept == "another" else book)
    headers = if_match(client.get(at(first)))
    response = client.delete(at(first), headers=headers)
    assert response.status_code == 204
    response = client.get(at(first))
    assert response.status_code == 404
    response = client.delete(at(first), headers=headers or {"If-Match": "*"})
    assert response.status_code == 404
    assert read_list(client).json == [second]


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("removed", ["last", "all"])
def test_id_is_not_given_again(client, book, other, removed):
    """A new book does not get the id of one that was removed.

    새 책은 지운 책의 id를 다시 받지 않아요.
    """
    books = [create(client, book), create(client, other)]
    for one in books[1:] if removed == "last" else books:
        response = delete(client, one)
        assert response.status_code == 204
    new = create(client, other)
    assert new["id"] not in [one["id"] for one in books], tr(
        "an `id` that no book had before", "어떤 책도 쓴 적이 없는 `id`"
    )


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_unknown_book_cannot_be_changed(client, draw, method):
    """PATCH and DELETE of a book that is not there answer 404 with a message, whatever If-Match says.

    없는 책을 PATCH나 DELETE하면, If-Match에 무엇이 있든, 메시지가 담긴 404 JSON 오류로 응답해요.
    """
    path = f"{BOOKS}/{draw.number(9000, 9999)}"
    body = {"copies": 2} if method == "PATCH" else None
    tag = draw.word()
    for tags in (f'"{tag}"', "*", f'W/"{tag}"', f'"{tag}", W/"b"'):
        response = client.open(path, method=method, json=body, headers={"If-Match": tags})
        assert response.status_code == 404
        assert response.json == IsPartialDict(code=404, message=IsStr(min_length=1))


# 5. Pages


def fill(client, draw, count):
    """Create books; return them in the order in which they were created."""
    author = draw.name()
    titles = [f"{number}. {draw.word()}" for number in range(1, count + 1)]
    return [create(client, {"title": t, "author": author, "year": draw.year()}) for t in titles]


def x_pagination(response):
    """Return the page's numbers from the header X-Pagination."""
    header = response.headers.get("X-Pagination")
    assert header, tr("a header X-Pagination", "X-Pagination 헤더")
    try:
        return parse(header.encode())
    except NotJSON:
        return header


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_first_page_holds_ten(client, draw):
    """Without a query the list answers the first ten books.

    쿼리가 없으면 목록은 처음 열 권으로 응답해요.
    """
    books = fill(client, draw, 11)
    assert read_list(client).json == books[:10]


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_page_and_page_size_choose(client, draw):
    """`page` and `page_size` choose the books, in the order in which they were created.

    `page`와 `page_size`가 책을 고르고, 순서는 만든 순서 그대로예요.
    """
    books, size = fill(client, draw, 11), draw.number(3, 5)
    response = read_list(client, page=2, page_size=size)
    assert response.json == books[size : 2 * size]


@pytest.mark.task(5)
@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("page", "total", "neighbours"),
    [
        pytest.param(1, 5, {"next_page": 2}, id="first"),
        pytest.param(2, 5, {"previous_page": 1, "next_page": 3}, id="middle"),
        pytest.param(3, 6, {"previous_page": 2}, id="full-last"),
    ],
)
def test_x_pagination_counts(client, draw, page, total, neighbours):
    """The header X-Pagination says page, total, total_pages, and the neighbours that there are.

    X-Pagination 헤더에 page, total, total_pages와, 있는 만큼의 previous_page, next_page가 있어요.
    """
    fill(client, draw, total)
    said = x_pagination(read_list(client, page=page, page_size=2))
    wanted = {"page": page, "total": total, "total_pages": 3}
    assert said == IsPartialDict(wanted | neighbours)
    for name in {"previous_page", "next_page"} - neighbours.keys():
        assert not said[name], tr(f"no `{name}`, as there is none", f"없는 쪽이므로 `{name}` 없음")


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_x_pagination_of_no_books(client, book):
    """Where there are no books, or none of this author, X-Pagination says a total of 0.

    책이 없거나 그 지은이의 책이 없으면 X-Pagination 헤더의 total이 0이에요.
    """
    response = read_list(client)
    assert x_pagination(response) == IsPartialDict(total=0)
    create(client, book)
    response = read_list(client, author=f"{book['author']} II")
    assert response.json == []
    assert x_pagination(response) == IsPartialDict(total=0)


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_page_size_s_limits_are_right(client, draw):
    """A page of one book and a page of up to a hundred are both right.

    한 페이지에 책을 한 권만 담을 수도, 백 권까지 담을 수도 있어요.
    """
    books = fill(client, draw, 51)
    assert read_list(client, page_size=1).json == books[:1]
    response = read_list(client, page_size=100)
    assert response.json == books
    assert x_pagination(response) == IsPartialDict(total=51, total_pages=1)


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_page_behind_the_last_is_empty(client, draw):
    """A page behind the last one is an empty list with 200.

    마지막 페이지를 넘어가면 200과 빈 목록으로 응답해요.
    """
    fill(client, draw, 3)
    for page in (2, LONG):
        assert read_list(client, page=page, page_size=3).json == []


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"page": 0}, id="page-0"),
        pytest.param({"page": -1}, id="page-minus-1"),
        pytest.param({"page": "x"}, id="page-x"),
        pytest.param({"page_size": 0}, id="page_size-0"),
        pytest.param({"page_size": "x"}, id="page_size-x"),
        pytest.param({"page_size": 101}, id="page_size-101"),
    ],
)
def test_wrong_page_is_422(client, draw, query):
    """A page below 1, a page size outside 1 to 100, and a text are refused with 422.

    1보다 작은 page, 1에서 100을 벗어난 page_size, 글자는 422로 거절해요.
    """
    for asked in (query, {**query, "author": draw.word()}):
        response = client.get(BOOKS, query_string=asked)
        assert response.status_code == 422


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_author_filters(client, book, draw):
    """`author` picks the books whose author is exactly that now; X-Pagination counts only those.

    `author`는 지금 바로 그 지은이의 책만 고르고, X-Pagination도 그 책만 세요. 다음 목록은 거르지 않아요.
    """
    filled = fill(client, draw, 6)
    author = f"{draw.names(3)[2]} & {draw.word()} C++ %41 é"
    spelled = (f"{author}s", author.upper(), author.replace("é", "e\u0301"), unquote_plus(author))
    almost = [create(client, {**book, "author": one}) for one in spelled]
    wanted = [create(client, {**book, "author": author, "copies": copies}) for copies in (1, 2)]
    response = read_list(client, author=author, page_size=5)
    assert response.json == wanted
    assert x_pagination(response) == IsPartialDict(total=2)
    response = read_list(client, author=author, page_size=1, page=2)
    assert response.json == wanted[1:]
    patch(client, wanted[0], {"author": book["author"]})
    patch(client, almost[0], {"author": author})
    response = read_list(client, author=author)
    assert response.json == [{**almost[0], "author": author}, wanted[1]]
    assert x_pagination(response) == IsPartialDict(total=2)
    assert read_list(client).json[:6] == filled  # without a query there is no filter


# 6. ETag

# Changes that come in pairs: both have the same in them, in another order or with another border.
ALIKE = [
    {"title": "11", "author": "1", "year": 1, "copies": 11},
    {"title": "1", "author": "11", "year": 11, "copies": 1},
    *(
        {"title": title, "author": author}
        for sign in " -|"
        for title, author in ((f"1{sign}1", "1"), ("1", f"1{sign}1"))
    ),
]


def shown_again(client, old):
    """Assert that the list is answered as it is now to who has the ETag of an older one."""
    now = read_list(client).json
    response = client.get(BOOKS, headers={"If-None-Match": old})
    assert response.status_code == 200
    assert response.json == now


@pytest.mark.task(6)
@pytest.mark.points(2)
@pytest.mark.parametrize("what", ["book", "list", "empty-list"])
def test_same_etag_answers_304(client, book, what):
    """GET with the current ETag in If-None-Match answers 304 without a body.

    If-None-Match에 현재 ETag를 담아 GET하면 본문 없이 304로 응답해요.
    """
    path = BOOKS if what == "empty-list" else at(create(client, book))
    path = path if what == "book" else BOOKS
    first = client.get(path)
    response = client.get(path, headers={"If-None-Match": etag(first)})
    assert response.status_code == 304
    assert response.data == b""


@pytest.mark.task(6)
@pytest.mark.points(1)
def test_changed_book_answers_200_again(client, book, draw):
    """When any field has changed, the old ETag in If-None-Match answers 200 and the new book.

    어느 필드든 바뀌었으면 If-None-Match에 예전 ETag를 담아도 200과 새 내용으로 응답해요.
    """
    stored = create(client, book)
    old = etag(client.get(at(stored)))
    for changes in [*({field: change(draw)} for field, change in CHANGES.items()), *ALIKE]:
        changed = client.patch(at(stored), json=changes, headers={"If-Match": old})
        assert changed.status_code == 200
        response = client.get(at(stored), headers={"If-None-Match": old})
        assert response.status_code == 200
        assert response.json == changed.json
        old = etag(response)


@pytest.mark.task(6)
@pytest.mark.points(1)
@pytest.mark.parametrize("what", ["added", "changed", "removed"])
def test_list_s_etag_follows_the_books(client, book, other, what):
    """When the list has other books, an ETag from before answers 200.

    목록의 책이 달라졌으면, 예전 ETag에는 200으로 응답해요.
    """
    stored = [create(client, book), create(client, other)]
    old = etag(read_list(client))
    if what == "added":
        create(client, other)
    elif what == "changed":
        patch(client, stored[0], more_copies(stored[0]))
    else:
        delete(client, stored[0])
    shown_again(client, old)
    if what == "changed":  # and now each is the other in all but its id
        for one, sent in zip(stored, ({"copies": 1, **other}, book), strict=True):
            patch(client, one, sent)
        shown_again(client, old)
    elif what == "removed":  # and now it comes back under another id
        create(client, book)
        shown_again(client, old)


@pytest.mark.task(6)
@pytest.mark.points(1)
@pytest.mark.parametrize("answer", ["POST", "PATCH"])
def test_answer_carries_the_new_etag(client, book, other, cost, draw, answer):
    """The answers to POST and PATCH carry the ETag that a GET would give now, whatever was sent.

    무엇을 보냈든 POST와 PATCH의 응답에는 지금 GET하면 받을 ETag가 있어요.
    """
    new = [other, book, {**other, "cost": cost}, {**book, "cost": cost}]
    changes = [*({field: change(draw)} for field, change in CHANGES.items()), {"cost": cost}]
    stored = create(client, other) if answer == "PATCH" else {}
    for sent in changes if answer == "PATCH" else new:
        response = patch(client, stored, sent) if stored else client.post(BOOKS, json=sent)
        assert etag(response) == etag(client.get(at(as_book(response))))


@pytest.mark.task(6)
@pytest.mark.points(2)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_stale_etag_is_412(client, book, cost, draw, method):
    """PATCH and DELETE with an ETag from before another's change answer 412, change and block nothing.

    다른 사람이 바꾸기 전의 ETag로 PATCH나 DELETE하면 412로 응답하고, 아무것도 바꾸거나 막지 않아요.
    """
    stored = create(client, {**book, "cost": cost})
    stale = {"If-Match": etag(client.get(at(stored)))}
    theirs = patch(client.another(), stored, {"title": draw.korean()})
    assert theirs.status_code == 200
    body = more_copies(stored) if method == "PATCH" else None
    response = client.open(at(stored), method=method, json=body, headers=stale)
    assert response.status_code == 412
    assert read(client, stored) == theirs.json
    for path, headers in ((f"{BOOKS}/{draw.number(9000, 9999)}", stale), (at(stored), {})):
        client.open(path, method=method, json=body, headers=headers)  # refused as well
    # In threads of their own: none waits for what a refused one has kept.
    client.at_once("DELETE", at(stored), [if_match(client.get(at(stored))), stale])
    assert read_list(client).json == []


@pytest.mark.task(6)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_missing_if_match_is_428(client, book, method):
    """PATCH and DELETE without If-Match answer 428 and do nothing.

    If-Match 없이 PATCH나 DELETE하면 428로 응답하고 아무것도 하지 않아요.
    """
    stored = create(client, book)
    body = more_copies(stored) if method == "PATCH" else None
    response = client.open(at(stored), method=method, json=body)
    assert response.status_code == 428
    assert read(client, stored) == stored


@pytest.mark.task(6)
@pytest.mark.points(2)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_current_etag_is_taken(client, book, cost, method):
    """PATCH and DELETE with the current ETag are done, for a book with a cost too.

    현재 ETag로 PATCH나 DELETE하면 그대로 처리해요. 원가가 있는 책도 마찬가지예요.
    """
    stored = create(client, {**book, "cost": cost})
    body = more_copies(stored) if method == "PATCH" else None
    current = {"If-Match": etag(client.get(at(stored)))}
    response = client.open(at(stored), method=method, json=body, headers=current)
    assert response.status_code == {"PATCH": 200, "DELETE": 204}[method]


# 7. A document that says it all


ONE = f"{BOOKS}/{{}}"

OPERATIONS = [
    ("GET", "list", {"200", "422"}),
    ("POST", "list", {"201", "422"}),
    ("GET", "book", {"200", "404"}),
    ("PATCH", "book", {"200", "404", "412", "422"}),
    ("DELETE", "book", {"204", "404", "412"}),
]


@pytest.mark.task(7)
@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [pytest.param(*case, id=f"{case[0]}-{case[1]}") for case in OPERATIONS],
)
def test_document_names_the_answers(client, method, path, statuses):
    """The document describes each method with the statuses that it answers.

    문서에 메서드마다 응답 상태 코드가 적혀 있어요.
    """
    url = {"list": BOOKS, "book": ONE}[path]
    document = described(client)
    operation = document.operation(method, url)
    assert operation, tr(f"{method} {url} in the document", f"문서에 있는 {method} {url}")
    missing = ", ".join(sorted(statuses - document.statuses(operation)))
    assert not missing, tr(
        f"{method} {url} in the document with the responses {', '.join(sorted(statuses))}; "
        f"missing: {missing}",
        f"문서의 {method} {url}에 적힌 응답 {', '.join(sorted(statuses))}. 빠진 것: {missing}",
    )


@pytest.mark.task(7)
@pytest.mark.points(2)
def test_document_describes_a_new_book(client):
    """The document says what POST takes: all fields but the id, and which are required.

    문서에 POST가 받는 값이 적혀 있어요. id를 뺀 모든 필드와 필수 필드가 보여요.
    """
    document = described(client)
    schema = document.body(document.operation("POST", BOOKS).get("requestBody"))
    taken = document.properties(schema, "readOnly")
    assert taken == {"title", "author", "year", "copies", "cost"}
    assert document.required(schema) == {"title", "author", "year"}


@pytest.mark.task(7)
@pytest.mark.points(1)
def test_document_describes_a_change(client):
    """The document says what PATCH takes: the same fields, none of them required.

    문서에 PATCH가 받는 값이 적혀 있어요. 같은 필드지만 필수는 없어요.
    """
    document = described(client)
    schema = document.body(document.operation("PATCH", ONE).get("requestBody"))
    taken = document.properties(schema, "readOnly")
    assert taken == {"title", "author", "year", "copies", "cost"}
    assert document.required(schema) == set()


@pytest.mark.task(7)
@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        pytest.param("POST", BOOKS, "201", id="created"),
        pytest.param("GET", ONE, "200", id="read"),
        pytest.param("GET", BOOKS, "200", id="listed"),
        pytest.param("PATCH", ONE, "200", id="changed"),
    ],
)
def test_document_describes_the_answer(client, method, url, status):
    """The document says which fields an answer holds: the id, and never the cost.

    문서에 응답의 필드가 적혀 있어요. id가 있고 원가는 없어요.
    """
    document = described(client)
    schema = document.answer(document.operation(method, url), status)
    if (method, url) == ("GET", BOOKS):
        schema = document.items(schema)
    assert document.properties(schema, "writeOnly") == FIELDS


@pytest.mark.task(7)
@pytest.mark.points(1)
def test_document_names_the_query(client):
    """The document names the list's query: page, page_size and author.

    문서에 목록의 쿼리 page, page_size, author가 적혀 있어요.
    """
    document = described(client)
    named = document.query(document.operation("GET", BOOKS))
    assert {"page", "page_size", "author"} <= named, tr(
        "the query parameters page, page_size and author", "쿼리 매개변수 page, page_size, author"
    )
