"""Grades exercise 04: the club's loans."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from itertools import count, cycle
from typing import Any

import pytest
from dirty_equals import IsList, IsPartialDict

from shared.suite import tr
from shared.suite.bodies import CHARSETS, ODD, as_forms, unreadable
from shared.suite.errors import LIKES_PAGES
from shared.suite.values import NotJSON, is_whole, parse, written

LOANS = "/loans"
MANY = 51
VISITORS = {}, LIKES_PAGES  # the headers of a script, and of a browser
LONG = 2**64 + 1  # a float rounds it, and 64 bits can't hold it
SPACES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
HALVES = (
    "\ud83d",
    "\ude00",
    "\ude00\ud83d",
    "\ud83d \ude00",
    "\ud800",
    "\udbff",
    "\udc00",
    "\udfff",
)


@pytest.fixture
def loan(draw):
    """A loan as a client sends it; Python keeps whole numbers up to 256 once, so `is` finds them."""
    return {"book": draw.number(257, 499), "member": draw.names(1)[0]}


@pytest.fixture
def other(draw):
    """A loan of another book to another member."""
    return {"book": draw.number(500, 999), "member": draw.names(2)[1]}


def send(client, value, method="POST", path=LOANS, headers=None):
    """Send any JSON value, `null` included, as a person would write it: Korean as it is."""
    return send_as_json(client, written(value), method, path, headers)


def send_as_json(client, body, method="POST", path=LOANS, headers=None, charset=""):
    """Send a body that is called JSON, whatever it is."""
    kind = f"application/json{charset}"
    return client.open(path, method=method, data=body, content_type=kind, headers=headers)


def ask(client, method, path, value, headers):
    """Send a request of any method; GET has no body."""
    if method == "GET":
        return client.get(path, headers=headers)
    return send(client, value, method, path, headers)


def in_turn(values):
    """Return each value with the headers to send it with: a script's and a browser's by turns."""
    return zip(values, cycle(VISITORS), strict=False)


def lend(client, loan):
    """Make a loan that is all right; return it as it is stored."""
    response = send(client, loan)
    assert response.status_code == 201
    assert is_whole(response.field("id")), tr(
        "the stored loan as a JSON object with an `id`", "`id`가 있는 저장된 대출이 담긴 JSON 객체"
    )
    return response.json


def url_of(loan):
    return f"{LOANS}/{loan['id']}"


def location_of(created):
    """Return the path of the URL in the header Location."""
    path = created.path_ahead
    assert path.startswith("/"), tr(
        "a Location header with the new loan's URL, on the host that was asked",
        "요청한 호스트에 있는 새 대출의 URL이 담긴 Location 헤더",
    )
    return path


def target(client, method, loan):
    """Return where to send a body: POST goes to the list, PUT to a loan that is made for it."""
    return LOANS if method == "POST" else url_of(lend(client, loan))


def odd_ids(draw, loan):
    """Return what may stand as `id` in a body: a loan's own, one that is free, and false values."""
    return [loan["id"], draw.number(10**6, 10**7), 0, None, "", [], {}]


def unknown(draw):
    """Return the URL of a loan that is not there."""
    return f"{LOANS}/{draw.number(9000, 9999)}"


def spaced(member):
    """Return a member with spaces around, which an app may cut off."""
    return f" \u3000{member}\u00a0\t"


def same_but_for_spaces():
    return tr(
        "the member, with or without the spaces around it",
        "앞뒤 공백은 있어도 없어도 되는 회원 이름",
    )


def still_lent(client, loan):
    """Expect that the loan's book is lent to somebody."""
    response = send(client, loan)
    assert response.status_code == 409


def has_message(body):
    """Say whether a JSON body is an object with a message that says something."""
    return isinstance(body, dict) and body.get("message") not in (None, "", {}, [])


def json_error():
    return tr(
        "an error in JSON: an object with a `message`", "JSON 오류 응답: `message`가 있는 객체"
    )


# A real server, and a client that takes nothing but HTTP


