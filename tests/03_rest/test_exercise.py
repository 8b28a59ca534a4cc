"""Grades exercise 03: the club's reviews."""

from __future__ import annotations

import json
import re

import pytest
from dirty_equals import IsList, IsPartialDict

from shared.suite import tr
from shared.suite.bodies import CHARSETS, ENDLESS, ODD, as_forms, holding, unreadable
from shared.suite.errors import LIKES_PAGES, in_shape, refused_fields, shape
from shared.suite.values import is_whole, written

REVIEWS = "/reviews"
MANY = 51
HUGE = (2**63, "9" * 31)  # in a URL; no column of a database holds them
FIELDS = ("book", "reader", "rating", "text")
REQUIRED = FIELDS[:3]
NO_OBJECT = ("array", "text", "plain")
NO_JSON = {"broken-json": {400}, "form": {415}} | {kind: {400, 422} for kind in NO_OBJECT}
AS_JSON = "application/json"


@pytest.fixture
def books(draw):
    """Three books; the id of the third is 1, which Python takes `true` for."""
    books = [{key: book[key] for key in ("id", "title", "author")} for book in draw.books(3)]
    books[2]["id"] = 1
    return books


@pytest.fixture
def client(boot, books):
    return boot(files={"books.json": json.dumps(books, ensure_ascii=False)})


@pytest.fixture
def review(draw, books):
    return {
        "book": books[0]["id"],
        "reader": draw.name(),
        "rating": draw.number(1, 3),
        "text": draw.sentence(),
    }


@pytest.fixture
def other(draw, books):
    """A review that differs from the first one in every field."""
    return {
        "book": books[1]["id"],
        "reader": f"{draw.name()} {draw.word(4)}",
        "rating": draw.number(4, 5),
        "text": draw.korean(),
    }


def item(number):
    return f"{REVIEWS}/{number}"


def nested(book):
    return f"/books/{book['id']}/reviews"


def create(client, review, url=REVIEWS, charset=""):
    """Create a review that is all right and return it as it was stored."""
    response = client.post(url, data=written(review), content_type=f"{AS_JSON}{charset}")
    # Which of the two it must be is a check of its own.
    assert response.status_code in (200, 201)
    assert response.json == IsPartialDict(review)
    assert is_whole(response.field("id")), tr(
        "the stored review with its `id`, a whole number", "정수 `id`가 담긴 저장된 서평"
    )
    return promised(response)


def promised(response):
    """Return what every answer must hold of a review: each may have further keys, of its own."""
    return {key: response.field(key) for key in ("id", *FIELDS)}


def an_error():
    return tr("an error as a JSON object", "JSON 객체로 된 오류")


def an_unused_id():
    return tr("an `id` that no review has or had", "어떤 서평도 쓴 적이 없는 `id`")


def is_error(response):
    """Say whether an answer is an error in JSON; its shape is asked for in checks of its own."""
    return response.status_code >= 400 and isinstance(response.json, dict)


def is_refused_in_shape(response):
    """Say whether an answer is in the course's shape, if it is an error: that it is, others check."""
    return response.status_code < 400 or in_shape(response)


def refusals(client, url, method, review):
    """Return the answers to a wrong field, to what is no object, to no JSON and to a form.

    A browser sends the last two.
    """
    wrong, no_object, no_json = (
        {"data": body, "content_type": AS_JSON}
        for body in (written({**review, "rating": 6}), b"[]", b"{")
    )
    by_a_browser = [{**one, "headers": LIKES_PAGES} for one in (no_json, as_forms(review)[0])]
    sent = (wrong, no_object, *by_a_browser)
    return [client.open(url, method=method, **one) for one in sent]


def in_any_order(*stored):
    return IsList(*map(IsPartialDict, stored), check_order=False)


def picks_the_id(client, url, body, sent, number):
    """Say by a check that a new review's id is not the one that its body holds.

    Return what is stored of it: a list of one review, or of none if it was refused.
    """
    response = client.post(url, json={**body, "id": sent})
    assert response.status_code in (200, 201, 400, 422)
    if response.status_code in (200, 201):
        expected = tr("an `id` that the server picked", "서버가 정한 `id`")
        found = response.field("id")
        assert is_whole(found), expected
        assert found != number, expected
        return [{**body, "id": found}]
    return []


def no_numbers(number):
    """Return what may be sent for an id in place of a number."""
    return [str(number), [number], {}, True, None]


def no_object(kind, review):
    """Return JSON values that are no object: some hold the fields' names, some are false."""
    return {
        "array": [[review], list(review.items()), [*FIELDS], []],
        "text": [" ".join(FIELDS), json.dumps(review), ""],
        "plain": [review["rating"], 0, True, False, None],
    }[kind]


def send_no_json(client, url, method, kind, review, codes):
    """Send what is no object, no JSON or a form, in all its ways; each is an error in JSON."""
    if kind == "form":
        sent = as_forms(review)
    else:
        broken = kind == "broken-json"
        bodies = unreadable(review, "text") if broken else map(written, no_object(kind, review))
        sent = [{"data": body, "content_type": AS_JSON} for body in bodies]
    for one in sent:
        response = client.open(url, method=method, **one)
        assert response.status_code in codes
        assert is_error(response), an_error()


