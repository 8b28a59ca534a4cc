"""Real servers of an app, behind the walls and without them: gunicorn and nginx over Unix sockets."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.sandbox.layers import Setup
from shared.sandbox.transport import SandboxTransport
from shared.setup.system import ensure_system
from shared.suite import launched
from shared.suite.client import Client
from shared.suite.inprocess import InProcess
from shared.suite.place import Place
from shared.suite.served import Server, serve
from shared.suite.transcript import Transcript
from shared.suite.transport import AppSpec, NoAnswer, TransportError

APP = b"""
import os, time
from flask import Flask, request
app = Flask(__name__)

@app.get("/")
def index():
    return {"pid": os.getpid(), "address": request.remote_addr, "name": os.environ.get("NAME")}

@app.get("/slow")
def slow():
    time.sleep(0.5)
    return {"done": True}
"""
CONF = """
pid run/nginx.pid;
events {}
http {
    access_log off;
    client_body_temp_path run/a; proxy_temp_path run/b; fastcgi_temp_path run/c;
    uwsgi_temp_path run/d; scgi_temp_path run/e;
    server {
        listen unix:run/nginx.sock;
        BODY
    }
}
"""
GUNICORN = ("wsgi:app", "--no-control-socket", "--bind", "unix:g.sock", "--workers", "2")
ATTACHED = ("-p", ".", "-c", "nginx.conf", "-e", "stderr", "-g", "daemon off; master_process off;")
Start = Callable[..., Client]


@pytest.fixture(params=["in-process", "sandbox"])
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    """Start an app with further files; returns its client."""
    nginx = ensure_system("nginx")
    if request.param == "sandbox":
        transport = SandboxTransport(setup=Setup(servers=True, nginx=nginx))
    else:
        transport = InProcess()  # type: ignore[assignment]
    clients = []

    def one(**files: str) -> Client:
        sources = {f"{name}.py": text.encode() for name, text in files.items()}
        spec = AppSpec({"app.py": APP, "wsgi.py": b"from app import app\n", **sources})
        place = Place.of(transport.boot, spec)
        clients.append(place)
        return Client(place.app, Transcript(), place)

    yield one
    for place in reversed(clients):
        place.app.close()
    transport.close()


def nginx(client: Client, body: str) -> Server:
    client.place("run/.keep", "")
    client.place("nginx.conf", CONF.replace("BODY", body))
    return serve(client, "nginx", *ATTACHED)


def test_gunicorn_serves_waits_and_ends(start: Start) -> None:
    """Two workers answer, with the variables given; after TERM a slow request is answered; then 0."""
    client = start()
    server = serve(client, "gunicorn", *GUNICORN, environ={"NAME": "club"})
    visitor = server.visitor("g.sock")
    assert visitor.get("/").json["name"] == "club"
    slow = visitor.begin("/slow")
    assert visitor.get("/").status_code == 200  # from the other worker
    assert not slow.answered
    server.signal("TERM")
    assert slow.get().json == {"done": True}
    assert server.ended() == 0
    assert "Starting gunicorn" in server.output
    with pytest.raises(NoAnswer, match="exit code 0"):
        server.visitor("g.sock")


def test_any_callable_of_wsgi_py_is_the_app(start: Start) -> None:
    """What stands around the Flask object is asked without a server too, as gunicorn would ask it."""
    wrapped = """
from app import app as inner
application = inner

def app(environ, start_response):
    return inner({**environ, "REMOTE_ADDR": "203.0.113.9"}, start_response)
"""
    assert start(wsgi=wrapped).get("/").json["address"] == "203.0.113.9"


def test_what_fails_says_why(start: Start) -> None:
    """A server that cannot start ends, and its output has the exception, by the student's own path."""
    client = start()
    client.place("wsgi.py", "1 / 0\n")
    server = serve(client, "gunicorn", *GUNICORN)
    with pytest.raises(NoAnswer) as raised:
        server.visitor("g.sock").get("/")
    assert "ZeroDivisionError" in raised.value.printed
    assert "/box/" not in raised.value.printed


def test_an_address_that_cannot_be_had(start: Start) -> None:
    """gunicorn tries it once and ends: nothing would change, and each check would wait for it."""
    server = serve(start(), "gunicorn", "wsgi:app", "--bind", "192.0.2.1:5998")
    with pytest.raises(NoAnswer, match="exit code 1"):
        server.visitor("g.sock")
    assert server.output.count("connection to ") == 1