@dataclass(frozen=True)
class Answer:
    """What a client reads from the bytes of a real server."""

    status: int
    headers: Message  # looked up without regard to case
    json: Any


class _Wire:
    """Bytes that have come in, in the form in which http.client takes a connection."""

    def __init__(self, data):
        self._data = data

    def makefile(self, _mode):
        return io.BytesIO(self._data)


def over_http(client, method, path, value=None):
    """Send a request to a real HTTP server and read the answer as strictly as a client does."""
    body = b"" if value is None else written(value)
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    if body:
        lines.append("Content-Type: application/json")
    received = client.raw("\r\n".join([*lines, "", ""]).encode() + body)
    response = HTTPResponse(_Wire(received), method=method)
    try:
        response.begin()
        text = response.read()
    except HTTPException as error:
        raise AssertionError(not_http()) from error
    assert 100 <= response.status <= 599, not_http()
    try:
        parsed = parse(text) if text else None
    except NotJSON:
        parsed = None
    return Answer(response.status, response.headers, parsed)


def not_http():
    return tr(
        "a status that HTTP knows, three digits from 100 to 599: curl, Node and Python refuse this"
        " answer as broken, and a browser shows it as an ordinary page",
        "HTTP가 아는 상태 코드(100부터 599까지의 세 자리 수). 이런 응답을 curl, Node, 파이썬은 깨진"
        " 응답이라며 거절하고, 브라우저는 평범한 페이지처럼 보여 줘요",
    )


def over_a_real_server(code):
    return tr(
        f"{code} from a real server too",
        f"실제 서버에서도 {code}",
    )


# 1. The loans


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_no_loans_are_an_empty_list(client):
    """With no loan yet, the list answers 200 and an empty JSON array.

    대출이 아직 없으면 목록은 200과 빈 JSON 배열로 응답해요.
    """
    response = client.get(LOANS)
    assert response.status_code == 200
    assert response.json == []


@pytest.mark.task(1)
@pytest.mark.points(3)
def test_lending_answers_201(client, loan):
    """Lending a book answers 201.

    책을 빌려주면 201로 응답해요.
    """
    response = send(client, loan)
    assert response.status_code == 201


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_lending_answers_the_stored_loan(client, loan, other):
    """The answer holds the stored loan: what was sent, and a number as its id.

    응답에 저장된 대출이 담겨요. 보낸 값에 숫자 id가 붙어요.
    """
    response = send(client, loan)
    assert response.json == IsPartialDict(loan)
    assert is_whole(response.field("id")), tr(
        "the loan's `id`, a whole number", "대출의 `id`(정수)"
    )
    first, member = response.json, other["member"]
    response = send(client, {**other, "member": spaced(member)})
    assert response.status_code == 201
    assert str(response.field("member")).strip() == member, same_but_for_spaces()
    second = response.json
    response = client.get(LOANS)
    assert response.json == IsList(first, second, check_order=False)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_list_holds_every_loan(client, loan, other):
    """The list holds every loan that was made, once.

    목록에는 만든 대출이 모두 한 번씩 들어 있어요.
    """
    loans = [lend(client, loan), lend(client, other)]
    response = client.get(LOANS)
    assert response.json == IsList(*loans, check_order=False)


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_many_loans_are_all_listed(client, loan):
    """The list holds fifty loans and more, of one member too.

    대출이 쉰 개가 넘어도, 한 회원의 것이라도 목록에 모두 들어 있어요.
    """
    loans = [lend(client, {**loan, "book": book}) for book in range(1, MANY + 1)]
    response = client.get(LOANS)
    assert len(response.json or ()) == MANY, tr(f"{MANY} loans", f"대출 {MANY}개")
    assert response.json == IsList(*loans, check_order=False)