def follow(client, response):
    """GET what the answer's Location names; it may or may not begin with http://host."""
    return client.follow(response, "the new review's URL", "새 서평의 URL")


def is_everywhere(client, *stored):
    """Say by a check that these are all the reviews there are, each with its fields, at each URL."""
    for one in stored:
        assert client.get(item(one["id"])).json == IsPartialDict(one)
    assert client.get(REVIEWS).json == in_any_order(*stored)


def delete(client, review):
    """Delete a review."""
    response = client.delete(item(review["id"]))
    assert response.status_code in (200, 204)


# 1. Two tables

TABLES = {"F": ("feed service", "피드 서비스"), "P": ("photo-sharing service", "사진 공유 서비스")}
RIGHT = "none"
SLIPS = {
    "F1": ("word-for-all", "GET /feeds"),
    "F4": ("create-at-item", "POST /feeds"),
    "F5": ("part-by-put", "PATCH /feeds/{}"),
    "F6": ("verb", "DELETE /feeds/{}"),
    "F7": ("singular", "GET /feeds/{}/comments"),
    "F9": ("unsafe-get", "PATCH /feeds/{}/comments/{}"),
    "P4": ("status", "201"),
    "P7": ("verb", "POST /posts/{}/comments"),
    "P8": ("singular", "DELETE /posts/{}/comments/{}"),
    "P10": ("not-idempotent", "PUT /users/{}/followers/me"),
}
ROWS = [f"F{number}" for number in range(1, 11)] + [f"P{number}" for number in range(1, 12)]


def claims(client):
    """Return the student's rows of slips.json, which Flask serves as a static file."""
    response = client.get("/static/slips.json")
    assert response.status_code == 200
    found = {row: response.field(row) for row in ROWS}
    return {row: claim if isinstance(claim, dict) else {} for row, claim in found.items()}


def called(rows, table, slip):
    """Return the rows of a table that are called by this word: "F2, F3", or "no row"."""
    names = [
        row
        for row, claim in rows.items()
        if row[0] == table and str(claim.get("slip")).strip().lower() == slip
    ]
    return listed(names)


def listed(rows):
    return ", ".join(rows) or "no row"


def plain_call(text):
    """Return "PUT /users/{}/followers" for a call, whatever its placeholders are called."""
    text = re.sub(r"\{[^{}/]*\}|<[^<>/]*>", "{}", " ".join(str(text).split()))
    method, _, path = text.partition(" ")
    return f"{method.upper()} {path.rstrip('/')}".strip()


@pytest.mark.task(1)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    ("table", "slip"),
    [
        pytest.param(row[0], slip, id=f"{'feeds' if row[0] == 'F' else 'photos'}-{slip}")
        for row, (slip, _) in SLIPS.items()
    ],
)
def test_slip_is_found_where_it_is(client, table, slip):
    """In slips.json, the row with this slip is called so, and no other row of its table is.

    slips.json에서 이 실수가 있는 행에만 그 이름을 적었어요.
    """
    right = listed([row for row in SLIPS if row[0] == table and SLIPS[row][0] == slip])
    english, korean = TABLES[table]
    assert called(claims(client), table, slip) == right, tr(
        f"in static/slips.json, `{slip}` at the row of the {english} where it is, and at no other",
        f"static/slips.json의 {korean} 표에서 `{slip}` 실수가 있는 행에만 `{slip}`",
    )


@pytest.mark.task(1)
@pytest.mark.points(2)
@pytest.mark.parametrize("table", ["F", "P"], ids=["feeds", "photos"])
def test_right_rows_are_left_alone(client, table):
    """In slips.json, the rows without a slip are called none, and no others are.

    slips.json에서 실수가 없는 행에만 none을 적었어요.
    """
    right = listed([row for row in ROWS if row[0] == table and row not in SLIPS])
    english, korean = TABLES[table]
    assert called(claims(client), table, RIGHT) == right, tr(
        f"in static/slips.json, `{RIGHT}` at every right row of the {english}, and at no other",
        f"static/slips.json의 {korean} 표에서 올바른 모든 행에만 `{RIGHT}`",
    )


@pytest.mark.task(1)
@pytest.mark.points(1)
@pytest.mark.parametrize("row", SLIPS)
def test_row_is_put_right(client, row):
    """In slips.json, `instead` says what the row should be.

    slips.json의 `instead`에 올바른 모습을 적었어요.
    """
    instead = plain_call(claims(client)[row].get("instead"))
    assert instead == SLIPS[row][1], tr(
        f"in static/slips.json, row {row}, the method and URL (or the status) that make it right",
        f"static/slips.json의 {row} 행에서 `instead`에 바르게 고친 메서드와 URL(또는 상태 코드)",
    )


