"""`requests.http`: the requests of a lesson in the format of VS Code's and JetBrains' clients."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.serving import curl

_TITLE = re.compile(r"^###[ \t]*(.*)$", re.M)
_VARIABLE = re.compile(r"^@(\w+)[ \t]*=[ \t]*(\S+)[ \t]*$", re.M)
_STATUS = re.compile(r"\((\d{3})\)$")
_COMMAND = re.compile(r"^#[ \t]*\$[ \t]+flask[ \t]+(.+)$", re.M)
_REQUEST = re.compile(r"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)[ \t]+(\S+)")


@dataclass(frozen=True)
class HttpRequest:
    """One request of a file; the status that its title names is None without one."""

    line: int
    status: int | None
    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def port(self) -> int | None:
        """The port that its address names."""
        return urlsplit(self.url).port


def requests(source: str) -> Iterator[HttpRequest]:
    """Read a file: `### title (status)`, the request line, headers, an empty line, the body."""
    variables = dict(_VARIABLE.findall(source))
    titles = list(_TITLE.finditer(source))
    ends = [title.start() for title in titles[1:]] + [len(source)]
    for title, end in zip(titles, ends, strict=False):
        block = source[title.end() : end].strip("\n")
        for name, value in variables.items():
            block = block.replace("{{" + name + "}}", value)
        request = _request(block, title, source.count("\n", 0, title.start()) + 1)
        if request:
            yield request


def commands(source: str) -> list[list[str]]:
    """Return what stands behind `flask` in a file's comments `# $ flask ...`: to be typed first."""
    return [shlex.split(command) for command in _COMMAND.findall(source)]


def send(request: HttpRequest, port: int) -> int:
    """Send a request to the app on a loopback port and return the status of the answer."""
    address = urlsplit(request.url)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    headers = {"Host": address.netloc, **request.headers}
    return curl.send(port, request.method, target, headers, request.body or None).status


def _request(block: str, title: re.Match[str], line: int) -> HttpRequest | None:
    head, _, body = block.partition("\n\n")
    lines = [text for text in head.splitlines() if not text.startswith(("#", "//", "@"))]
    match = _REQUEST.match(lines[0]) if lines else None
    if match is None:
        return None
    pairs = (text.partition(":") for text in lines[1:])
    headers = {name.strip(): value.strip() for name, _, value in pairs}
    status = _STATUS.search(title[1].strip())
    return HttpRequest(
        line, int(status[1]) if status else None, match[1], match[2], headers, body.strip().encode()
    )