@pytest.mark.task(1)
@pytest.mark.points(1)
@pytest.mark.parametrize("case", ["odd-signs", "long-name", "book-1", "book-of-20-digits"])
def test_fields_come_back(client, loan, draw, case):
    """A member and a book come back exactly as they were sent, whatever their signs and size.

    회원과 책은 어떤 글자이든, 얼마나 길거나 크든 보낸 그대로 돌아와요.
    """
    sent = {
        "odd-signs": {"member": f"de {draw.name()} {ODD}"},
        "long-name": {"member": " ".join(draw.name() for _number in range(30))},
        "book-1": {"book": 1},
        "book-of-20-digits": {"book": LONG},
    }
    stored = lend(client, loan | sent[case])
    assert stored == IsPartialDict(loan | sent[case])
    assert client.get(LOANS).json == [stored]


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_server_picks_the_id(client, loan, other, draw):
    """An id in the body doesn't decide the new loan's id.

    본문에 id를 넣어 보내도 새 대출의 id는 그 값으로 정해지지 않아요.
    """
    loans = [lend(client, loan)]
    for number, sent in enumerate(odd_ids(draw, loans[0])):
        response = send(client, {**other, "id": sent, "book": other["book"] + number})
        assert response.status_code in (201, 400, 422)
        if response.status_code == 201:
            own = response.field("id")
            assert is_whole(own), tr("the loan's `id`, a whole number", "대출의 `id`(정수)")
            assert own not in [sent, *(one["id"] for one in loans)], tr(
                "an `id` that the server picks and no other loan has",
                "서버가 정하고 다른 대출과 겹치지 않는 `id`",
            )
            loans.append(response.json)
        response = client.get(LOANS)
        assert response.json == IsList(*loans, check_order=False)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_korean_is_readable(client, loan, other, draw):
    """A Korean name comes back readable, not as \\uXXXX, also where an error names it.

    한글 이름은 \\uXXXX가 아니라 읽을 수 있는 한글로 돌아와요. 오류에 이름이 나와도 그래요.
    """
    name = draw.korean()
    named = {**loan, "member": name}
    response = send(client, named)
    assert response.status_code == 201
    assert response.json == IsPartialDict(member=name)
    assert name in response.text
    path = url_of(lend(client, other))
    for sent, method in (
        (named, "POST"),
        (named, "PUT"),
        ({"member": name}, "POST"),
        ({**named, "book": 0}, "POST"),
    ):
        response = send(client, sent, method, LOANS if method == "POST" else path)
        assert json.dumps(name)[1:-1].lower() not in response.text.lower(), tr(
            f"{name} readable in the message", f"메시지에서 읽을 수 있는 {name}"
        )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_lending_over_a_real_server(client, loan):
    """A real server's client can read the 201, its JSON and its Location.

    실제 서버의 클라이언트도 201과 그 JSON, Location을 읽을 수 있어요.
    """
    answer = over_http(client, "POST", LOANS, loan)
    assert answer.status == 201, over_a_real_server(201)
    assert answer.json == IsPartialDict(loan)
    assert answer.headers.get("Location"), tr(
        "a Location header with the new loan's URL", "새 대출의 URL이 담긴 Location 헤더"
    )