# 2. The collection


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_new_collection_is_empty(client):
    """With no review yet, GET /reviews answers 200 and an empty array.

    서평이 아직 없으면 GET /reviews는 200과 빈 배열로 응답해요.
    """
    response = client.get(REVIEWS)
    assert response.status_code == 200
    assert response.json == []


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_create_answers_201(client, review):
    """POST /reviews answers 201.

    POST /reviews는 201로 응답해요.
    """
    response = client.post(REVIEWS, json=review)
    assert response.status_code == 201


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_create_answers_the_stored_review(client, review):
    """The answer holds the stored review: what was sent, and its id. JSON may have a charset.

    응답에 저장된 서평이 담겨요. 보낸 값에 id가 붙어요. JSON 표시에는 charset이 붙어도 돼요.
    """
    for charset in CHARSETS:
        stored = create(client, review, charset=charset)
        response = client.get(item(stored["id"]))
        assert response.status_code == 200
        assert response.json == IsPartialDict(stored)


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_location_answers_the_review(client, review, other):
    """Location names a URL at which the new review can be read, after a refusal and a 404 too.

    Location 헤더의 URL에서 새 서평을 읽을 수 있어요. 거절한 요청이나 404 다음에도요.
    """
    first = client.post(REVIEWS, json=review)
    client.post(REVIEWS, json={})  # whether it is refused is another check's
    if is_whole(first.field("id")):
        client.get(item(first.field("id") + 1))  # which the next review may get
    second = client.post(REVIEWS, json=other)
    for created in (second, first):
        response = follow(client, created)
        assert response.status_code == 200
        assert response.json == IsPartialDict(promised(created))


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_text_may_be_left_out(client, review):
    """A review without text is stored with an empty text, whatever the one before it had.

    text 없이 보낸 서평은 빈 text로 저장돼요. 앞서 보낸 서평과는 상관없어요.
    """
    create(client, review)
    del review["text"]
    stored = create(client, review)
    response = client.get(item(stored["id"]))
    assert response.json == IsPartialDict({**review, "text": ""})


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["odd", "long"])
def test_text_comes_back(client, review, draw, kind):
    """Texts come back exactly as they were sent, whatever signs they have, and long ones too.

    text와 reader는 어떤 글자가 있어도, 아무리 길어도 보낸 그대로 돌아와요.
    """
    text = f" {ODD}{draw.sentence()}{ODD}\n" if kind == "odd" else draw.korean() * 100
    reader = f"{draw.name()}{text.strip()}{draw.word()}"
    stored = create(client, {**review, "reader": reader, "text": text})
    response = client.get(item(stored["id"]))
    assert response.json == IsPartialDict(reader=reader, text=text)


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_collection_holds_every_review(client, review, other):
    """GET /reviews lists every review, once, two equal ones as two.

    GET /reviews에는 모든 서평이 한 번씩 들어 있어요. 내용이 같은 서평이 둘이면 둘 다 있어요.
    """
    stored = [create(client, review), create(client, other), create(client, review)]
    response = client.get(REVIEWS)
    assert response.json == in_any_order(*stored)


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_many_reviews_are_all_listed(client, review):
    """GET /reviews lists fifty reviews and more.

    서평이 쉰 개가 넘어도 GET /reviews에 모두 들어 있어요.
    """
    stored = [create(client, review) for _number in range(MANY)]
    response = client.get(REVIEWS)
    assert len(response.json or ()) == MANY, tr(f"{MANY} reviews", f"서평 {MANY}개")
    assert response.json == in_any_order(*stored)


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_query_picks_a_book(client, review, other):
    """GET /reviews?book= lists the reviews of that book only.

    GET /reviews?book=에는 그 책의 서평만 들어 있어요.
    """
    first, second = create(client, review), create(client, other)
    third = create(client, {**other, "book": review["book"]})
    response = client.get(REVIEWS, query_string={"book": review["book"]})
    assert response.json == in_any_order(first, third)
    response = client.get(REVIEWS, query_string={"book": other["book"]})
    assert response.json == [IsPartialDict(second)]
    # Whether 4.0 is taken is left open; if it is, it is book 4.
    response = client.post(REVIEWS, json={**other, "book": float(other["book"])})
    assert response.status_code in (200, 201, 400, 422)
    taken = [{"id": response.field("id")}] if response.status_code in (200, 201) else []
    response = client.get(REVIEWS, query_string={"book": other["book"]})
    assert response.json == in_any_order(second, *taken)


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("book", ["without-reviews", "unknown", "zero"])
def test_query_that_fits_nothing_is_an_empty_list(client, review, books, draw, book):
    """For a book that has no review, or is not there, the filtered list is empty.

    서평이 없는 책이나 없는 책으로 거르면 빈 목록이에요.
    """
    create(client, review)
    numbers = {
        "without-reviews": [books[2]["id"]],
        "unknown": [draw.number(9000, 9999), *HUGE],
        "zero": [0],
    }
    for number in numbers[book]:
        response = client.get(REVIEWS, query_string={"book": number})
        assert response.status_code == 200
        assert response.json == []


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_query_that_is_no_number_is_no_crash(client, review, draw):
    """?book= with a word is answered with an empty list or refused, and nothing crashes.

    ?book=에 글자를 넣으면 빈 목록으로 답하거나 거절해요. 서버 오류(500)는 나지 않아요.
    """
    create(client, review)
    response = client.get(REVIEWS, query_string={"book": draw.word()})
    assert response.status_code in (200, 400, 404, 422)
    if response.status_code == 200:
        assert response.json == []


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["taken", "free", "no-number"])
def test_server_picks_the_id(client, review, other, draw, kind):
    """An id in the body doesn't decide the new review's id; if it is refused, nothing is stored.

    본문에 id를 넣어 보내도 새 서평의 id는 그 값으로 정해지지 않아요. 거절하면 아무것도 저장하지 않아요.
    """
    first = create(client, review)
    number = first["id"] if kind == "taken" else draw.number(10**9, 10**10)
    stored = [first]
    for sent in no_numbers(number) if kind == "no-number" else [number]:
        stored += picks_the_id(client, REVIEWS, other, sent, number)
    assert client.get(item(first["id"])).json == IsPartialDict(first)
    assert client.get(REVIEWS).json == in_any_order(*stored)


