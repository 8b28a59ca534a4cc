"""Odd replies: what a broken, half-done or spiteful app may answer in place of the right reply.

A mutation is applied to a reply as it came, and returns another one, or the end of the connection,
or None where it does not fit. What is mutated inside JSON and HTML is in the modules `values` and
`pages`; here are the connection, the status line, and the body as bytes. Headers are in `headers`.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from shared.suite.transport import NoAnswer, Reply

Outcome = Reply | NoAnswer
Change = Callable[[Reply], Outcome | None]

# Status lines as no server should send them (RFC 9112, 4: three digits, a space, a phrase).
ODD_STATUSES = (
    "40 UNKNOWN", "", " ", "OK", "200OK", "-1 MINUS", "2000 TOO LONG", "999 WHO KNOWS",
    "²00 OK", "١٢٣ OK", "0x1F HEX", "1e3 FLOAT", "None None",
)  # fmt: skip
STATUSES = (
    "100 CONTINUE", "200 OK", "201 CREATED", "204 NO CONTENT", "206 PARTIAL CONTENT", "302 FOUND",
    "304 NOT MODIFIED", "400 BAD REQUEST", "401 UNAUTHORIZED", "404 NOT FOUND",
    "405 METHOD NOT ALLOWED", "422 UNPROCESSABLE ENTITY", "500 INTERNAL SERVER ERROR",
    "200", "404 ", "200 " + "very " * 30 + "long",  # the phrase may be left out, and be any text
)  # fmt: skip
EMPTY = "body: empty"


@dataclass(frozen=True)
class Mutation:
    """One way in which a reply is made odd."""

    name: str  # "json year: true"
    change: Change
    honest: bool = False  # whether a right app may answer so: then a point for it is no gain
    control: str = ""  # a mutation that a check which reads this part cannot pass


def everywhere() -> Iterator[Mutation]:
    """Return the mutations of the connection, the status line and the body, fit for any reply."""
    yield Mutation("connection: ends", _ends)
    for status in STATUSES:
        yield Mutation(f"status: {status}", _status(status), honest=True)
    for status in ODD_STATUSES:
        yield Mutation(f"status: {status[:20]!r}", _status(status))
    yield from bodies()
    yield from _circles()


def bodies() -> Iterator[Mutation]:
    """Return the mutations of a body as bytes."""
    yield Mutation(EMPTY, _body(lambda body: b""), honest=True)
    for name, change in _BODIES.items():
        yield Mutation(f"body: {name}", _body(change), control=EMPTY)
    for name, content_type in _CONTENT_TYPES.items():
        control = EMPTY if name in _NOT_SHOWN else ""
        yield Mutation(f"content type: {name}", _typed(content_type), honest=True, control=control)
    yield Mutation("body: ends too early", _ends_early, control=EMPTY)
    yield Mutation("body: UTF-16, declared", _encoded("utf-16"), honest=True)
    yield Mutation("body: gzip, declared", _zipped, honest=True)
    yield Mutation("body: not gzip, but declared", _called_zipped, control=EMPTY)


def with_header(reply: Reply, name: str, *values: str) -> Reply:
    """Return the reply with a header's lines replaced by these, or without it when there are none."""
    kept = tuple(pair for pair in reply.headers if pair[0].lower() != name.lower())
    return replace(reply, headers=kept + tuple((name, value) for value in values))


def header(reply: Reply, name: str) -> str:
    """Return a header's first value, or ""."""
    return next((value for key, value in reply.headers if key.lower() == name.lower()), "")


def as_text(reply: Reply) -> str:
    """Return a reply's body as text; what is not UTF-8 is replaced."""
    return reply.body.decode("utf-8", "replace")


def with_text(reply: Reply, text: str) -> Reply:
    """Return the reply with another body; lone surrogates become the bytes that they stand for."""
    return with_body(reply, text.encode("utf-8", "surrogatepass"))


def with_body(reply: Reply, body: bytes) -> Reply:
    """Return the reply with another body, and with its length where it says one."""
    changed = replace(reply, body=body)
    if header(reply, "Content-Length"):
        changed = with_header(changed, "Content-Length", str(len(body)))
    return changed


def _again(text: str, codec: str) -> bytes:
    return text.encode(codec, "replace")