# 2. One loan


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_location_answers_the_loan(client, loan, other):
    """The Location header names a URL at which that loan can be read, even if it was 404 before.

    Location 헤더의 URL에서 바로 그 대출을 읽을 수 있어요. 그 URL이 조금 전까지 404였어도 그래요.
    """
    first = send(client, loan)
    if is_whole(first.field("id")):
        client.get(f"{LOANS}/{first.field('id') + 1}")  # which the next loan may get
    second = send(client, other, path=f"{LOANS}?desk=2")
    for created in (second, first):
        response = client.get(location_of(created))
        assert response.status_code == 200
        assert response.json == created.json


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_location_after_a_delete(client, loan, other, draw):
    """Location names the new loan's own URL, also when a loan has been deleted before.

    앞서 삭제한 대출이 있어도 Location에는 새 대출의 URL이 있어요.
    """
    first = lend(client, loan)
    lend(client, other)
    client.delete(url_of(first))
    response = send(client, {**loan, "book": draw.number(1000, 1999)})
    assert response.status_code == 201
    own = f"{LOANS}/{response.field('id')}"
    assert location_of(response) == own, tr(
        f"the new loan's URL in Location: {own}", f"Location에 새 대출의 URL: {own}"
    )


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_loan_answers_at_its_id(client, loan, other):
    """A loan can be read at /loans/ and its id.

    /loans/ 뒤에 id를 붙인 URL에서 대출을 읽을 수 있어요.
    """
    stored = lend(client, loan)
    lend(client, other)
    response = client.get(url_of(stored))
    assert response.status_code == 200
    assert response.json == stored


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_put_replaces_the_loan(client, loan, other):
    """PUT answers 200 and the new loan under the old id, and it is stored as it was sent.

    PUT은 200과 예전 id의 새 대출로 응답하고, 그 대출이 보낸 그대로 저장돼요.
    """
    stored = lend(client, loan)
    for sent in (other, {"book": LONG, "member": f"{other['member']} {ODD}"}):
        response = send(client, sent, "PUT", url_of(stored))
        assert response.status_code == 200
        assert response.json == IsPartialDict({"id": stored["id"], **sent})
        changed = response.json
        response = client.get(url_of(stored))
        assert response.json == changed
    response = send(client, {**other, "member": spaced(other["member"])}, "PUT", url_of(stored))
    assert response.status_code == 200
    assert str(response.field("member")).strip() == other["member"], same_but_for_spaces()
    changed = response.json
    response = client.get(url_of(stored))
    assert response.json == changed


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_put_makes_no_second_loan(client, loan, other, draw):
    """PUT replaces one loan; there are no more of them, and the others stay.

    PUT은 대출 하나만 바꿔요. 대출이 늘지 않고 다른 대출은 그대로예요.
    """
    first = lend(client, loan)
    others = [  # of the member before the PUT, and of the one after it
        lend(client, {**other, "member": loan["member"]}),
        lend(client, {**other, "book": draw.number(1000, 1999)}),
    ]
    sent = {**loan, "member": other["member"]}
    response = send(client, sent, "PUT", url_of(first))
    changed = response.json
    response = client.get(LOANS)
    assert response.json == IsList(changed, *others, check_order=False)
    response = send(client, {**sent, "note": draw.word()}, "PUT", url_of(first))
    assert response.status_code in (200, 400, 422)
    if response.status_code == 200:  # with the note in every answer, or in none
        changed = response.json
    response = client.get(LOANS)
    assert response.json == IsList(changed, *others, check_order=False)


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_put_keeps_the_id(client, loan, other, draw):
    """An id in the body of a PUT doesn't change the loan's id.

    PUT의 본문에 id를 넣어 보내도 대출의 id는 바뀌지 않아요.
    """
    kept, stored = lend(client, other), lend(client, loan)
    for sent in odd_ids(draw, kept):
        response = send(client, {**loan, "id": sent}, "PUT", url_of(stored))
        assert response.status_code in (200, 400, 422)
        if response.status_code == 200:
            assert response.json == IsPartialDict(id=stored["id"])
        response = client.get(LOANS)
        assert response.json == IsList(kept, stored, check_order=False)


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_delete_answers_204(client, loan):
    """DELETE answers 204 and nothing more.

    DELETE는 본문 없이 204로 응답해요.
    """
    stored = lend(client, loan)
    response = client.delete(url_of(stored))
    assert response.status_code == 204
    assert response.text == ""


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_deleted_loan_is_gone(client, loan, other):
    """A deleted loan answers 404 and is not in the list; the others are.

    삭제한 대출은 404로 응답하고 목록에 없어요. 다른 대출은 남아 있어요.
    """
    stored, kept = lend(client, loan), lend(client, {**other, "member": loan["member"]})
    assert client.get(LOANS).json == IsList(stored, kept, check_order=False)
    client.delete(url_of(stored))
    response = client.get(url_of(stored))
    assert response.status_code == 404
    response = client.get(LOANS)
    assert response.json == [kept]


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_deleting_twice_is_404(client, loan, other):
    """The second DELETE of a loan answers 404, and gives back no book that is lent again.

    같은 대출을 두 번째로 DELETE하면 404로 응답하고, 그사이 다시 빌려 간 책은 그대로 대출 중이에요.
    """
    stored = lend(client, loan)
    client.delete(url_of(stored))
    lend(client, {**other, "book": loan["book"]})
    response = client.delete(url_of(stored))
    assert response.status_code == 404
    still_lent(client, loan)


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("deleted", ["last", "all"])
def test_ids_are_not_given_twice(client, loan, deleted):
    """A new loan never gets an id that a loan has or had.

    새 대출은 다른 대출이 쓰고 있거나 썼던 id를 받지 않아요.
    """
    orders = {"last": [[-1], [-1, 0]], "all": [[0, 0], [-1, -1]]}  # places in what there is by then
    had, there, books = set(), [], count(1000)
    for order in [[], *orders[deleted]]:
        for place in order:
            client.delete(url_of(there.pop(place)))
        for _ in range(2):
            new = lend(client, {**loan, "book": next(books)})
            assert new["id"] not in had, tr(
                "an `id` that no loan had before", "어떤 대출도 쓴 적 없는 `id`"
            )
            had.add(new["id"])
            there.append(new)


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_unknown_loan_is_404(client, loan, other, draw, method):
    """A loan that is not there answers 404 as a JSON error, whatever the method.

    없는 대출은 어떤 메서드로 요청해도 404 JSON 오류로 응답해요.
    """
    gone, kept = lend(client, loan), lend(client, other)
    client.delete(url_of(gone))
    for number, headers in in_turn([draw.number(9000, 9999), 0, -1, gone["id"]]):
        if number == kept["id"]:
            continue
        response = ask(client, method, f"{LOANS}/{number}", loan, headers)
        assert response.status_code == 404
        assert has_message(response.json), json_error()
    response = client.get(LOANS)
    assert response.json == [kept]
    lend(client, loan)  # what is refused has lent nothing