# The wrong values of a field, each for a review of its own; bytes are JSON as it is sent.
WRONG = {
    "book-missing": lambda draw: [...],
    "book-unknown": lambda draw: [draw.number(9000, 9999), 0, -1, *ENDLESS],
    "book-true": lambda draw: [True],
    "book-text": lambda draw: ["1"],
    "book-null": lambda draw: [None],
    "book-array": lambda draw: [[1], [], {}],
    "reader-missing": lambda draw: [...],
    "reader-spaces": lambda draw: ["  "],
    "reader-empty": lambda draw: [""],
    "reader-no-text": lambda draw: [draw.number(1, 99), True, [draw.name()], {}],
    "reader-null": lambda draw: [None],
    "rating-missing": lambda draw: [...],
    "rating-zero": lambda draw: [0, -1],
    "rating-six": lambda draw: [6],
    "rating-null": lambda draw: [None],
    "rating-text": lambda draw: [str(draw.number(1, 5))],
    "rating-true": lambda draw: [True],
    "rating-half": lambda draw: [draw.number(1, 4) + 0.5],
    "rating-odd": lambda draw: [[draw.number(1, 5)], {}, *ENDLESS],
    "text-no-text": lambda draw: [draw.number(1, 99), [draw.word()], {draw.word(): 1}],
    "text-false": lambda draw: [False, 0, [], {}],
}


def spoiled(review, case, draw):
    """Return the requests with one wrong or missing field, and that field's name."""
    field = case.partition("-")[0]
    rest = {key: value for key, value in review.items() if key != field}
    bodies = [
        written(rest) if value is ... else holding(rest, field, value)
        for value in WRONG[case](draw)
    ]
    return [{"data": body, "content_type": AS_JSON} for body in bodies], field


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", WRONG)
def test_wrong_review_is_refused(client, review, draw, case):
    """A wrong or missing field is refused with 400 or 422, is named, and nothing is stored.

    필드가 빠지거나 잘못되면 400 또는 422로 거절하고 그 필드를 알려 줘요. 아무것도 저장하지 않아요.
    """
    requests, field = spoiled(review, case, draw)
    for one in requests:
        response = client.post(REVIEWS, **one)
        assert response.status_code in (400, 422)
        assert refused_fields(response) == [field]
    assert client.get(REVIEWS).json == []


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", ["nothing-sent", "two-of-four", "missing-and-wrong"])
def test_all_wrong_fields_are_named(client, review, draw, case):
    """When several fields are wrong, `errors` names them all, and no right one; then all is well.

    여러 필드가 잘못되면 `errors`에 그 필드가 모두 있고, 올바른 필드는 없어요. 그다음 올바른 서평은 받아요.
    """
    two = {**review, "rating": draw.number(6, 99), "text": 1}
    all_four = {**two, "book": True, "reader": None}
    but_one = {field: value for field, value in all_four.items() if field != "reader"}
    half = {field: review.pop(field) for field in ("book", "reader")}
    bodies = {
        # What came in one request is missing in the next.
        "nothing-sent": [(half, ["rating"]), (review, ["book", "reader"]), ({}, REQUIRED)],
        "two-of-four": [(two, ["rating", "text"])],
        "missing-and-wrong": [(but_one, FIELDS), (all_four, FIELDS)],
    }[case]
    for sent, wrong in bodies:
        response = client.post(REVIEWS, json=sent)
        assert response.status_code in (400, 422)
        assert refused_fields(response) == sorted(wrong)
    review |= half
    create(client, review)


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize(("kind", "codes"), NO_JSON.items(), ids=NO_JSON)
def test_body_that_is_no_json_is_refused(client, review, kind, codes):
    """Broken JSON answers 400, a form of either kind 415, and what is no object 400 or 422.

    깨진 JSON은 400, 폼은 어느 방식이든 415, 객체가 아닌 JSON은 400 또는 422로 거절해요.
    """
    send_no_json(client, REVIEWS, "POST", kind, review, codes)
    assert client.get(REVIEWS).json == []


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_errors_of_the_collection_have_the_shape(client, review):
    """Whatever is refused at /reviews is answered in the course's shape: code, status, message.

    /reviews에서 거절하는 요청에는 모두 이 강의의 형식(code, status, message)으로 응답해요.
    """
    for response in (
        *refusals(client, REVIEWS, "POST", review),
        client.delete(REVIEWS),
        client.get(f"{REVIEWS}/{review['reader']}", headers=LIKES_PAGES),
    ):
        assert is_refused_in_shape(response), shape()


