"""The console blocks of a text, and the part of curl that runs them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.material.texts import Text
from shared.serving import console, curl
from shared.serving.server import Server, served

APP = """\
from flask import Flask, request, redirect

app = Flask(__name__)


@app.route("/<path:path>", methods=["GET", "POST", "PUT", "DELETE"])
def echo(path):
    headers = {k: v for k, v in request.headers.items() if k != "User-Agent"}
    return {"method": request.method, "url": request.url, "headers": headers,
            "body": request.get_data(as_text=True)}


@app.post("/go")
def go():
    answer = redirect("/there")
    answer.set_cookie("name", "value")
    return answer
"""
COMMANDS = [
    "-s {url}/books",
    "-s -i {url}/books",
    "-si {url}/books?title=a%20b",
    "-s {url}/책장?a=한글",
    "-s -I {url}/books",
    "-s -X DELETE {url}/books/1",
    "-s -XPUT -d a=1 -d b=2 {url}/books",
    "-s -d title=한글 {url}/books",
    "-s --data-urlencode title=한&글 --data-urlencode 'x y' {url}/books",
    "-s --get --data-urlencode author=준호 -d x=1 {url}/books?y=2",
    "-s -G --data-urlencode 'x y' {url}/books",
    '-s --json {{"title":"책"}} {url}/books',
    "-s -H X-One:1 -H Accept: -H Content-Type:text/plain -d x {url}/books",
    "-s -u mina:pass {url}/books",
    "-s {url}/a/../b/./c",
    "-s --path-as-is {url}/a/../b/./c",
    "-s -i -L -d x=1 {url}/go",
    "-s -o /dev/null -w %{{http_code}}\\n {url}/books",
    "-s -o /dev/null -w %{{redirect_url}} -X POST {url}/go",
    "-s -b a=1 {url}/books",
    "-s -d @file.txt {url}/books",
    "-s -f {url}/",
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("app")
    (folder / "app.py").write_text(APP, encoding="utf-8")
    with served(folder) as server:
        yield server


@pytest.mark.skipif(shutil.which("curl") is None, reason="compares with curl, which is not here")
@pytest.mark.parametrize("command", COMMANDS)
def test_like_curl(server: Server, tmp_path: Path, command: str) -> None:
    """What is printed and sent is what curl prints and sends."""
    (tmp_path / "file.txt").write_text("from a file", encoding="utf-8")
    words = [word.format(url=server.url) for word in command.replace("'x y'", "x\0y").split(" ")]
    words = [word.replace("\0", " ") for word in words]
    real = subprocess.run(
        ["curl", "-q", *words], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    if "option" in real.stderr:
        pytest.skip(f"an older curl: {real.stderr.splitlines()[0]}")
    printed = curl.run(words, server.port, tmp_path)
    assert _lines(printed) == _lines(real.stdout)


def _lines(printed: str) -> list[str]:
    return [line.rstrip() for line in printed.splitlines() if not line.startswith("Date:")]


def test_cookies_are_kept_in_a_file(server: Server, tmp_path: Path) -> None:
    """`-c FILE` keeps cookies which `-b FILE` sends."""
    curl.run(["-s", "-c", "jar", "-d", "x=1", f"{server.url}/go"], server.port, tmp_path)
    printed = curl.run(["-s", "-b", "jar", f"{server.url}/x"], server.port, tmp_path)
    assert '"Cookie":"name=value"' in printed


def test_the_port_of_the_text_is_sent_and_the_servers_is_used(
    server: Server, tmp_path: Path
) -> None:
    """A text names the lesson's port; the answer speaks of it too."""
    printed = curl.run(["-s", "http://127.0.0.1:5001/x"], server.port, tmp_path)
    assert '"url":"http://127.0.0.1:5001/x"' in printed


@pytest.mark.parametrize("words", [["--http3", "x"], ["-w", "%{time_total}", "x"], ["x", "y"]])
def test_unknown_option_is_an_error(server: Server, tmp_path: Path, words: list[str]) -> None:
    """An option that is not known is refused, so that no text is passed by accident."""
    with pytest.raises(curl.UnknownOption):
        curl.run(words, server.port, tmp_path)


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        pytest.param("a\nb", "a\nb", True, id="same"),
        pytest.param("a\nb", "a", False, id="shorter"),
        pytest.param("a", "a\nb", False, id="longer"),
        pytest.param("a\n...\nd", "a\nb\nc\nd", True, id="any-lines"),
        pytest.param("a\n...", "a", True, id="no-lines"),
        pytest.param("...\nd", "a\nc", False, id="last-differs"),
        pytest.param("Date: …", "Date: Sun", True, id="anything"),
        pytest.param("a … c", "a b", False, id="anything-then-more"),
        pytest.param("a.c", "abc", False, id="no-regex"),
        pytest.param("", "", True, id="nothing"),
        pytest.param("", "a", False, id="not-nothing"),
    ],
)
def test_fits(shown: str, printed: str, expected: bool) -> None:
    """`...` is any lines, `…` is anything in a line, all else is literal."""
    assert console.fits(tuple(shown.splitlines()), printed.splitlines()) is expected


def test_steps(tmp_path: Path) -> None:
    """A command may take several lines: by a backslash or by an open quote."""
    block = "$ curl -s \\\n  x\none\n\ntwo\n\n$ curl --json '{\n  \"a\": 1\n}' y\n$ flask routes\nz"
    path = tmp_path / "README.md"
    path.write_text(f"# A\n\n```console\n{block}\n```\n", encoding="utf-8")
    steps = list(console.steps(Text(path)))
    assert [(step.command, step.output, step.line) for step in steps] == [
        ("curl -s   x", ("one", "", "two"), 4),
        ("curl --json '{\n  \"a\": 1\n}' y", (), 10),
        ("flask routes", ("z",), 13),
    ]


def test_flask_and_python_are_run_in_the_folder(tmp_path: Path) -> None:
    """`flask` and `python` are this environment's, and stand in the app's folder."""
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    routes = console.run(console.Step("flask routes", (), 1), None, tmp_path)
    assert any(line.startswith("echo") for line in routes)
    usage = console.run(console.Step("flask runs", (), 1), None, tmp_path)
    assert usage[0] == "Usage: flask [OPTIONS] COMMAND [ARGS]..."
    listed = console.run(
        console.Step("python -c 'import app; print(app.app)'", (), 1), None, tmp_path
    )
    assert listed == ["<Flask 'app'>"]