@pytest.mark.task(2)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_unknown_loan_over_a_real_server(client, loan, draw, method):
    """A real server's client understands the 404 of a loan that is not there.

    실제 서버의 클라이언트도 없는 대출의 404를 알아들어요.
    """
    answer = over_http(client, method, unknown(draw), loan if method == "PUT" else None)
    assert answer.status == 404, over_a_real_server(404)
    assert has_message(answer.json), json_error()


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_delete_over_a_real_server(client, loan):
    """A real server's client understands the 204 of DELETE.

    실제 서버의 클라이언트도 DELETE의 204를 알아들어요.
    """
    stored = lend(client, loan)
    answer = over_http(client, "DELETE", url_of(stored))
    assert answer.status == 204, over_a_real_server(204)


# 3. No book twice


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("member", ["another-member", "same-member"])
def test_lending_a_book_twice_is_409(client, loan, other, member):
    """Lending a book that is lent answers 409 as a JSON error.

    이미 대출 중인 책을 다시 빌려주려 하면 409 JSON 오류로 응답해요.
    """
    lend(client, loan)
    again = loan if member == "same-member" else {**other, "book": loan["book"]}
    for headers in VISITORS:
        response = send(client, again, headers=headers)
        assert response.status_code == 409
        assert has_message(response.json), json_error()


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_refused_lending_changes_nothing(client, loan, other):
    """After a 409 the list holds the first loan only, as it was.

    409 다음에도 목록에는 처음 대출만 그대로 있어요.
    """
    stored = lend(client, loan)
    response = send(client, {**other, "book": loan["book"]})
    assert response.status_code == 409
    response = client.get(LOANS)
    assert response.json == [stored]


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_another_book_after_a_409(client, loan, other):
    """After a 409 another book is lent as usual.

    409 다음에도 다른 책은 평소처럼 빌려줘요.
    """
    lend(client, loan)
    response = send(client, {**other, "book": loan["book"]})
    assert response.status_code == 409
    lend(client, {**loan, "book": other["book"]})


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_put_onto_a_lent_book_is_409(client, loan, other, draw):
    """PUT with a book that another loan holds answers 409, and both loans stay.

    다른 대출의 책으로 PUT하면 409로 응답하고 두 대출은 그대로예요.
    """
    loans = [lend(client, loan), lend(client, other)]
    member = draw.korean()
    for own, taken in (loans, reversed(loans)):  # the earlier one's book, and the later one's
        response = send(client, {"book": taken["book"], "member": member}, "PUT", url_of(own))
        assert response.status_code == 409
        assert has_message(response.json), json_error()
        response = client.get(LOANS)
        assert response.json == IsList(*loans, check_order=False)
    for own in loans:
        response = send(client, {"book": own["book"], "member": member})
        assert response.status_code == 409  # the book that the PUT would have given back is lent


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_put_with_its_own_book_is_no_conflict(client, loan, other):
    """PUT with the loan's own book answers 200: only the member changes, or nothing at all.

    그 대출의 책 그대로 PUT하면 200으로 응답해요. 회원만 바뀌거나, 바뀌는 것이 없어요.
    """
    stored = lend(client, loan)
    changed = {**loan, "member": other["member"]}
    for sent in (changed, changed, loan):
        response = send(client, sent, "PUT", url_of(stored))
        assert response.status_code == 200
        assert response.json == IsPartialDict(sent)
    still_lent(client, loan)


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("by", ["delete", "put"])
def test_book_that_is_back_can_be_lent(client, loan, other, draw, by):
    """A book that no loan holds any more can be lent again.

    더는 어느 대출에도 없는 책은 다시 빌려줄 수 있어요.
    """
    stored = lend(client, loan)
    last = {**loan, "book": draw.number(1000, 1999)}
    if by == "put":
        for changed in (other, last):
            send(client, changed, "PUT", url_of(stored))
        again = lend(client, {**loan, "member": other["member"]})
        response = send(client, other, "PUT", url_of(again))
        assert response.status_code == 200
    client.delete(url_of(stored))
    free = last if by == "put" else loan
    again = lend(client, {**free, "book": draw.number(2000, 2999)})
    response = send(client, free, "PUT", url_of(again))
    assert response.status_code == 200
    client.delete(url_of(again))
    lend(client, free)


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_409_over_a_real_server(client, loan):
    """A real server's client understands the 409.

    실제 서버의 클라이언트도 409를 알아들어요.
    """
    lend(client, loan)
    answer = over_http(client, "POST", LOANS, loan)
    assert answer.status == 409, over_a_real_server(409)
    assert has_message(answer.json), json_error()