# 3. One review


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_unknown_review_is_404(client, review, draw, method):
    """A review that is not there answers 404 as a JSON error, whatever the method and the fields.

    없는 서평은 어떤 메서드로, 어떤 필드로 요청해도 404 JSON 오류로 응답해요.
    """
    stored = create(client, review)
    # Which numbers the ids are is left open: one below the first may be an index of the last.
    numbers = (draw.number(9000, 9999), stored["id"] - 1, stored["id"] + 1, -1, *HUGE)
    for number, rating in zip(numbers, [6, review["rating"]] * 3, strict=True):
        sent = None if method in ("GET", "DELETE") else {**review, "rating": rating}
        response = client.open(item(number), method=method, json=sent)
        assert response.status_code == 404
        assert is_error(response), an_error()
    assert client.get(REVIEWS).json == [IsPartialDict(stored)]


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_put_replaces_the_review(client, review, other):
    """PUT answers 200 and the review with all its new fields, which is stored; its twins stay.

    PUT은 200과 모든 필드가 바뀐 서평으로 응답하고, 그대로 저장해요. 내용이 같던 다른 서평은 그대로예요.
    """
    before, stored, after = (create(client, review) for _number in range(3))
    response = client.put(item(stored["id"]), json=other)
    assert response.status_code == 200
    assert response.json == IsPartialDict({"id": stored["id"], **other})
    is_everywhere(client, before, {"id": stored["id"], **other}, after)


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_put_leaves_nothing_of_the_old_review(client, review, other):
    """After a PUT without text, the review's text is empty.

    text 없이 PUT을 하면 서평의 text는 비어 있어요.
    """
    stored = create(client, review)
    del other["text"]
    response = client.put(item(stored["id"]), json=other)
    assert response.status_code in (200, 204)  # what it answers is another check's
    response = client.get(item(stored["id"]))
    assert response.json == IsPartialDict({**other, "text": ""})


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", REQUIRED)
def test_put_needs_every_required_field(client, review, other, field):
    """A PUT without a required field is refused with 400 or 422, also if it came just before.

    필수 필드가 빠진 PUT은 400 또는 422로 거절하고 아무것도 바꾸지 않아요. 바로 앞 요청에 그 필드가 있었어도 그래요.
    """
    first, stored = (create(client, review) for _number in range(2))
    client.patch(item(first["id"]), json={"text": review["text"]})  # PUT needs more than this
    response = client.put(item(stored["id"]), json={field: other.pop(field)})  # that one alone
    assert response.status_code in (400, 422)
    response = client.put(item(stored["id"]), json=other)
    assert response.status_code in (400, 422)
    assert refused_fields(response) == [field]
    response = client.get(item(stored["id"]))
    assert response.json == IsPartialDict(stored)


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_put_twice_is_put_once(client, review, other):
    """The same PUT sent twice leaves the same state as sent once.

    같은 PUT을 두 번 보내도 한 번 보낸 것과 상태가 같아요.
    """
    stored = create(client, review)
    response = client.put(item(stored["id"]), json=other)
    assert response.status_code in (200, 204)  # what it answers is another check's
    once = promised(client.get(item(stored["id"])))
    response = client.put(item(stored["id"]), json=other)
    assert response.status_code in (200, 204)  # what it answers is another check's
    is_everywhere(client, once)


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", [*FIELDS, "text-emptied"])
def test_patch_changes_one_field(client, review, other, case):
    """PATCH answers 200, changes the field that was sent and leaves the rest, equal reviews too.

    PATCH는 200으로 응답하고, 보낸 필드만 바꿔요. 나머지는 그대로 두고, 내용이 같은 다른 서평도 그대로 둬요.
    """
    field = case.partition("-")[0]
    if case == "text-emptied":
        other["text"] = ""
    before, stored, after = (create(client, review) for _number in range(3))
    response = client.patch(item(stored["id"]), json={field: other[field]})
    assert response.status_code == 200
    changed = {"id": stored["id"], **review, field: other[field]}
    assert response.json == IsPartialDict(changed)
    is_everywhere(client, before, changed, after)


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("case", [case for case in WRONG if not case.endswith("missing")])
def test_wrong_change_is_refused(client, review, other, draw, case, method):
    """A wrong value in a PUT or PATCH is refused with 400 or 422 and changes nothing.

    PUT이나 PATCH의 값이 잘못되면 400 또는 422로 거절하고 아무것도 바꾸지 않아요.
    """
    stored = create(client, review)
    # All the other fields are right and new: they must not be changed either.
    requests, field = spoiled(other, case, draw)
    for one in requests:
        response = client.open(item(stored["id"]), method=method, **one)
        assert response.status_code in (400, 422)
        assert refused_fields(response) == [field]
    response = client.get(item(stored["id"]))
    assert response.json == IsPartialDict(stored)


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_id_stays(client, review, other, draw, method):
    """An id in the body never changes a review's id; if it or an unknown field is refused, all stays.

    본문에 id가 있어도 서평의 id는 바뀌지 않아요. id나 모르는 필드 때문에 거절하면 아무것도 바뀌지 않아요.
    """
    stored, fields = create(client, review), other
    number = stored["id"] + 1
    more = [{draw.word(): 1}, *({"id": sent} for sent in (number, *no_numbers(number)))]
    for one in more:
        response = client.open(item(stored["id"]), method=method, json={**fields, **one})
        assert response.status_code in (200, 204, 400, 409, 422)
        if response.status_code in (200, 204):
            stored = {"id": stored["id"], **fields}
            fields = review if fields is other else other  # what is sent always differs
        if response.status_code == 200:
            assert response.json == IsPartialDict(id=stored["id"])
        response = client.get(item(stored["id"]))
        assert response.json == IsPartialDict(stored)
    response = client.get(item(number))
    assert response.status_code == 404


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("kind", NO_OBJECT)
def test_body_that_is_no_object_is_refused(client, review, other, kind, method):
    """JSON that is no object in a PUT or PATCH is refused with 400 or 422 as a JSON error.

    PUT이나 PATCH에 객체가 아닌 JSON을 보내면 400 또는 422 JSON 오류로 거절해요.
    """
    stored = create(client, review)
    send_no_json(client, item(stored["id"]), method, kind, other, {400, 422})
    assert client.get(item(stored["id"])).json == IsPartialDict(stored)


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("kind", ["broken-json", "form"])
def test_change_that_is_no_json_is_refused(client, review, other, kind, method):
    """In a PUT or PATCH too, broken JSON answers 400 and a form 415, both as a JSON error.

    PUT이나 PATCH에서도 깨진 JSON은 400, 폼은 415로, 둘 다 JSON 오류로 응답해요.
    """
    stored = create(client, review)
    send_no_json(client, item(stored["id"]), method, kind, other, NO_JSON[kind])
    assert client.get(item(stored["id"])).json == IsPartialDict(stored)


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("kept", ["another", "an-equal-one"])
def test_delete_removes_the_review(client, review, other, kept):
    """After a DELETE, the review answers 404 and is in no list; the others stay, equal ones too.

    DELETE 뒤에는 그 서평이 404이고 목록에도 없어요. 다른 서평은, 내용이 같아도, 그대로예요.
    """
    stored, kept = create(client, review), create(client, other if kept == "another" else review)
    assert client.get(REVIEWS).json == in_any_order(stored, kept)  # what is read may be kept
    response = client.delete(item(stored["id"]))
    assert response.status_code in (200, 204)
    response = client.get(item(stored["id"]))
    assert response.status_code == 404
    response = client.get(REVIEWS)
    assert response.json == [IsPartialDict(kept)]


