"""An answer as a suite reads it: nothing here raises but `Unmet`, which is the check's failure."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from werkzeug.test import TestResponse

from shared.language import tr
from shared.result import Exchange
from shared.suite.page import MARKS, NoPage, Page, check_length, collapsed, declared, decoded
from shared.suite.values import NotJSON, at, parse

NO_EXCHANGE = Exchange("", (), "", "", (), "", "")
HTML = ("text/html", "application/xhtml+xml")
NO_DEFAULT = ("", "text/html", "text/plain")  # of an encoding: the others have UTF-8
AS_TEXT = ("text/plain", "application/json")  # what a browser shows as it came


class Unmet(AssertionError):
    """What came back is not what a check expects; the text is the expectation."""


class Status(int):
    """A status code that knows the exchange it came from."""

    exchange = NO_EXCHANGE


class Text(str):
    """A response's text that knows the exchange it came from."""

    exchange = NO_EXCHANGE
    is_guess = False  # whether a browser had to guess its encoding


class Response(TestResponse):
    """Werkzeug's test response, read as a browser or a JSON client reads it."""

    exchange = NO_EXCHANGE

    @property
    def status_code(self) -> Status:
        code = Status(self._status_code)
        code.exchange = self.exchange
        return code

    @status_code.setter
    def status_code(self, code: int) -> None:
        TestResponse.status_code.fset(self, code)  # type: ignore[attr-defined]

    @property
    def text(self) -> Text:
        """The body as it came, in UTF-8; for what a visitor sees there is `shown`."""
        return self._known(self.get_data().decode("utf-8", "replace"))

    @property
    def url(self) -> str:
        """The whole URL that was asked for, as it went over the line.

        `request.url` is for people: it has a backslash for `%5C`, and leaves open whether its `%`
        is one or begins a code.
        """
        environ = self.request.environ
        return f"{environ['wsgi.url_scheme']}://{self.request.host}{raw_target(environ)}"

    # --- for programs -----------------------------------------------------------------------------

    @cached_property
    def json(self) -> Any:
        """The JSON body, whose values compare with their types; see `values`.

        Raises:
            Unmet: the answer doesn't call itself JSON, or is not.
        """
        if not self.is_json:
            raise Unmet(
                tr(
                    f"a JSON answer (Content-Type: application/json); it is {self._type()}",
                    f"JSON 응답(Content-Type: application/json). 지금은 {self._type()}",
                )
            )
        try:
            return parse(self.get_data())
        except NotJSON as error:
            raise Unmet(
                tr(
                    f"a JSON body, as the Content-Type header says ({error})",
                    f"Content-Type 헤더대로 JSON 형식의 본문 ({error})",
                )
            ) from error

    def field(self, *path: str | int) -> Any:
        """Return what the JSON body has there, `field("loans", 0, "book")`, or a `Missing`.

        Raises:
            Unmet: as for `json`.
        """
        return at(self.json, *path)

    @property
    def allowed(self) -> set[str]:
        """The methods in the header Allow."""
        named = {name.strip() for name in self.headers.get("Allow", "").split(",")}
        return named - {""}

    @property
    def leads_to(self) -> str:
        """The whole URL to which the header Location leads; "" without one that is an address."""
        address = self.headers.get("Location")
        return self._address(address) if address else ""

    @property
    def path_ahead(self) -> str:
        """The path to which the header Location leads: the whole URL, if that is on another host."""
        here, there = urlsplit(self.url), urlsplit(self.leads_to)
        return there.path if there[:2] in (here[:2], ("", "")) else self.leads_to

    # --- for people -------------------------------------------------------------------------------

    @cached_property
    def page(self) -> Page:
        """The page of HTML.

        Raises:
            Unmet: a browser shows no page of this answer.
        """
        if not self._is_page():
            raise Unmet(
                tr(
                    f"a page of HTML (Content-Type: text/html); it is {self._type()}",
                    f"HTML 페이지(Content-Type: text/html). 지금은 {self._type()}",
                )
            )
        try:
            return Page(self._decoded)
        except NoPage as error:
            raise Unmet(str(error)) from None

    @property
    def shown(self) -> Text:
        """What a visitor sees, white space collapsed: a page's text, or text as it came.

        Raises:
            Unmet: a browser shows nothing of this answer: it saves it, say.
        """
        if self._is_page():
            return self._seen(self.page.text)
        if self._kind() not in ("", *AS_TEXT) or self._is_saved():
            raise Unmet(
                tr(
                    f"an answer that a browser shows (Content-Type: text/html); it is {self._type()}",
                    f"브라우저가 보여 주는 응답(Content-Type: text/html). 지금은 {self._type()}",
                )
            )
        text = collapsed(self._decoded)
        try:
            check_length(text)
        except NoPage as error:
            raise Unmet(str(error)) from None
        return self._seen(text)

    def addresses(self, css: str = "a[href]", attribute: str = "href", text: str = "") -> list[str]:
        """Return the whole URLs that elements of the page name, of those that show `text`.

        Without the `#part`; what is no address at all is left out.
        """
        found = [one for one in self.page.select(css) if not text or text in one.text]
        return [url for one in found if (url := self._address(one[attribute]))]

    def _address(self, address: str) -> str:
        """Return an address as a browser completes it: from the page's <base>, or its own URL."""
        base = self.url
        if self._is_page():
            for element in self.page.select("base[href]")[:1]:
                base = _joined(base, element["href"])
        return _joined(base, address)

    @cached_property
    def _decoded(self) -> str:
        return decoded(self.get_data(), self._charset)

    @cached_property
    def _charset(self) -> str | None:
        """The charset of the body as far as the answer says it."""
        kind = self._kind()
        own = declared(self.get_data()) if kind in ("", HTML[0]) else None
        default = None if kind in NO_DEFAULT else "utf-8"
        return self.mimetype_params.get("charset") or own or default

    def _is_page(self) -> bool:
        """Whether a browser makes a page of it; without a type it looks at the beginning."""
        kind = self._kind()
        is_html = kind in HTML if kind else self._decoded[:200].lstrip().startswith("<")
        return is_html and not self._is_saved()

    def _kind(self) -> str:
        """Return the type that the answer has of itself; Werkzeug's `mimetype` has a default."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def _is_saved(self) -> bool:
        kind = self.headers.get("Content-Disposition", "").partition(";")[0]
        return kind.strip().lower() == "attachment"

    def _type(self) -> str:
        """Return the type as a failure names it."""
        saved = tr(", an attachment", ", 첨부 파일") if self._is_saved() else ""
        return (self.headers.get("Content-Type", "")[:100] or tr("none", "없음")) + saved

    def _seen(self, text: str) -> Text:
        known, body = self._known(text), self.get_data()
        known.is_guess = not (self._charset or body.isascii() or body.startswith(tuple(MARKS)))
        return known

    def _known(self, text: str) -> Text:
        known = Text(text)
        known.exchange = self.exchange
        return known


def raw_target(environ: dict[str, Any]) -> str:
    """Return the path and the query of a request as its first line has them."""
    path = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
    query = environ.get("QUERY_STRING", "")
    return quote(path.encode("latin-1"), safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else "")


def _joined(base: str, address: str) -> str:
    """Return a whole URL, or "" for what is none."""
    try:
        url = urldefrag(urljoin(base, address)).url
        urlsplit(url).port  # noqa: B018  # raises for one that is no number
        return url
    except ValueError:
        return ""