# 4. Errors as JSON


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("path", ["elsewhere", "begins-alike", "word", "deeper"])
def test_unknown_url_is_404_in_json(client, loan, draw, path):
    """A URL that is unknown answers 404 as a JSON error, whatever the method.

    알 수 없는 URL은 어떤 메서드로 요청해도 404 JSON 오류로 응답해요.
    """
    word = draw.word()
    paths = {
        "elsewhere": [f"/{word}", f"/{draw.korean()}"],
        "begins-alike": [f"/static-{word}", f"{LOANS}-{word}"],
        "word": [f"{LOANS}/{word}"] * 2,
        "deeper": [f"{LOANS}/1/{word}"] * 2,
    }
    for one, headers in in_turn(paths[path]):
        for method in ("GET", "POST", "PUT", "DELETE"):
            response = ask(client, method, one, loan, headers)
            assert response.status_code == 404
            assert has_message(response.json), json_error()


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_unknown_url_over_a_real_server(client, draw):
    """A real server's client understands the 404 of an unknown URL.

    실제 서버의 클라이언트도 알 수 없는 URL의 404를 알아들어요.
    """
    answer = over_http(client, "GET", f"/{draw.word()}")
    assert answer.status == 404, over_a_real_server(404)
    assert has_message(answer.json), json_error()


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize(
    ("method", "allowed"),
    [
        pytest.param("PUT", {"GET", "POST"}, id="put-to-the-list"),
        pytest.param("DELETE", {"GET", "POST"}, id="delete-to-the-list"),
        pytest.param("POST", {"GET", "PUT", "DELETE"}, id="post-to-a-loan"),
    ],
)
def test_wrong_method_is_405_in_json(client, loan, method, allowed):
    """A method that a URL doesn't take answers 405 as a JSON error, with Allow.

    URL이 받지 않는 메서드는 Allow 헤더가 있는 405 JSON 오류로 응답해요.
    """
    stored = lend(client, loan)
    path = url_of(stored) if method == "POST" else LOANS
    for headers in VISITORS:
        response = send(client, loan, method, path, headers)
        assert response.status_code == 405
        assert has_message(response.json), json_error()
        assert allowed <= response.allowed - {method}, tr(
            f"an Allow header with {', '.join(sorted(allowed))}",
            f"{', '.join(sorted(allowed))}이(가) 담긴 Allow 헤더",
        )


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_wrong_method_on_the_index_is_405_in_json(client, loan):
    """POST on / answers 405 as a JSON error (404, if the app has no index any more).

    /에 POST를 보내면 405 JSON 오류로 응답해요(앱에 /가 더는 없다면 404).
    """
    there = client.get("/").status_code != 404
    response = send(client, loan, path="/")
    assert response.status_code == (405 if there else 404)
    assert has_message(response.json), json_error()
    if there:
        assert "GET" in response.allowed, tr("an Allow header with GET", "GET이 담긴 Allow 헤더")


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("field", ["book", "member"])
def test_missing_field_is_refused(client, loan, other, field, method):
    """A missing field is refused with 400 or 422 as a JSON error, also if it came just before.

    필드가 빠지면 400 또는 422 JSON 오류로 거절해요. 바로 앞 요청에 그 필드가 있었어도 그래요.
    """
    path = target(client, method, loan)
    response = send(client, {field: other.pop(field)}, method, path)  # that one alone
    assert response.status_code in (400, 422)
    response = send(client, other, method, path)
    assert response.status_code in (400, 422)
    assert has_message(response.json), json_error()