@pytest.mark.task(3)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_deleted_review_is_404(client, review, other, method):
    """A deleted review answers 404, to a second DELETE too, and nothing else changes.

    삭제한 서평은 두 번째 DELETE에도, PUT과 PATCH에도 404로 응답하고, 다른 것은 바뀌지 않아요.
    """
    stored, kept = create(client, review), create(client, other)
    delete(client, stored)
    body = None if method == "DELETE" else review
    response = client.open(item(stored["id"]), method=method, json=body)
    assert response.status_code == 404
    response = client.get(REVIEWS)
    assert response.json == [IsPartialDict(kept)]


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("which", ["first", "last", "all"])
def test_id_is_not_used_again(client, review, other, which):
    """A new review never gets the id of one that is there or was deleted.

    새 서평은 이미 있거나 지워진 서평의 id를 받지 않아요.
    """
    stored = [create(client, review), create(client, other), create(client, review)]
    for one in {"first": stored[:1], "last": stored[-1:], "all": stored[::-1]}[which]:
        delete(client, one)
    for _number in range(2):
        new = create(client, other)
        assert new["id"] not in [old["id"] for old in stored], an_unused_id()
        stored.append(new)


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_errors_of_a_review_have_the_shape(client, review, draw):
    """Whatever is refused at /reviews/<id> is answered in the course's shape.

    /reviews/<id>에서 거절하는 요청에는 모두 이 강의의 형식으로 응답해요.
    """
    url, unknown = item(create(client, review)["id"]), item(draw.number(9000, 9999))
    for response in (
        *refusals(client, url, "PUT", review),
        *refusals(client, url, "PATCH", review),
        client.post(url, json=review, headers=LIKES_PAGES),
        client.get(unknown, headers=LIKES_PAGES),
        client.delete(unknown),
    ):
        assert is_refused_in_shape(response), shape()


