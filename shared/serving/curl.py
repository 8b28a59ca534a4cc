"""The part of curl that the texts use, so that their commands run where curl is not installed.

It sends what curl sends and prints what curl prints; `tests/course/test_console.py` compares the
two where curl is there. An option that is not known here is an error, never ignored.
"""

from __future__ import annotations

import base64
import http.client
import socket
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus, urljoin, urlsplit

AGENT = "curl/8.5.0"
DEADLINE = 10  # seconds
FORM = "application/x-www-form-urlencoded"
# Options that take no value, and their other names.
SWITCHES = {"-s": "silent", "--silent": "silent", "-i": "include", "--include": "include"}
SWITCHES |= {"-I": "head", "--head": "head", "-G": "get", "--get": "get"}
SWITCHES |= {"-L": "follow", "--location": "follow", "--path-as-is": "as_is"}
SWITCHES |= {"-S": "silent", "--show-error": "silent", "-f": "fail", "--fail": "fail"}
VALUES = {"-X": "method", "--request": "method", "-H": "header", "--header": "header"}
VALUES |= {"-d": "data", "--data": "data", "--data-raw": "data", "--data-binary": "data"}
VALUES |= {"--json": "json", "--data-urlencode": "urlencode", "-u": "user", "--user": "user"}
VALUES |= {"-o": "output", "--output": "output", "-w": "write", "--write-out": "write"}
VALUES |= {"-b": "cookies", "--cookie": "cookies", "-c": "jar", "--cookie-jar": "jar"}
VALUES |= {"-A": "agent", "--user-agent": "agent"}


class UnknownOption(Exception):
    """A command of a text uses an option that is not known here."""


@dataclass
class Command:
    """A parsed command line."""

    url: str = ""
    switches: set[str] = field(default_factory=set)
    values: dict[str, list[str]] = field(default_factory=dict)
    data: list[tuple[str, str]] = field(default_factory=list)  # the parts of a form, in order

    def last(self, name: str) -> str | None:
        """The value given last; None without one."""
        return self.values[name][-1] if self.values.get(name) else None


@dataclass(frozen=True)
class Answer:
    """What came back, as text."""

    status: int
    head: str
    headers: list[tuple[str, str]]
    body: bytes


def run(arguments: Sequence[str], port: int, folder: Path) -> str:
    """Run `curl ARGUMENTS` in `folder` and return what it prints.

    Whatever loopback port the URL names, `port` is connected to. Raises UnknownOption.
    """
    command = parse(arguments)
    address = urlsplit(command.url if "//" in command.url else f"http://{command.url}")
    target = _target(address.path, address.query, command, folder)
    method, body, headers = _request(command, folder)
    headers = {"Host": address.netloc, **headers}
    answer = send(port, method, target, headers, body)
    printed = ""
    while "follow" in command.switches and answer.status in (301, 302, 303, 307, 308):
        printed += answer.head if "include" in command.switches else ""
        place = urlsplit(dict(answer.headers)["Location"])
        if answer.status < 307 and method not in ("GET", "HEAD"):
            method, body = "GET", None
            headers = {k: v for k, v in headers.items() if k != "Content-Type"}
        target = place.path + (f"?{place.query}" if place.query else "")
        answer = send(port, method, target, headers, body)
    _keep_cookies(command, answer, folder)
    return printed + _printed(command, answer, folder)


def parse(arguments: Sequence[str]) -> Command:
    """Read a command line; raises UnknownOption."""
    command, rest = Command(), list(arguments)
    while rest:
        word = rest.pop(0)
        if word in SWITCHES:
            command.switches.add(SWITCHES[word])
        elif word in VALUES and rest:
            name, value = VALUES[word], rest.pop(0)
            command.values.setdefault(name, []).append(value)
            if name in ("data", "urlencode"):
                command.data.append((name, value))
        elif word[:1] == "-" and word[:2] != "--" and len(word) > 2:
            # `-si` is `-s -i`, and `-XPOST` is `-X POST`.
            tail = word[2:] if word[:2] in VALUES else f"-{word[2:]}"
            rest[:0] = [word[:2], tail]
        elif word.startswith("-"):
            raise UnknownOption(f"`curl {word}` is not known to `course verify`")
        elif command.url:
            raise UnknownOption(f"`curl` with two addresses ({command.url} and {word})")
        else:
            command.url = word
    return command


def _request(command: Command, folder: Path) -> tuple[str, bytes | None, dict[str, str]]:
    headers = {"User-Agent": command.last("agent") or AGENT, "Accept": "*/*"}
    body = _body(command, folder)
    if "json" in command.values:
        headers |= {"Content-Type": "application/json", "Accept": "application/json"}
    elif body is not None and "get" not in command.switches:
        headers["Content-Type"] = FORM
    if (user := command.last("user")) is not None:
        headers["Authorization"] = "Basic " + base64.b64encode(user.encode()).decode()
    if cookies := _cookies(command, folder):
        headers["Cookie"] = cookies
    for line in command.values.get("header", []):
        name, _, value = line.partition(":")
        headers = {k: v for k, v in headers.items() if k.lower() != name.lower()}
        if value.strip():  # `-H 'Accept:'` removes a header
            headers[name] = value.strip()
    if "get" in command.switches:
        body = None
    method = "HEAD" if "head" in command.switches else "GET" if body is None else "POST"
    return command.last("method") or method, body, headers


