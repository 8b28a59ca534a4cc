"""Odd headers: each that a reply has is left out, doubled, emptied, and given odd values."""

from __future__ import annotations

from collections.abc import Iterator

from shared.audit.replies.mutation import Change, Mutation, with_header
from shared.suite.transport import Reply

_URLS = (
    "", "?", "#", ".", "//", "///", "/ with spaces", "//elsewhere.example/x", "http://[", "http://[x]",
    "http://h:port/", "http://h:99999999999/", "http://elsewhere.example/1", "javascript:alert(1)",
    "mailto:a@b", "http:relative", "/%", "/%ZZ%FF%00", "/\\..\\", "/x" * 20_000, "/한글", "/\xed\xa0\x80",
    "http://ａ.example/", "http://" + "a" * 300 + "/", "1", "null", "data:,x", "/%ED%A0%80",
)  # fmt: skip
_LISTS = ("", ",", ", ,", "GET", "get,post", "GET POST", "GET;POST", "*", "GET, " * 8_000, "한글")
_TAGS = ('"', '""', "W/", 'W/"', "W/W/x", "*", '"a" "b"', "x" * 50_000, '"한글"', '"\\""', "a,b")
_JSONS = (
    "", "{", "[]", "{}", "null", "true", "7", '"text"', "NaN", "1e400", "9" * 5000, "[" * 10_000,
    '{"total": null}', '{"total": true, "page": 2.0}', '{"total": ' + "9" * 5000 + "}", "[[]]",
    '{"page": "2", "total": {}}', '"\\ud800"', "{'total': 12}",
)  # fmt: skip
_LINKS = (
    "", "<>", "<", ">;rel=next", "</x>; rel", "</x>; rel=", '</x>; rel="next', "</x>; rel=next," * 3_000,
    "<http://[>; rel=next", "<//>; rel=next", ", , ;;=", "<" * 50_000, "</한글>; rel=next",
)  # fmt: skip
_COOKIES = (
    "", "=", ";", "a", "a=", "=b", "a=b; Max-Age=x", "a=b; Max-Age=" + "9" * 400,
    "a=b; Expires=never", "a=b; Expires=Thu, 99 Foo 99999 99:99:99 GMT", "a=b; Path=x; Domain=[",
    "a=b; Domain=.elsewhere.example", 'a="b', "a=\\777", "a=한글", "session=", "session=" + "x" * 50_000,
    "session=.eJw; Secure; SameSite=?", "a=b; Path=/; Path=//", "a=b; Max-Age=-1e9", "a=b; Max-Age=²",
    "; ".join(f"a{n}=b" for n in range(2000)),
)  # fmt: skip
_NUMBERS = ("", "x", "-1", "1.5", "0", "9" * 5000, "1e400", "²", "٣", "1, 1", "0x10", "1_0")
_DATES = (
    "",
    "x",
    "0",
    "Thu, 99 Foo 99999 99:99:99 GMT",
    "Mon, 01 Jan 0001 00:00:00 GMT",
    "9" * 400,
)
_WORDS = ("", "x", ",", "=", 'a="', "Basic", "Bearer realm", "x" * 50_000, "한글", "\x80\xff")

ODD: dict[str, tuple[str, ...]] = {
    "location": _URLS, "content-location": _URLS, "allow": _LISTS, "vary": _LISTS, "etag": _TAGS,
    "x-pagination": _JSONS, "link": _LINKS, "set-cookie": _COOKIES, "content-length": _NUMBERS,
    "retry-after": (*_NUMBERS, *_DATES), "age": _NUMBERS, "last-modified": _DATES, "date": _DATES,
    "expires": _DATES, "access-control-allow-origin": _URLS,
}  # fmt: skip
ALWAYS = ("set-cookie", "content-length")  # a client reads these whether or not a check does


def headers_of(reply: Reply) -> Iterator[Mutation]:
    """Return the mutations of the headers that this reply has."""
    names = dict.fromkeys(name.lower() for name, _ in reply.headers)
    yield Mutation("headers: none", lambda reply: with_all(reply, ()), honest=True)
    yield Mutation("headers: 900 more", _many)
    for name in names:
        without = f"{name}: left out"
        yield Mutation(without, _set(name), honest=True)
        yield Mutation(f"{name}: doubled", _doubled(name), honest=True)
        yield Mutation(f"{name}: very long", _set(name, "x" * 50_000), control=without)
        yield Mutation(f"{name}: not ASCII", _set(name, "é ü ÿ \x85"), control=without)
        yield Mutation(f"{name}: a control character", _set(name, "a\x1b[2J"), control=without)
    for name in dict.fromkeys([*names, *ALWAYS]):
        for value in ODD.get(name, _WORDS):
            # Some of these addresses and numbers are right ones in their place.
            yield Mutation(f"{name}: {_short(value)}", _set(name, value), honest=True)


def with_all(reply: Reply, headers: tuple[tuple[str, str], ...]) -> Reply:
    """Return the reply with these headers."""
    return Reply(reply.status, headers, reply.body, reply.printed, reply.view)


def _set(name: str, *values: str) -> Change:
    return lambda reply: with_header(reply, name, *values)


def _doubled(name: str) -> Change:
    def apply(reply: Reply) -> Reply:
        own = tuple(pair for pair in reply.headers if pair[0].lower() == name)
        return with_all(reply, reply.headers + own)

    return apply


def _many(reply: Reply) -> Reply:
    more = tuple((f"X-{number}", str(number)) for number in range(900))
    return with_all(reply, reply.headers + more)


def _short(value: str) -> str:
    shown = ascii(value)
    return shown if len(shown) <= 50 else f"{shown[:40]}... ({len(value)} characters)"