# 4. The reviews of a book


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_book_lists_its_reviews(client, review, other, books):
    """GET /books/<id>/reviews lists the reviews of that book only.

    GET /books/<id>/reviews에는 그 책의 서평만 들어 있어요.
    """
    first = create(client, review)
    create(client, other)
    third = create(client, {**other, "book": review["book"]})
    response = client.get(nested(books[0]))
    assert response.status_code == 200
    assert response.json == in_any_order(first, third)


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_book_without_reviews_is_an_empty_list(client, review, books):
    """For a book without reviews the list is empty.

    서평이 없는 책은 빈 목록이에요.
    """
    create(client, review)
    response = client.get(nested(books[2]))
    assert response.status_code == 200
    assert response.json == []


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_reviews_of_an_unknown_book_are_404(client, review, books, draw, method):
    """Below a book that is not there, GET and POST answer 404 whatever the fields; nothing is stored.

    없는 책 아래에서는 GET도, 어떤 필드를 담은 POST도 404이고, 아무것도 저장하지 않아요.
    """
    assert client.get(nested(books[0])).status_code == 200
    del review["book"]
    numbers = (draw.number(9000, 9999), 0, -1, *HUGE)
    for number, rating in zip(numbers, [6, review["rating"]] * 2 + [6], strict=True):
        sent = {**review, "rating": rating} if method == "POST" else None
        response = client.open(nested({"id": number}), method=method, json=sent)
        assert response.status_code == 404
        assert is_error(response), an_error()
    assert client.get(REVIEWS).json == []


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_create_below_a_book_answers_201(client, review, other, books):
    """POST /books/<id>/reviews answers 201, also if the body holds the same book; see Location.

    POST /books/<id>/reviews는 본문에 같은 book이 있어도 201로 응답하고, Location이 새 서평을 알려 줘요.
    """
    delete(client, create(client, other))
    ids = [create(client, other)["id"]]
    del review["book"]
    for body in (review, other):  # whose book is books[1]
        response = client.post(nested(books[1]), json=body)
        assert response.status_code == 201
        assert response.json == IsPartialDict({**body, "book": books[1]["id"]})
        assert response.field("id") not in ids, an_unused_id()
        ids.append(response.field("id"))
        assert follow(client, response).json == IsPartialDict(promised(response))


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_url_says_which_book(client, review, books):
    """A review that was created below a book is that book's, and stands under /reviews too.

    책 아래에 만든 서평은 그 책의 서평이고, /reviews에도 있어요.
    """
    del review["book"]
    stored = create(client, review, nested(books[1]))
    assert stored == IsPartialDict({**review, "book": books[1]["id"]})
    assert client.get(item(stored["id"])).json == IsPartialDict(stored)
    assert client.get(REVIEWS).json == [IsPartialDict(stored)]
    assert client.get(nested(books[1])).json == [IsPartialDict(stored)]


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("kind", ["free", "no-number"])
def test_server_picks_the_id_below_a_book(client, review, books, draw, kind):
    """Below a book too, an id in the body doesn't decide the new review's id.

    책 아래에서도 본문의 id로 새 서평의 id가 정해지지 않아요.
    """
    del review["book"]
    number = draw.number(10**9, 10**10)
    stored = []
    for sent in no_numbers(number) if kind == "no-number" else [number]:
        stored += picks_the_id(client, nested(books[0]), review, sent, number)
    assert client.get(nested(books[0])).json == in_any_order(*stored)


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_url_beats_the_body(client, review, books):
    """Another book in the body doesn't win over the one in the URL; if it is refused, none is stored.

    본문에 다른 책이 있어도 URL의 책을 이기지 못해요. 거절하면 아무것도 저장하지 않아요.
    """
    response = client.post(nested(books[1]), json=review)  # whose book is books[0]
    assert response.status_code in (200, 201, 400, 409, 422)
    assert client.get(nested(books[0])).json == []
    stored = []
    if response.status_code in (200, 201):
        stored = [IsPartialDict({**review, "book": books[1]["id"]})]
        assert response.json == stored[0]
    assert client.get(nested(books[1])).json == stored


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", ["reader-missing", "rating-six", "text-no-text"])
def test_wrong_review_below_a_book_is_refused(client, review, books, draw, case):
    """Below a book, a wrong or missing field is refused and named as under /reviews.

    책 아래에서도 잘못되거나 빠진 필드는 /reviews에서처럼 거절하고 알려 줘요.
    """
    del review["book"]
    requests, field = spoiled(review, case, draw)
    for one in requests:
        response = client.post(nested(books[0]), **one)
        assert response.status_code in (400, 422)
        assert refused_fields(response) == [field]
    assert client.get(REVIEWS).json == []


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize(("kind", "codes"), NO_JSON.items(), ids=NO_JSON)
def test_body_below_a_book_is_read_as_elsewhere(client, review, books, kind, codes):
    """Below a book too, broken JSON answers 400, a form 415 and what is no object 400 or 422.

    책 아래에서도 깨진 JSON은 400, 폼은 415, 객체가 아닌 JSON은 400 또는 422로 응답해요.
    """
    send_no_json(client, nested(books[0]), "POST", kind, review, codes)
    assert client.get(REVIEWS).json == []


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_review_moves_with_its_book(client, review, other, books, method):
    """A PATCH or PUT shows below the book too; if it changes the book, below the new one only.

    PATCH나 PUT으로 바꾼 것은 책 아래에서도 보여요. 책을 바꾸면 서평은 새 책 아래에만 있어요.
    """
    stored = create(client, review)
    for changed in ({"rating": other["rating"]}, {"book": books[1]["id"]}, {"text": other["text"]}):
        stored = {**stored, **changed}
        sent = changed if method == "PATCH" else {key: stored[key] for key in FIELDS}
        client.open(item(stored["id"]), method=method, json=sent)
        for book in books[:2]:
            listed_there = [IsPartialDict(stored)] if stored["book"] == book["id"] else []
            for url in (nested(book), f"{REVIEWS}?book={book['id']}"):
                assert client.get(url).json == listed_there
    # Whether 4.0 is taken is left open; if it is, it is book 4.
    sent = {**{key: stored[key] for key in FIELDS}, "book": float(books[0]["id"])}
    response = client.open(item(stored["id"]), method=method, json=sent)
    assert response.status_code in (200, 204, 400, 422)
    if response.status_code in (200, 204):
        assert client.get(nested(books[0])).json == [IsPartialDict(id=stored["id"])]
        assert client.get(nested(books[1])).json == []


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_deleted_review_is_not_below_its_book(client, review, books):
    """A review that was deleted is not in the list of its book.

    삭제한 서평은 그 책의 서평 목록에도 없어요.
    """
    stored = create(client, review)
    delete(client, stored)
    response = client.get(nested(books[0]))
    assert response.status_code == 200
    assert response.json == []


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_errors_below_a_book_have_the_shape(client, review, books, draw):
    """Whatever is refused at /books/<id>/reviews is answered in the course's shape.

    /books/<id>/reviews에서 거절하는 요청에는 모두 이 강의의 형식으로 응답해요.
    """
    del review["book"]
    for response in (
        *refusals(client, nested(books[0]), "POST", review),
        client.delete(nested(books[0])),
        client.get(nested({"id": draw.number(9000, 9999)}), headers=LIKES_PAGES),
    ):
        assert is_refused_in_shape(response), shape()