WRONG = {
    "book-word": lambda draw: [draw.word(), ""],
    "book-null": lambda draw: [None],
    "book-object": lambda draw: [{"id": draw.number(1, 9)}, {}, [draw.number(1, 9)], []],
    "book-zero": lambda draw: [0],
    "book-negative": lambda draw: [-draw.number(1, 999), -LONG],
    "member-null": lambda draw: [None],
    "member-empty": lambda draw: [""],
    # The wide one of a Korean keyboard among them, and all that there are.
    "member-spaces": lambda draw: [" \u3000\t ", SPACES],
}


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("case", WRONG)
def test_wrong_value_is_refused(client, loan, other, draw, case, method):
    """A wrong value is refused with 400 or 422 as a JSON error, and changes nothing.

    잘못된 값은 400 또는 422 JSON 오류로 거절하고, 아무것도 바뀌지 않아요.
    """
    path = target(client, method, other)
    before = client.get(LOANS).json
    for value, headers in in_turn(WRONG[case](draw)):
        response = send(client, {**loan, case.partition("-")[0]: value}, method, path, headers)
        assert response.status_code in (400, 422)
        assert has_message(response.json), json_error()
        response = client.get(LOANS)
        assert response.json == before


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_half_a_character_is_refused(client, loan, other, method):
    """Half of a character, either one, is refused as a JSON error; a whole one in halves is taken.

    글자의 반쪽은 앞쪽이든 뒤쪽이든 400 또는 422 JSON 오류로 거절해요. 두 반쪽으로 적은 온전한 글자는 받아요.
    """
    path = target(client, method, other)
    before = client.get(LOANS).json
    for half in HALVES:
        body = json.dumps({**loan, "member": f"{loan['member']}{half}"})  # in ASCII, as JSON may be
        response = send_as_json(client, body, method, path)
        assert response.status_code in (400, 422)
        assert has_message(response.json), json_error()
        response = client.get(LOANS)
        assert response.json == before
    whole = {**loan, "member": f"{loan['member']}\U0001f600"}  # in ASCII: \ud83d and \ude00
    for number, charset in enumerate(CHARSETS):
        sent = {**whole, "book": loan["book"] + number}
        response = send_as_json(client, json.dumps(sent), method, path, charset=charset)
        assert response.status_code == (201 if method == "POST" else 200)
        assert response.json == IsPartialDict(sent)


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("kind", ["array", "string", "number", "null"])
def test_body_that_is_no_object_is_refused(client, loan, other, kind, method):
    """JSON that is not an object is refused with 400 or 422 as a JSON error.

    객체가 아닌 JSON은 400 또는 422 JSON 오류로 거절해요.
    """
    bodies = {
        "array": [[loan, "book", "member"], []],
        "string": [f"book, member: {loan['member']}", "", json.dumps(loan)],
        "number": [loan["book"], 0, 1.5],
        "null": [None, False, True],
    }
    path = target(client, method, other)
    for body in bodies[kind]:
        response = send(client, body, method, path)
        assert response.status_code in (400, 422)
        assert has_message(response.json), json_error()


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_malformed_json_is_400_in_json(client, loan, other, method):
    """A body that is called JSON and can't be read as JSON answers 400 as a JSON error.

    JSON이라면서 JSON으로 읽을 수 없는 본문은 400 JSON 오류로 응답해요.
    """
    path = target(client, method, other)
    for body, headers in in_turn(unreadable(loan, "member")):
        response = send_as_json(client, body, method, path, headers)
        assert response.status_code == 400
        assert has_message(response.json), json_error()


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_form_is_415_in_json(client, loan, other, method):
    """A form answers 415 as a JSON error, also one that holds JSON or nothing but a file.

    폼으로 보낸 본문은 415 JSON 오류로 응답해요. 폼에 JSON이나 파일만 들어 있어도 그래요.
    """
    path = target(client, method, other)
    before = client.get(LOANS).json
    for sent, headers in in_turn(as_forms(loan)):
        response = client.open(path, method=method, headers=headers, **sent)
        assert response.status_code == 415
        assert has_message(response.json), json_error()
        response = client.get(LOANS)
        assert response.json == before


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", ["book", "member"])
def test_refused_loan_is_not_stored(client, loan, field):
    """A refused loan is not in the list, and the next right one is taken.

    거절한 대출은 목록에 없고, 그다음의 올바른 대출은 받아요.
    """
    response = send(client, {**loan, field: None})
    assert response.status_code in (400, 422)
    stored = lend(client, loan)
    response = client.get(LOANS)
    assert response.json == [stored]


@pytest.mark.task(4)
@pytest.mark.points(1)
@pytest.mark.parametrize("field", ["book", "member"])
def test_refused_put_changes_nothing(client, loan, other, field):
    """A refused PUT leaves the loan as it was, its book lent and the other book free.

    거절한 PUT은 대출을 그대로 둬요. 그 책은 여전히 대출 중이고 다른 책은 빌릴 수 있어요.
    """
    stored = lend(client, loan)
    missing = {name: value for name, value in other.items() if name != field}
    for sent in ({**other, field: None}, missing):
        response = send(client, sent, "PUT", url_of(stored))
        assert response.status_code in (400, 422)
        response = client.get(url_of(stored))
        assert response.json == stored
    still_lent(client, {**other, "book": loan["book"]})
    lend(client, other)


@pytest.mark.task(4)
@pytest.mark.points(1)
def test_missing_field_over_a_real_server(client, loan):
    """A real server's client understands the answer to a missing field.

    실제 서버의 클라이언트도 필드가 빠졌을 때의 응답을 알아들어요.
    """
    answer = over_http(client, "POST", LOANS, {"member": loan["member"]})
    assert answer.status in (400, 422), over_a_real_server("400 / 422")
    assert has_message(answer.json), json_error()
