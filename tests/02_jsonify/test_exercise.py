"""Grades exercise 02: the club's API."""

from __future__ import annotations

import json

import pytest
from dirty_equals import IsList, IsPartialDict

from shared.suite import tr
from shared.suite.bodies import CHARSETS, ODD, as_forms, unreadable
from shared.suite.errors import LIKES_PAGES, in_shape, refused_fields, shape
from shared.suite.values import is_whole, written

BOOKS = "/api/v1/books"
MANY = 51
FIELDS = ("title", "year", "price")


@pytest.fixture
def book(draw):
    return {"title": draw.title(), "year": draw.year(), "price": draw.price()}


@pytest.fixture
def other(draw):
    return {"title": draw.title(), "year": draw.year(), "price": draw.price()}


def send(client, value, query="", **more):
    """POST any JSON value, `null` included, as a person would write it: Korean as it is."""
    return client.post(BOOKS + query, data=written(value), content_type="application/json", **more)


def create(client, book, query=""):
    """Create a book that is all right; return the answer, which holds the stored book."""
    response = send(client, book, query)
    assert response.status_code == 201
    assert isinstance(response.json, dict), tr(
        "the stored book as a JSON object", "저장된 책이 담긴 JSON 객체"
    )
    return response


def stored(created):
    """What every answer must hold of a book: each may have further keys, of its own."""
    return IsPartialDict({key: created.field(key) for key in ("id", *FIELDS)})


def follow(client, response):
    """GET what the answer's Location names; it may or may not begin with http://host."""
    return client.follow(response, "the new book's URL", "새 책의 URL")


# 1. The list


@pytest.mark.task(1)
@pytest.mark.points(3)
def test_new_shelf_is_an_empty_list(client):
    """With no book yet, the list answers 200 and an empty JSON array.

    책이 아직 없으면 목록은 200과 빈 JSON 배열로 응답해요.
    """
    response = client.get(BOOKS)
    assert response.status_code == 200
    assert response.json == []


# 2. A new book


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_create_answers_201(client, book):
    """Creating a book answers 201.

    책을 만들면 201로 응답해요.
    """
    response = send(client, book)
    assert response.status_code == 201


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_create_answers_the_stored_book(client, book):
    """The answer holds the stored book: what was sent, and a number as its id.

    응답에 저장된 책이 담겨요. 보낸 값에 숫자 id가 붙어요.
    """
    response = send(client, book)
    assert response.json == IsPartialDict(book)
    assert is_whole(response.field("id")), tr("the book's `id`, a whole number", "책의 `id`(정수)")


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["odd", "long"])
def test_title_comes_back(client, book, draw, kind):
    """A title comes back as it was sent, with any signs and of any length, written in ASCII too.

    제목은 어떤 글자가 있어도, 아무리 길어도, \\uXXXX로 적어 보내도 보낸 그대로 돌아와요.
    """
    titles = {"odd": f"a {draw.title()} {ODD}", "long": " ".join(draw.title() for _ in range(20))}
    book["title"] = titles[kind]
    created = create(client, book)
    in_ascii = json.dumps({**book, "year": 1})
    in_ascii = client.post(BOOKS, data=in_ascii, content_type="application/json")
    assert in_ascii.status_code == 201
    for response in (created, in_ascii):
        assert response.json == IsPartialDict(title=titles[kind])
    response = client.get(BOOKS)
    assert response.json == IsList(stored(created), stored(in_ascii), check_order=False)


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_location_answers_the_book(client, book, other):
    """The Location header names a URL at which that book can be read, after a refusal and with a query too.

    Location 헤더의 URL에서 바로 그 책을 읽을 수 있어요. 거절한 요청 다음에도, 쿼리가 붙은 요청에도요.
    """
    first = create(client, book)
    send(client, {})  # whether it is refused is task 4's to say
    second = create(client, other, "?from=phone")
    for created in (second, first):
        response = follow(client, created)
        assert response.status_code == 200
        assert response.json == stored(created)


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_book_answers_at_its_id(client, book):
    """A book can be read at /api/v1/books/ and its id, by another visitor too.

    /api/v1/books/ 뒤에 id를 붙인 URL에서 누구나 책을 읽을 수 있어요.
    """
    created = create(client, book)
    response = client.another().get(f"{BOOKS}/{created.field('id')}")
    assert response.status_code == 200
    assert response.json == stored(created)


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_list_holds_every_created_book(client, book, other):
    """The list holds every book that was created, once, for another visitor too.

    목록에는 만든 책이 모두 한 번씩 들어 있어요. 누가 보아도 그래요.
    """
    created = []
    for one in (book, other):
        created.append(stored(create(client, one)))
        response = client.another().get(BOOKS)
        assert response.json == IsList(*created, check_order=False)


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_many_books_are_all_listed(client, book):
    """The list holds fifty books and more, even when they are equal but for their ids.

    책이 쉰 권이 넘어도, id 말고는 모두 같아도 목록에 다 들어 있어요.
    """
    created = [stored(create(client, book)) for _number in range(MANY)]
    response = client.get(BOOKS)
    assert len(response.json or ()) == MANY, tr(f"{MANY} books", f"책 {MANY}권")
    assert response.json == IsList(*created, check_order=False)


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["taken", "free", "digits-in-quotes"])
def test_server_picks_the_id(client, book, other, draw, kind):
    """An id in the body doesn't decide the new book's id.

    본문에 id를 넣어 보내도 새 책의 id는 그 값으로 정해지지 않아요.
    """
    first = create(client, book)
    number = first.field("id") if kind == "taken" else draw.number(10**9, 10**10)
    response = send(client, {"id": str(number) if "quotes" in kind else number, **other})
    assert response.status_code in (201, 400, 422)
    if response.status_code == 201:
        assert response.field("id") not in (number, str(number)), tr(
            "an `id` that the server picked", "서버가 정한 `id`"
        )
    assert follow(client, first).json == stored(first)


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_unknown_field_is_ignored_or_refused(client, book, draw):
    """A field that no book has is ignored, or refused with 400 or 422.

    책에 없는 필드는 무시하거나 400 또는 422로 거절해요.
    """
    for value in (draw.name(), [draw.word()]):
        response = send(client, {**book, draw.word(): value})
        assert response.status_code in (201, 400, 422)
        if response.status_code == 201:
            assert response.json == IsPartialDict(book)
        else:
            assert in_shape(response), shape()


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_korean_is_readable(client, book, draw):
    """A Korean title comes back readable, not as \\uXXXX.

    한글 제목은 \\uXXXX가 아니라 읽을 수 있는 한글로 돌아와요.
    """
    title = draw.korean()
    created = create(client, {**book, "title": title})
    assert created.json == IsPartialDict(title=title)
    assert title in created.text
    response = client.get(BOOKS)
    assert title in response.text