# 5. Nothing but these methods

ALLOWED = {
    "collection": {"GET", "POST"},
    "item": {"GET", "PUT", "PATCH", "DELETE"},
    "below-a-book": {"GET", "POST"},
}


def address(place, stored):
    places = {"collection": REVIEWS, "item": item(stored["id"])}
    return places.get(place, f"/books/{stored['book']}/reviews")


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    ("place", "method"),
    [
        pytest.param(place, method, id=f"{place}-{method}")
        for place, allowed in ALLOWED.items()
        for method in ("POST", "PUT", "PATCH", "DELETE")
        if method not in allowed
    ],
)
def test_other_methods_are_405(client, review, other, place, method):
    """A method that a URL doesn't take answers 405 as a JSON error, whatever it is sent; all stays.

    URL이 받지 않는 메서드는 쿼리나 본문이 어떻든 405 JSON 오류로 응답하고 아무것도 바꾸지 않아요.
    """
    stored = create(client, review)
    query = {"query_string": {"book": stored["book"]}}
    for sent in ({"json": other}, {"json": other, **query}, {}, *as_forms(other)[:1]):
        response = client.open(address(place, stored), method=method, **sent)
        assert response.status_code == 405
        assert is_error(response), an_error()
    assert client.get(REVIEWS).json == [IsPartialDict(stored)]


@pytest.mark.task(5)
@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("place", "method"),
    [("collection", "DELETE"), ("item", "POST"), ("below-a-book", "DELETE")],
    ids=list(ALLOWED),
)
def test_allow_names_the_methods(client, review, other, place, method):
    """The 405's Allow header names the methods of the URL, and no others.

    405의 Allow 헤더에는 그 URL의 메서드만 모두 들어 있어요.
    """
    stored = create(client, review)
    response = client.open(address(place, stored), method=method, json=other)
    assert response.status_code == 405
    methods = ", ".join(sorted(ALLOWED[place]))
    assert response.allowed - {"HEAD", "OPTIONS"} == ALLOWED[place], tr(
        f"an Allow header with {methods} (HEAD and OPTIONS may stand there too)",
        f"{methods}이(가) 담긴 Allow 헤더 (HEAD와 OPTIONS는 있어도 돼요)",
    )


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_get_changes_nothing(client, review, other, books):
    """However often the URLs are read, every answer stays the same.

    URL을 몇 번 읽어도 응답은 늘 같아요.
    """
    stored = create(client, review)
    create(client, other)
    urls = [REVIEWS, f"{REVIEWS}?book={stored['book']}", item(stored["id"]), nested(books[0])]
    first = [client.get(url).json for url in urls]
    second = [client.get(url).json for url in reversed(urls)]
    assert second == first[::-1], tr(
        "the same answers at the second reading as at the first", "두 번째에도 처음과 같은 응답"
    )


@pytest.mark.task(5)
@pytest.mark.points(1)
def test_query_of_a_get_changes_nothing(client, review, other):
    """A query such as ?rating=5 behind a review's URL changes nothing.

    서평의 URL 뒤에 ?rating=5 같은 쿼리를 붙여도 아무것도 바뀌지 않아요.
    """
    stored = create(client, review)
    before = client.get(item(stored["id"])).json
    client.get(item(stored["id"]), query_string={"rating": other["rating"]})
    response = client.get(item(stored["id"]))
    assert response.json == before


@pytest.mark.task(5)
@pytest.mark.points(1)
@pytest.mark.parametrize("word", ["all", "create", "update", "delete"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_verb_in_a_url(client, review, other, word, method):
    """There are no URLs with all, create, update or delete: 404 (or 405), and nothing changes.

    all, create, update, delete가 든 URL은 없어요. 404(또는 405)이고 아무것도 바뀌지 않아요.
    """
    stored = create(client, review)
    place = item(stored["id"]) if word in ("update", "delete") else REVIEWS
    for body in (other, None) if method == "POST" else [None]:
        response = client.open(f"{place}/{word}", method=method, json=body)
        assert response.status_code in (404, 405)
    assert client.get(REVIEWS).json == [IsPartialDict(stored)]