def _body(command: Command, folder: Path) -> bytes | None:
    json = [_file_or_text(value, folder) for value in command.values.get("json", [])]
    if json:
        return b"".join(json)
    parts = []
    for kind, value in command.data:
        encoded = kind == "urlencode"
        parts.append(_urlencoded(value).encode() if encoded else _file_or_text(value, folder))
    return b"&".join(parts) if parts else None


def _file_or_text(value: str, folder: Path) -> bytes:
    return (folder / value[1:]).read_bytes() if value.startswith("@") else value.encode()


def _urlencoded(value: str) -> str:
    name, equals, content = value.partition("=")
    if not equals:
        return quote_plus(name)
    return (f"{name}=" if name else "") + quote_plus(content)


def _target(path: str, query: str, command: Command, folder: Path) -> str:
    if "as_is" not in command.switches:
        path = _without_dots(path)
    if "get" in command.switches:
        query = "&".join(part for part in (query, (_body(command, folder) or b"").decode()) if part)
    # As curl: letters beyond ASCII are percent-encoded in the path, and left alone in the query.
    return quote(path or "/", safe=string.punctuation) + (f"?{query}" if query else "")


def _without_dots(path: str) -> str:
    """Remove `.` and `..` from a path, as RFC 3986 (5.2.4) says and curl does."""
    kept: list[str] = []
    parts = path.split("/")
    for part in parts:
        if part == "..":
            kept = kept[:-1] or [""]
        elif part != ".":
            kept.append(part)
    if parts[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def send(
    port: int, method: str, target: str, headers: dict[str, str], body: bytes | None
) -> Answer:
    """Send one request to a loopback port and return the answer."""
    if body is not None:
        headers = {**headers, "Content-Length": str(len(body))}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {headers[name]}" for name in headers)]
    # Not by http.client's request, which refuses letters beyond ASCII.
    message = "\r\n".join([*lines, "", ""]).encode() + (body or b"")
    with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as connection:
        connection.sendall(message)
        response = http.client.HTTPResponse(connection, method=method)
        response.begin()
        pairs = response.getheaders()
        lines = [f"HTTP/1.1 {response.status} {response.reason}"]
        lines += [f"{name}: {value}" for name, value in pairs]
        return Answer(response.status, "\n".join(lines) + "\n\n", pairs, response.read())


def _printed(command: Command, answer: Answer, folder: Path) -> str:
    head = command.switches & {"include", "head"}
    text = (answer.head if head else "") + answer.body.decode("utf-8", "replace")
    if "fail" in command.switches and answer.status >= 400:
        text = ""
    output = command.last("output")
    if output is not None:
        if output != "/dev/null":
            (folder / output).write_bytes(answer.body)
        text = ""
    return text + _written(command, answer)


def _written(command: Command, answer: Answer) -> str:
    template = command.last("write") or ""
    location = dict(answer.headers).get("Location")
    place = urljoin(command.url, location) if location else ""
    for name, value in (("http_code", answer.status), ("response_code", answer.status)):
        template = template.replace(f"%{{{name}}}", str(value))
    template = template.replace("%{redirect_url}", place)
    template = template.replace("%{content_type}", dict(answer.headers).get("Content-Type", ""))
    if "%{" in template:
        raise UnknownOption(f"`curl -w '{template}'` is not known to `course verify`")
    return template.replace("\\n", "\n")


def _cookies(command: Command, folder: Path) -> str:
    """The Cookie header of `-b name=value` or of `-b FILE` as `-c FILE` wrote it."""
    found = []
    for value in command.values.get("cookies", []):
        if "=" in value:
            found.append(value)
        elif (folder / value).is_file():
            found += (folder / value).read_text(encoding="utf-8").splitlines()
    return "; ".join(found)


def _keep_cookies(command: Command, answer: Answer, folder: Path) -> None:
    jar = command.last("jar")
    if jar is None:
        return
    kept = dict(part.split("=", 1) for part in _cookies(command, folder).split("; ") if part)
    for name, value in answer.headers:
        if name.lower() == "set-cookie":
            pair, _, rest = value.partition(";")
            key, _, content = pair.partition("=")
            gone = "max-age=0" in rest.lower() or not content
            kept.pop(key, None)
            kept |= {} if gone else {key: content}
    lines = [f"{name}={value}" for name, value in kept.items()]
    (folder / jar).write_text("\n".join(lines) + "\n", encoding="utf-8")
