"""Tests lesson 18: the app behind its servers, what starts and stops them, its common errors."""

from __future__ import annotations

import configparser
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from shared.material.catalog import Course, Lesson
from shared.serving import curl
from shared.setup.system import ensure_system
from shared.suite.errors import in_shape
from shared.suite.forms import form
from shared.suite.lessons import ROOT, error_rows, http_file, send, traceback_of
from shared.suite.prepared import Prepared
from shared.suite.served import serve

LESSON = "18_deploy"
FOLDER = ROOT / "lessons" / LESSON
KEY = "k" * 40
pytestmark = [
    pytest.mark.database("sqlite"),
    pytest.mark.servers,
    pytest.mark.environ(FLASK_APP="wsgi", SECRET_KEY=KEY),
]
PREPARED = Prepared("--app", "app", "init-db")
LAPTOP = {"FLASK_APP": "app", "SECRET_KEY": None}
GUNICORN = ("wsgi:app", "--no-control-socket")
PYTHON = [sys.executable, "-m"]
PATIENCE = 20  # seconds


@pytest.fixture
def client(boot):
    """The production app with its tables."""
    return PREPARED.start(boot)


@pytest.fixture
def folder(tmp_path):
    """A copy of the lesson to start programs in."""
    copy = tmp_path / LESSON
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("instance", "run", "__pycache__"))
    return copy


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port, path="/healthz"):
    """Return the status that an address answers with, None while nobody does."""
    try:
        return curl.send(port, "GET", path, {"Host": "localhost"}, None).status
    except OSError:
        return None


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@contextlib.contextmanager
def serving(folder, port):
    """Run serve.py, and see to it that nothing of it is left."""
    ensure_system("nginx")
    log = folder.parent / "log"
    with log.open("wb") as stream:
        program = subprocess.Popen(
            [sys.executable, "serve.py", "--port", str(port)],
            cwd=folder,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    try:
        assert wait_for(lambda: answers(port) == 200), log.read_text()
        yield program
    finally:
        if program.poll() is None:
            program.terminate()
        program.wait(PATIENCE)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_one_command_starts_and_stops_both(folder, name):
    """serve.py serves pages and files, and each kind of end lets a slow request end, and leaves nobody."""
    port = free_port()
    with serving(folder, port) as program:
        assert answers(port, "/static/style.css") == 200
        assert answers(port, "/todos") == 302
        statuses: list[int | None] = []
        slow = threading.Thread(target=lambda: statuses.append(answers(port, "/slow?seconds=1")))
        slow.start()
        time.sleep(0.4)
        program.send_signal(getattr(signal, name))
        slow.join(PATIENCE)
        assert program.wait(PATIENCE) == 0
    assert statuses == [200]
    assert answers(port) is None
    assert not (folder / "run" / "nginx.pid").exists()


def test_serve_ends_when_a_server_ends(folder):
    """When nginx cannot listen, serve.py stops gunicorn as well, and says that something failed."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "serve.py", "--port", str(taken.getsockname()[1])],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert done.returncode == 1
    assert "One of the two has ended" in done.stdout


def test_pages_work_behind_both(client):
    """A user registers, adds a todo and sees it, through nginx and gunicorn."""
    gunicorn = serve(client, "gunicorn", *GUNICORN)
    gunicorn.visitor("run/gunicorn.sock")
    conf = client.read("nginx.conf")
    conf = re.sub("listen [^;]*;", "listen unix:run/check.sock;", conf)
    client.place("nginx.conf", re.sub("access_log [^;]*;", "access_log off;", conf))
    attached = "daemon off; master_process off;"
    nginx = serve(client, "nginx", "-p", ".", "-c", "nginx.conf", "-e", "stderr", "-g", attached)
    visitor = nginx.visitor("run/check.sock")
    password = "바른 말 배터리"
    found = form(visitor.get("/register"), "username", "password")
    assert found.submit(visitor, username="미나", password=password).status_code == 303
    form(visitor.get("/todos"), "title").submit(visitor, title="책 & <b>")
    assert "책 & <b>" in visitor.get("/todos").shown


def test_wsgi_is_strict(client, boot):
    """Without a key wsgi.py raises; its cookie is Secure; the laptop's app needs nothing."""
    server = serve(client, "gunicorn", *GUNICORN, environ={"SECRET_KEY": " " * 40})
    assert server.ended() in (1, 3)  # 1 where both workers fail at the same moment
    assert "RuntimeError: SECRET_KEY must be set" in server.output
    assert "Secure" in client.get("/login").headers["Set-Cookie"]
    laptop = PREPARED.start(boot, environ=LAPTOP)
    assert "Secure" not in laptop.get("/login").headers["Set-Cookie"]


def test_health_and_errors_for_programs(boot):
    """Without a database /healthz is well, /readyz is not, in the course's error form."""
    client = boot(environ={"DATABASE_URL": "sqlite:////nowhere/todo.db"})
    assert client.get("/healthz").json == {"status": "ok"}
    response = client.get("/readyz")
    assert response.status_code == 503
    assert in_shape(response)
    assert in_shape(client.post("/visitor"))


def test_http_file_gets_its_statuses(client):
    """Each request of requests.http gets the status in its title."""
    for request in http_file(LESSON):
        assert send(client, request).status_code == request.status


def test_bench_measures(folder):
    """bench.py prints a line for the server that is asked for."""
    command = [sys.executable, "bench.py", "--seconds", "0.2", "waitress"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert re.search(r"waitress, 16 threads +[1-9]\d* +\d+ +\d+$", done.stdout, re.M)


# The files for reading


def test_systemd_unit_fits_the_app():
    """The unit starts gunicorn as somebody who is not root, with a key from outside."""
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[method-assign,assignment]
    unit.read(FOLDER / "deploy" / "todo.service", encoding="utf-8")
    service = unit["Service"]
    assert service["ExecStart"].endswith("gunicorn wsgi:app")
    assert service["User"] != "root"
    assert service["EnvironmentFile"].startswith("/etc/")
    assert int(service["TimeoutStopSec"]) > 30  # gunicorn's own graceful_timeout
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_compose_file_fits_the_app():
    """Three containers; the secrets come from outside; readiness decides the order."""
    compose = yaml.safe_load((FOLDER / "deploy" / "compose.yaml").read_text("utf-8"))
    assert set(compose["services"]) == {"nginx", "app", "mysql"}
    for name, service in compose["services"].items():
        image = service.get("image", "x:1")
        assert not image.endswith(":latest"), name
        assert ":" in image, name
    app = compose["services"]["app"]
    assert app["environment"]["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert (FOLDER / app["build"]["dockerfile"]).is_file()
    volumes = compose["services"]["nginx"]["volumes"]
    assert all((FOLDER / "deploy" / one.partition(":")[0]).exists() for one in volumes)
    needed = {name for one in compose["services"].values() for name in one.get("depends_on", {})}
    assert needed == {"app", "mysql"}


def test_dockerfile_fits_the_app():
    """Known instructions in order; not as root; gunicorn gets the signal; what is copied exists."""
    text = (FOLDER / "deploy" / "Dockerfile").read_text("utf-8")
    lines = [line.partition(" ") for line in text.splitlines() if line and line[0] not in "# "]
    names = [name for name, _, _ in lines]
    known = {"FROM", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "HEALTHCHECK", "CMD"}
    assert set(names) <= known
    assert names[0] == "FROM"
    assert names[-1] == "CMD"
    said = {name: rest for name, _, rest in lines}
    assert said["USER"] == "todo"
    assert said["CMD"].startswith('["gunicorn", "wsgi:app"')  # a list: no shell in between
    assert not said["FROM"].endswith(":latest")
    assert (FOLDER / "requirements.txt").is_file()


def test_site_conf_says_what_nginx_conf_says():
    """nginx in a container sets the same headers, limits and files."""
    site = (FOLDER / "deploy" / "site.conf").read_text("utf-8")
    own = (FOLDER / "nginx.conf").read_text("utf-8")
    pattern = r"^\s*((?:proxy_set_header|client_max_body_size|add_header) .*;)$"
    assert sorted(re.findall(pattern, site, re.M)) == sorted(re.findall(pattern, own, re.M))


# The common errors


def gunicorn(folder: Path, app: str, *arguments: str, target: str = "wsgi:app", ask: bool = False):
    """Return what gunicorn prints with this wsgi.py, until it ends; `ask`: until it was asked once."""
    if app:
        (folder / "wsgi.py").write_text(app, encoding="utf-8")
    command = [*PYTHON, "gunicorn", target, "--no-control-socket", "--bind", "unix:g.sock"]
    program = subprocess.Popen(
        [*command, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if ask:
        with contextlib.suppress(OSError):
            assert wait_for(lambda: (folder / "g.sock").exists())
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(PATIENCE)
                connection.connect(os.path.relpath(folder / "g.sock"))
                connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                connection.recv(100)
        program.terminate()
    return program.communicate(timeout=PATIENCE)[0].decode()


def nginx(
    folder: Path, server: str, *arguments: str, outside: str = "", path: str = "", body: int = 0
):
    """Return what nginx says of a file with this in its server, and what it answers, if it is asked."""
    port = free_port()
    (folder / "run").mkdir(exist_ok=True)
    temporary = "".join(
        f"{kind}_temp_path run/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = f"""{outside or "pid run/nginx.pid;"} events {{}} http {{ access_log off;
client_body_temp_path run/body; {temporary}
server {{ listen 127.0.0.1:{port};
{server} }} }}"""
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    log = folder / "nginx.log"
    command = [ensure_system("nginx"), "-p", ".", "-c", "nginx.conf", "-e", "stderr"]
    with log.open("wb") as stream:
        program = subprocess.Popen(
            [*command, "-g", "daemon off; master_process off;", *arguments],
            cwd=folder,
            stderr=stream,
        )
    if not path:
        program.wait(PATIENCE)
        return log.read_text("utf-8")
    try:
        assert wait_for(lambda: answers(port) is not None), log.read_text()
        method, content = ("POST", b"x" * body) if body else ("GET", None)
        answer = curl.send(port, method, path, {"Host": "x"}, content)
    finally:
        program.terminate()
        program.wait(PATIENCE)
    return f"{log.read_text('utf-8')}\n{answer.head}"


def taken_port(folder: Path) -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        return gunicorn(folder, APP, "--bind", place)


def taken_by_nginx(folder: Path) -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        return nginx(folder, f"}} server {{ listen 127.0.0.1:{taken.getsockname()[1]};")


def no_cookie(folder: Path) -> str:
    source = """from flask import Flask
from flask_wtf import CSRFProtect
app = Flask(__name__)
app.secret_key = "only for this try"
CSRFProtect(app)
@app.post("/")
def save():
    return "saved"
"""
    return traceback_of(folder, source, method="POST", data={"csrf_token": "of another session"})


APP = """def app(environ, start_response):
    start_response("200 OK", [])
    return [b"ok"]
"""
SLEEPY = "import time\n" + APP.replace("    return", "    time.sleep(10)\n    return")
PROXY = "location / { proxy_pass http://unix:none.sock; }"
REPRODUCTIONS: dict[str, Callable[[Path], str]] = {
    "ModuleNotFoundError: No module named 'wsgi'": lambda folder: gunicorn(folder, ""),
    "Failed to find attribute '...' in 'wsgi'.": lambda folder: gunicorn(folder, "site = 1\n"),
    "Reason: Worker failed to boot.": lambda folder: gunicorn(folder, "1 / 0\n"),
    "RuntimeError: SECRET_KEY must be set, ...": lambda folder: gunicorn(
        folder, (FOLDER / "wsgi.py").read_text("utf-8").replace("from app import create_app", "")
    ),
    "TypeError: create_app() takes from 0 to 1 positional arguments but 2 were given": lambda folder: (
        gunicorn(folder, "def create_app(config=None): ...\n", target="wsgi:create_app", ask=True)
    ),
    "Connection in use: ('127.0.0.1', ...)": taken_port,
    "WORKER TIMEOUT (pid:...)": lambda folder: gunicorn(folder, SLEEPY, "--timeout", "1", ask=True),
    "502 Bad Gateway": lambda folder: nginx(folder, PROXY, path="/"),
    "connect() to unix:... failed (2: No such file or directory) while connecting to upstream": (
        lambda folder: nginx(folder, PROXY, path="/")
    ),
    "413 Request Entity Too Large": lambda folder: nginx(
        folder, "client_max_body_size 1k;", path="/", body=2000
    ),
    "bind() to 127.0.0.1:... failed (98: ...": taken_by_nginx,
    'open() "..." failed (2: No such file or directory)': lambda folder: nginx(
        folder, "", outside="pid nowhere/nginx.pid;"
    ),
    'unknown directive "..." in ...nginx.conf:...': lambda folder: nginx(folder, "prox_pass x;"),
    '"proxy_pass" directive is not allowed here in ...nginx.conf:...': lambda folder: nginx(
        folder, "proxy_pass http://x;"
    ),
    '"daemon" directive is duplicate in ...': lambda folder: nginx(
        folder, "", outside="daemon off; pid run/nginx.pid;"
    ),
    "The CSRF session token is missing.": no_cookie,
}


def test_each_row_is_reproduced():
    """The table and the reproductions have the same messages, in the same order."""
    assert [row.message for row in error_rows(LESSON)] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", error_rows(LESSON), ids=lambda row: row.message)
def test_row_is_what_a_student_sees(row, tmp_path):
    """The message of the row appears when its mistake is made."""
    seen = REPRODUCTIONS[row.message](tmp_path)
    assert row.pattern.search(seen), seen[-900:]


def test_course_serves_the_lesson_by_its_own_program():
    """`course lesson 18` starts serve.py; with --debug, Flask's own server."""
    from shared.cli.student import _serving

    lesson = Lesson(Course(ROOT).root, LESSON)
    assert _serving(lesson, 5018, False) == ["python", "serve.py", "--port", "5018"]
    assert _serving(lesson, 5018, True)[:2] == ["flask", "--debug"]