# 3. Errors in one shape


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("path", ["book", "word", "elsewhere", "begins-alike"])
def test_unknown_is_404_in_json(client, draw, path):
    """A book that is not there, and any unknown URL, answer 404 as a JSON error, to a browser too.

    없는 책과 알 수 없는 URL은 모두 404 JSON 오류로 응답해요. 브라우저에도 그래요.
    """
    word = draw.word()
    paths = {
        "book": [f"{BOOKS}/{draw.number(9000, 9999)}"],
        "word": [f"{BOOKS}/{word}", f"{BOOKS}/²"],  # a digit to `isdigit`, and none to `int`
        "elsewhere": [f"/{word}"],
        "begins-alike": [f"/static-{word}", f"{BOOKS}-{word}"],
    }
    asked = [("GET", one, headers) for one in paths[path] for headers in ({}, LIKES_PAGES)]
    if path == "elsewhere":
        asked += [(method, f"/{word}", {}) for method in ("POST", "DELETE")]
    for method, one, headers in asked:
        response = client.open(one, method=method, headers=headers)
        assert response.status_code == 404
        assert in_shape(response), shape()


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("step", [pytest.param(-1, id="before"), pytest.param(1, id="after")])
def test_next_id_to_a_book_is_404(client, book, draw, step):
    """With one book there, the numbers before and after its id answer 404; the next book is found.

    책이 한 권 있을 때 그 id의 바로 앞과 뒤 숫자는 404로 응답해요. 다음에 만든 책은 찾을 수 있어요.
    """
    taken = send(client, book).field("id")
    if not is_whole(taken):  # that is task 2's to say
        taken = draw.number(9000, 9999)
    response = client.get(f"{BOOKS}/{taken + step}")
    assert response.status_code == 404
    if send(client, book).field("id") == taken + step:
        response = client.get(f"{BOOKS}/{taken + step}")
        assert response.status_code == 200


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_wrong_method_is_405_in_json(client):
    """A method that the list doesn't take answers 405 as a JSON error, to a browser too.

    목록이 받지 않는 메서드는 405 JSON 오류로 응답해요. 브라우저에도 그래요.
    """
    for headers in ({}, LIKES_PAGES):
        response = client.delete(BOOKS, headers=headers)
        assert response.status_code == 405
        assert in_shape(response), shape()


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_405_keeps_its_allow_header(client):
    """The 405 says in its Allow header that GET and POST would be right.

    405 응답의 Allow 헤더가 GET과 POST는 된다고 알려 줘요.
    """
    response = client.delete(BOOKS)
    assert response.status_code == 405
    assert {"GET", "POST"} <= response.allowed, tr(
        "an Allow header with GET and POST", "GET과 POST가 담긴 Allow 헤더"
    )


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_form_is_415_in_json(client, book):
    """A form answers 415 as a JSON error, to a browser too, whether it holds a file, JSON or nothing.

    폼으로 보낸 본문은 415 JSON 오류로 응답해요. 폼에 파일이나 JSON이 있어도, 아무것도 없어도, 브라우저에도 그래요.
    """
    for sent in as_forms(book):
        response = client.post(BOOKS, headers=LIKES_PAGES, **sent)
        assert response.status_code == 415
        assert in_shape(response), shape()


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("called", ["text", "nothing"])
def test_json_called_otherwise_is_415(client, book, called):
    """JSON that is sent as text/plain, or without a content type, answers 415; an empty body too.

    JSON이라도 콘텐츠 타입이 text/plain이거나 없으면 415로 응답해요. 본문이 비어 있어도 그래요.
    """
    content_types = ["text/plain", "text/plain; about=application/json"]
    for content_type in content_types if called == "text" else [None]:
        for body in (json.dumps(book), ""):
            response = client.post(BOOKS, data=body, content_type=content_type)
            assert response.status_code == 415
            assert in_shape(response), shape()


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_json_with_a_charset_is_taken(client, book):
    """JSON whose content type has an addition, such as a charset, is taken like any other.

    콘텐츠 타입 뒤에 charset 같은 것이 붙어 있어도 JSON은 똑같이 받아요.
    """
    for addition in (*CHARSETS, "; version=1"):
        content_type = f"application/json{addition}"
        response = client.post(BOOKS, data=json.dumps(book), content_type=content_type)
        assert response.status_code == 201


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["cut-off", "single-quotes", "extra-comma", "empty", "no-utf-8"])
def test_malformed_json_is_400_in_json(client, book, kind):
    """A body that is called JSON and can't be read as JSON answers 400 as a JSON error.

    JSON이라면서 JSON으로 읽을 수 없는 본문은 400 JSON 오류로 응답해요.
    """
    cut, *no_utf8 = unreadable(book, "title")
    bodies = {
        "cut-off": [cut],
        "single-quotes": [str(book)],  # a dict as Python prints it
        "extra-comma": [cut + b",}"],
        "empty": [""],
        "no-utf-8": no_utf8,
    }
    for body in bodies[kind]:
        response = client.post(BOOKS, data=body, content_type="application/json")
        assert response.status_code == 400
        assert in_shape(response), shape()