def test_nothing_outlives_the_check(start: Start, tmp_path: Path) -> None:
    """Not even what asks to be a daemon; no process is left with the app's folder."""
    client = start(**{"gunicorn.conf": "daemon = True\n"})
    visitor = serve(client, "gunicorn", *GUNICORN).visitor("g.sock")
    pid = visitor.get("/").json["pid"]
    assert isinstance(pid, int)
    nginx(client, "return 204;").visitor("run/nginx.sock")
    client.home.app.close()
    left = [one for one in Path("/proc").glob("[0-9]*/cmdline") if b"g.sock" in _read(one)]
    assert left == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_nginx_before_gunicorn(start: Start) -> None:
    """nginx passes requests on, and tells the address that a visitor comes with."""
    client = start()
    serve(client, "gunicorn", *GUNICORN).visitor("g.sock")
    body = "location / { proxy_pass http://unix:g.sock; } location /me { return 200 $remote_addr; }"
    behind = "set_real_ip_from unix:; real_ip_header proxy_protocol;" + body
    server = nginx(client, behind)
    assert server.visitor("run/nginx.sock").get("/").status_code == 200
    client.place("nginx.conf", CONF.replace("BODY", behind).replace("k;", "k proxy_protocol;", 1))
    server.signal("QUIT")
    assert server.ended() == 0
    server = serve(client, "nginx", *ATTACHED)
    assert server.visitor("run/nginx.sock", "203.0.113.9").get("/me").text == "203.0.113.9"


def test_two_students_do_not_meet(start: Start) -> None:
    """The socket of one app is not that of another one with the same name."""
    one, other = start(), start()
    first = serve(one, "gunicorn", *GUNICORN, environ={"NAME": "one"}).visitor("g.sock")
    second = serve(other, "gunicorn", *GUNICORN, environ={"NAME": "other"}).visitor("g.sock")
    for _ in range(3):
        assert first.get("/").json["name"] == "one"
        assert second.get("/").json["name"] == "other"


def test_garbage_is_no_answer(start: Start) -> None:
    """What is no HTTP, or is cut off, is a failed check."""
    source = """
import socket, sys
def app(environ, start_response):
    environ["gunicorn.socket"].sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 99\\r\\n\\r\\nshort")
    environ["gunicorn.socket"].shutdown(2)
    return []
"""
    client = start()
    client.place("wsgi.py", source)
    visitor = serve(client, "gunicorn", *GUNICORN).visitor("g.sock")
    with pytest.raises(NoAnswer, match="IncompleteRead"):
        visitor.get("/")


def test_missing_nginx_is_no_verdict(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nginx is missing the run says what to type, and gives nobody a zero."""
    monkeypatch.setattr(launched, "find_system", lambda need: None)
    if sys.modules.get("shared.sandbox.running"):
        monkeypatch.setattr("shared.sandbox.running.find_system", lambda need: None)
    with pytest.raises(TransportError, match="sudo apt install nginx"):
        serve(start(), "nginx", *ATTACHED)


# Behind the walls


@pytest.mark.parametrize("start", ["sandbox"], indirect=True)
def test_nginx_reads_nothing_of_the_machine(start: Start) -> None:
    """A file of settings is a program too: of the machine's files it finds none, and no network."""
    visitor = nginx(start(), "root /; autoindex on;").visitor("run/nginx.sock")
    for path in ("/etc/passwd", "/etc/shadow", "/proc/self/environ", str(Path(__file__))):
        assert visitor.get(path).status_code in (403, 404)
    other = start()
    other.place("run/.keep", "")
    other.place("nginx.conf", CONF.replace("BODY", "listen 127.0.0.1:5998;"))
    server = serve(other, "nginx", *ATTACHED)
    assert server.ended() == 1
    assert "Address family not supported" in server.output


@pytest.mark.parametrize("start", ["sandbox"], indirect=True)
def test_no_other_program_runs(start: Start) -> None:
    """gunicorn.conf.py can start neither a program of its own nor one of the machine."""
    code = """
import os, shutil
shutil.copy("/usr/sbin/nginx", "mine")
os.chmod("mine", 0o755)
for program in ("./mine", "/bin/sh", "/usr/bin/python3"):
    try:
        os.execv(program, [program, "-v"])
    except OSError as error:
        print(program, type(error).__name__, flush=True)
"""
    assert os.path.realpath(shutil.which("nginx", path="/usr/sbin") or "") == "/usr/sbin/nginx"
    client = start(**{"gunicorn.conf": code})
    server = serve(client, "gunicorn", *GUNICORN)
    server.visitor("g.sock")
    assert "./mine PermissionError" in server.output
    assert "/bin/sh FileNotFoundError" in server.output
    assert "/usr/bin/python3 FileNotFoundError" in server.output