# What is done to a body; its headers keep saying what they said.
_BODIES: dict[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda body: body[: len(body) // 2],
    "cut before the last byte": lambda body: body[:-1],
    "no JSON": lambda body: b"{'not': JSON,}",
    "bytes of no text": lambda body: bytes(range(256)) * 4,
    "NUL bytes": lambda body: b"\0" * 1000,
    "UTF-16": lambda body: _again(body.decode("utf-8", "replace"), "utf-16"),
    "UTF-32": lambda body: _again(body.decode("utf-8", "replace"), "utf-32"),
    "UTF-7": lambda body: _again(body.decode("utf-8", "replace"), "utf-7"),
    "Latin-1": lambda body: _again(body.decode("utf-8", "replace") + "é", "latin-1"),
    "CP949": lambda body: _again(body.decode("utf-8", "replace") + "책", "cp949"),
    "a BOM in front": lambda body: b"\xef\xbb\xbf" + body,
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "a million spaces": lambda body: b" " * 1_000_000,
    "itself after a million spaces": lambda body: b" " * 1_000_000 + body,
    "twice": lambda body: body + body,
    "a million angle brackets": lambda body: b"<" * 1_000_000,
    "a million times <!": lambda body: b"<!" * 500_000,
    "a million times <a ": lambda body: b"<a " * 330_000,
    "a million times [": lambda body: b"[" * 1_000_000,
    "a million digits": lambda body: b"9" * 1_000_000,
    "a text": lambda body: b'"text"',
    "a number": lambda body: b"7",
    "null": lambda body: b"null",
    "true": lambda body: b"true",
    "NaN": lambda body: b"NaN",
    "an empty array": lambda body: b"[]",
    "an empty object": lambda body: b"{}",
    "an array of null": lambda body: b"[null, null]",
    "an array of arrays": lambda body: b"[[[]]]",
    "in an array": lambda body: b"[" + body + b"]",
    "in an object": lambda body: b'{"data": ' + body + b"}",
}
_CONTENT_TYPES = {
    "none": (),
    "empty": ("",),
    "twice": ("text/html", "application/json"),
    "octet-stream": ("application/octet-stream",),
    "plain text": ("text/plain",),
    "a page": ("text/html; charset=utf-8",),
    "JSON": ("application/json",),
    "JSON in disguise": ("application/x+json",),
    "an image": ("image/png",),
    "no type": ("application",),
    "only a slash": ("/",),
    "UTF-16": ("text/html; charset=utf-16",),
    "JSON in UTF-16": ("application/json; charset=utf-16",),
    "an unknown charset": ("text/html; charset=no-such-charset",),
    "a charset that is no text": ("text/html; charset=base64",),
    "IDNA": ("text/html; charset=idna",),
    "odd parameters": ('text/html; charset="utf-8; =; a*0*=x%ZZ; ;;',),
    "very long": ("text/html; " + "a=b; " * 8_000,),
}
_NOT_SHOWN = ("octet-stream", "an image")  # but saved, or taken for a broken picture


def _ends(reply: Reply) -> Outcome:
    return NoAnswer("the connection ended before an answer came")


def _status(status: str) -> Change:
    return lambda reply: None if reply.status == status else replace(reply, status=status)


def _body(change: Callable[[bytes], bytes]) -> Change:
    def apply(reply: Reply) -> Outcome | None:
        body = change(reply.body)
        return None if body == reply.body else with_body(reply, body)

    return apply


def _ends_early(reply: Reply) -> Outcome | None:
    return replace(reply, body=reply.body[: len(reply.body) // 2]) if reply.body else None


def _typed(values: tuple[str, ...]) -> Change:
    return lambda reply: with_header(reply, "Content-Type", *values)


def _encoded(codec: str) -> Change:
    def apply(reply: Reply) -> Outcome:
        kind = header(reply, "Content-Type").partition(";")[0] or "text/html"
        changed = with_body(reply, _again(as_text(reply), codec))
        return with_header(changed, "Content-Type", f"{kind}; charset={codec}")

    return apply


def _zipped(reply: Reply) -> Outcome:
    zipped = with_body(reply, gzip.compress(reply.body, mtime=0))
    return with_header(zipped, "Content-Encoding", "gzip")


def _called_zipped(reply: Reply) -> Outcome:
    return with_header(reply, "Content-Encoding", "gzip")


def _circles() -> Iterator[Mutation]:
    """Redirects, most of them to where no client can go."""
    targets = {
        "itself": "", "the root": "/", "another host": "http://elsewhere.example/", "a scheme": "x:",
        "//": "//", "no host": "http:///", "half an IPv6 host": "http://[", "port x": "http://h:x/",
        "a long way": "/a" * 20_000, "markup": "/<b>\"'", "한글": "/한글", "../..": "../../..",
    }  # fmt: skip
    for status in ("302 FOUND", "308 PERMANENT REDIRECT"):
        for name, target in targets.items():
            yield Mutation(f"{status[:3]} to {name}", _redirect(status, target), honest=True)


def _redirect(status: str, target: str) -> Change:
    return lambda reply: with_header(replace(reply, status=status), "Location", target)
