"""An app below Flask, which would not let most of these answers pass."""

from flask import Flask

app = Flask(__name__)
TEXT = [("Content-Type", "text/plain")]


def plain(status="200 OK", headers=TEXT, body=(b"fine",)):
    def answer(environ, start_response):
        start_response(status, headers)
        return body

    return answer


def never_begun(environ, start_response):
    return [b"fine"]


def begun_twice(environ, start_response):
    start_response("200 OK", TEXT)
    start_response("404 NOT FOUND", TEXT)
    return [b"fine"]


def begun_late(environ, start_response):
    yield b""
    start_response("200 OK", TEXT)
    yield b"fine"


def written(environ, start_response):
    start_response("200 OK", TEXT)(b"fi")
    return [b"ne"]


def broken_off(environ, start_response):
    start_response("200 OK", TEXT)
    yield b"fine"
    raise OSError("no more")


def endless(environ, start_response):
    start_response("200 OK", TEXT)
    while True:
        yield b"fine" * 10_000


class Own(BaseException):
    """Nothing that Flask turns into a 500."""


def raising(error):
    raise error


class Closing:
    def __iter__(self):
        return iter([b"fine"])

    def close(self):
        raise OSError("close")


ODD = {
    "fine": plain(),
    "status-40": plain("40 UNKNOWN"),
    "status-empty": plain(""),
    "status-space": plain(" "),
    "status-word": plain("OK"),
    "status-without-phrase": plain("200"),
    "status-without-space": plain("200OK"),
    "status-999": plain("999 WHO KNOWS"),
    "status-0": plain("0 NOTHING"),
    "status-negative": plain("-200 OK"),
    "status-2000": plain("2000 OK"),
    "status-superscript": plain("\u00b200 OK"),
    "status-arabic": plain("\u0662\u0660\u0660 OK"),
    "status-long": plain("200 " + "x" * 100_000),
    "status-control": plain("200 OK\x1b[31m"),
    "status-two-lines": plain("200 OK\r\nX-Odd: 1"),
    "status-number": plain(200),
    "status-none": plain(None),
    "status-bytes": plain(b"200 OK"),
    "status-korean": plain("200 \uc88b\uc544\uc694"),
    "status-surrogate": plain("200 \ud800"),
    "headers-none": plain(headers=[]),
    "headers-tuple": plain(headers=tuple(TEXT)),
    "headers-dict": plain(headers={"Content-Type": "text/plain"}),
    "headers-null": plain(headers=None),
    "header-of-three": plain(headers=[("A", "b", "c")]),
    "header-number": plain(headers=[*TEXT, ("X-Odd", 7)]),
    "header-null": plain(headers=[*TEXT, ("X-Odd", None)]),
    "header-bytes": plain(headers=[*TEXT, (b"X-Odd", b"7")]),
    "header-empty-name": plain(headers=[*TEXT, ("", "x")]),
    "header-name-with-space": plain(headers=[*TEXT, ("X Odd", "x")]),
    "header-name-with-colon": plain(headers=[*TEXT, ("X:Odd", "x")]),
    "header-name-korean": plain(headers=[*TEXT, ("\ud55c\uae00", "x")]),
    "header-escape": plain(headers=[*TEXT, ("X-Odd", "a\x1b[2J")]),
    "header-nul": plain(headers=[*TEXT, ("X-Odd", "a\0b")]),
    "header-tab": plain(headers=[*TEXT, ("X-Odd", "a\tb")]),
    "header-c1": plain(headers=[*TEXT, ("X-Odd", "a\x85b\x9bc")]),
    "header-two-lines": plain(headers=[*TEXT, ("X-Odd", "a\r\nX-More: b")]),
    "header-line-feed": plain(headers=[*TEXT, ("X-Odd", "a\nb")]),
    "header-korean": plain(headers=[*TEXT, ("X-Odd", "\ud55c\uae00")]),
    "header-surrogate": plain(headers=[*TEXT, ("X-Odd", "a\udc80")]),
    "header-60-kb": plain(headers=[*TEXT, ("X-Odd", "x" * 60_000)]),
    "header-70-kb": plain(headers=[*TEXT, ("X-Odd", "x" * 70_000)]),
    "header-10-mb": plain(headers=[*TEXT, ("X-Odd", "x" * 10_000_000)]),
    "headers-900": plain(headers=TEXT + [(f"X-{n}", "x") for n in range(900)]),
    "headers-1100": plain(headers=TEXT + [(f"X-{n}", "x") for n in range(1100)]),
    "headers-100000": plain(headers=TEXT + [("X", "x")] * 100_000),
    "length-too-small": plain(headers=[*TEXT, ("Content-Length", "1")]),
    "length-too-large": plain(headers=[*TEXT, ("Content-Length", "100")]),
    "length-no-number": plain(headers=[*TEXT, ("Content-Length", "x")]),
    "length-twice": plain(headers=[*TEXT, ("Content-Length", "4"), ("Content-Length", "5")]),
    "connection-close": plain(headers=[*TEXT, ("Connection", "close")]),
    "chunked": plain(headers=[*TEXT, ("Transfer-Encoding", "chunked")]),
    "gzip": plain(headers=[*TEXT, ("Content-Encoding", "gzip")]),
    "body-text": plain(body=["fine"]),
    "body-of-numbers": plain(body=[1, 2]),
    "body-null": plain(body=None),
    "body-bytes": plain(body=b"fine"),
    "body-bytearray": plain(body=[bytearray(b"fine")]),
    "body-empty-chunks": plain(body=[b"", b"fine", b""]),
    "body-3-mb": plain(body=[b"fine", b" " * 3_000_000]),
    "body-5-mb": plain(body=[b"fine", b" " * 5_000_000]),
    "body-endless": endless,
    "body-broken-off": broken_off,
    "close-raises": plain(body=Closing()),
    "never-begun": never_begun,
    "begun-twice": begun_twice,
    "begun-late": begun_late,
    "written": written,
    "no-app": None,
    "exit": lambda environ, start_response: exit(3),
    "own-exception": lambda environ, start_response: raising(Own()),
    "generator-exit": lambda environ, start_response: raising(GeneratorExit()),
    "204-with-body": plain("204 NO CONTENT"),
    "100": plain("100 CONTINUE"),
}


def odd(environ, start_response):
    return ODD[environ["PATH_INFO"].strip("/")](environ, start_response)


app.wsgi_app = odd