# 4. Refuse what is wrong


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", ["title", "year", "price"])
def test_missing_field_is_refused(client, book, field):
    """A missing field is refused with 400 or 422, and `errors` names it, also if it came just before.

    필드가 빠지면 400 또는 422로 거절하고 `errors`에 그 필드를 담아요. 바로 앞 요청에 그 필드가 있었어도 그래요.
    """
    response = send(client, {field: book.pop(field)})  # the others are missing
    assert response.status_code in (400, 422)
    response = send(client, book, headers=LIKES_PAGES)
    assert response.status_code in (400, 422)
    assert in_shape(response), shape()
    assert refused_fields(response) == [field]


WRONG = {
    "title-empty": lambda draw: "",
    "title-spaces": lambda draw: "   ",
    "title-number": lambda draw: draw.number(1, 2000),
    "title-true": lambda draw: True,
    "title-array": lambda draw: [draw.title()],
    "title-object": lambda draw: {"ko": draw.title()},
    "title-null": lambda draw: None,
    "year-text": lambda draw: draw.word(),
    "year-digits-in-quotes": lambda draw: str(draw.year()),
    "year-true": lambda draw: True,
    "year-array": lambda draw: [draw.year()],
    "year-fraction": lambda draw: draw.year() + 0.5,
    "year-null": lambda draw: None,
    "year-zero": lambda draw: 0,
    "year-negative": lambda draw: -draw.year(),
    "year-10000": lambda draw: 10000,
    "year-of-20-digits": lambda draw: 2**64 + draw.year(),
    "price-text": lambda draw: draw.word(),
    "price-empty-text": lambda draw: "",
    "price-empty-array": lambda draw: [],
    "price-digits-in-quotes": lambda draw: str(draw.price()),
    "price-true": lambda draw: True,
    "price-false": lambda draw: False,
    "price-object": lambda draw: {"won": draw.price()},
    "price-fraction": lambda draw: draw.price() + 0.5,
    "price-null": lambda draw: None,
    "price-minus-one": lambda draw: -1,
}


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", WRONG)
def test_wrong_value_is_refused(client, book, draw, case):
    """A wrong value is refused with 400 or 422, and `errors` names its field.

    잘못된 값은 400 또는 422로 거절하고 `errors`에 그 필드를 담아요.
    """
    field = case.partition("-")[0]
    response = send(client, {**book, field: WRONG[case](draw)})
    assert response.status_code in (400, 422)
    assert in_shape(response), shape()
    assert refused_fields(response) == [field]


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("year", 1, id="year-1"),
        pytest.param("year", 9999, id="year-9999"),
        pytest.param("price", 0, id="price-0"),
        pytest.param("price", 10**12, id="price-a-trillion"),
        pytest.param("title", "0", id="title-of-one-sign"),
    ],
)
def test_limit_itself_is_allowed(client, book, field, value):
    """The year 1, the year 9999, the price 0, a high price and a short title are all right.

    연도 1과 9999, 가격 0과 아주 큰 가격, 한 글자 제목은 올바른 값이에요.
    """
    response = send(client, {**book, field: value})
    assert response.status_code == 201
    assert response.json == IsPartialDict({field: value})


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"year": ..., "price": ...}, id="year-and-price"),
        pytest.param({"title": ..., "price": ...}, id="title-and-price"),
        pytest.param({"title": ..., "year": ...}, id="title-and-year"),
        pytest.param({"title": ..., "year": ..., "price": ...}, id="empty-object"),
        pytest.param({"title": " ", "year": 0, "price": ...}, id="missing-and-outside"),
        pytest.param({"title": 7, "year": None}, id="null-and-another-type"),
        pytest.param({"title": "", "year": True, "price": -1}, id="none-missing"),
        pytest.param({"year": 0, "price": -1}, id="two-outside"),
        pytest.param({"title": 7, "year": [], "price": "1"}, id="other-types"),
        pytest.param({"title": " ", "price": None}, id="outside-and-null"),
    ],
)
def test_all_wrong_fields_are_named(client, book, draw, changes):
    """When several fields are missing or wrong, `errors` names them all, and no right one.

    여러 필드가 빠지거나 잘못되면 `errors`에 그 필드를 모두 담고, 올바른 필드는 담지 않아요. 모르는 필드가 더 있어도 그래요.
    """
    sent = {field: value for field, value in (book | changes).items() if value is not ...}
    for more in ({}, {"id": draw.number(), draw.word(): draw.name()}):  # which may be named or not
        response = send(client, more | sent)
        assert response.status_code in (400, 422)
        named = [field for field in refused_fields(response) if field not in more]
        assert named == sorted(changes)


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["array", "string", "number", "null"])
def test_body_that_is_no_object_is_refused(client, book, kind):
    """JSON that is not an object is refused with 400 or 422 as a JSON error.

    객체가 아닌 JSON은 400 또는 422 JSON 오류로 거절해요.
    """
    bodies = {
        "array": [[book], [*FIELDS], []],
        "string": [json.dumps(book), " ".join(FIELDS), ""],
        "number": [book["year"], 0, True, False],  # which are numbers to Python
        "null": [None],
    }
    for body in bodies[kind]:
        response = send(client, body)
        assert response.status_code in (400, 422)
        assert in_shape(response), shape()


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", ["title", "year", "price"])
def test_refused_book_is_not_stored(client, book, field):
    """A refused book is not in the list.

    거절한 책은 목록에 없어요.
    """
    # Missing, of another type, outside the limits: an app may look for each in another place.
    for value in (None, [], {"title": " ", "year": 0, "price": -1}[field]):
        response = send(client, {**book, field: value})
        assert response.status_code in (400, 422)
    assert client.get(BOOKS).json == []


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_right_book_after_a_refusal(client, book, other):
    """After refusals right books are taken, the corrected one too; there are only they.

    거절한 다음에도 올바른 책은 받아요. 바르게 고친 같은 책도 받아요. 그 책들 말고는 없어요.
    """
    for field in FIELDS:
        response = send(client, {**book, field: None})
        assert response.status_code in (400, 422)
        assert refused_fields(response) == [field]
    ids = [create(client, one).field("id") for one in (book, other)]
    send(client, {})
    response = client.get(BOOKS)
    assert response.json == IsList(IsPartialDict(book), IsPartialDict(other), check_order=False)
    for beside in (one + step for one in ids if is_whole(one) for step in (-1, 1)):
        if beside not in ids:
            assert client.get(f"{BOOKS}/{beside}").status_code == 404


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", ["title", "year", "price"])
def test_errors_say_what_is_wrong(client, book, field):
    """Behind a wrong field's name `errors` has a sentence, or a list of sentences.

    `errors`에서 잘못된 필드 이름 뒤에는 문장 하나나 문장 목록이 있어요.
    """
    response = send(client, {**book, field: None})
    assert response.status_code in (400, 422)
    said = response.field("errors", field)
    sentences = said if isinstance(said, list) and said else [said]
    assert all(isinstance(one, str) and one.strip() for one in sentences), tr(
        f"`errors` with a sentence on `{field}`, or a list of sentences",
        f"`{field}`에 대한 문장 하나나 문장 목록이 담긴 `errors`",
    )
