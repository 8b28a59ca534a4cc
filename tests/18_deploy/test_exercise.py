"""Grades exercise 18: the club behind gunicorn and nginx, which really run."""

from __future__ import annotations

import re
import time

import pytest

from shared.suite import tr
from shared.suite.cookies import cookie_set
from shared.suite.errors import in_shape, shape
from shared.suite.forms import form
from shared.suite.passwords import seeded
from shared.suite.prepared import Prepared
from shared.suite.selects import AWAY_FILE, LEAVING
from shared.suite.served import serve

KEY = "a key that only the checks know, and long enough"
pytestmark = [
    pytest.mark.database("sqlite"),
    pytest.mark.servers,
    # As on a server. The laptop's app, of app.py, is asked for by name.
    pytest.mark.environ(FLASK_APP="wsgi", SECRET_KEY=KEY),
]

LAPTOP = {"FLASK_APP": "app", "SECRET_KEY": None}
# It is one also where a key is in the environment: what makes a server is wsgi.py.
LAPTOP_WITH_A_KEY = {"FLASK_APP": "app"}
# What a terminal on a laptop has, and a server may have inherited.
DEBUGGING = {"FLASK_DEBUG": "1", "FLASK_ENV": "development"}
GUNICORN = ("wsgi:app", "--no-control-socket")
GUNICORN_SOCKET, NGINX_SOCKET = "run/gunicorn.sock", "run/check.sock"
NGINX = ("-p", ".", "-c", "nginx.conf", "-e", "stderr", "-g")
# Not in the background, where the check could not end it.
ATTACHED = "daemon off; master_process off;"
# A visitor comes over a Unix socket and tells an address, as no network is there.
LISTEN = f"listen unix:{NGINX_SOCKET} proxy_protocol; set_real_ip_from unix:; real_ip_header proxy_protocol;"
AWAY = {
    "sqlite": "sqlite:////nowhere/club.db",
    "mysql": "mysql+pymysql://nobody:nothing@localhost/club?unix_socket=/nowhere/mysql.sock",
}
HEALTH = ("/healthz", "/readyz")
MEGABYTE = 1_048_576  # bytes
MULTIPART = "multipart/form-data; boundary=of-a-form"
FILE = (  # a form with a file, of 900,000 bytes
    b"--of-a-form\r\nContent-Disposition: form-data; name=photo; filename=a.jpg\r\n\r\n%s"
    b"\r\n--of-a-form--\r\n"
)
FILE %= b"x" * (900_000 - len(FILE % b""))
HOUR = 3600  # seconds
MANY = 40  # requests, until each of two processes has had one
KEYS = {
    "too-short": {"SECRET_KEY": "가" * 31} | DEBUGGING,  # characters are counted, not bytes
    "empty": {"SECRET_KEY": ""},
    "blank": {"SECRET_KEY": " " * 40},
    "missing": {"SECRET_KEY": None} | DEBUGGING,
}
# Files of further kinds, with a name of no kind, and in a folder of their own.
FURTHER_FILES = ("notes.txt", "LICENSE", "scripts/page.js", "club.py", "shelf.db", "loans.conf")


@pytest.fixture(scope="session")
def prepared():
    """The tables as the app's `flask init-db` makes them."""
    return Prepared("--app", "app", "init-db")


@pytest.fixture
def club(boot, prepared):
    """The production app with its tables."""
    return prepared.start(boot)


@pytest.fixture
def served(club):
    """A visitor of gunicorn, which really serves the app."""
    return serve(club, "gunicorn", *GUNICORN).visitor(GUNICORN_SOCKET)


def nginx(client, address=""):
    """Start nginx with the student's file, in which only the place to listen at is another."""
    configure(client)
    return serve(client, "nginx", *NGINX, ATTACHED).visitor(NGINX_SOCKET, address or "192.0.2.7")


def configure(client):
    conf = client.read("nginx.conf")
    assert conf is not None, tr("a file nginx.conf", "nginx.conf 파일")
    changed, count = re.subn(r"^([ \t]*)listen\b[^;]*;", rf"\1{LISTEN}", conf, flags=re.M)
    assert count == 1, tr(
        "one line in nginx.conf that begins with `listen`",
        "nginx.conf에서 `listen`으로 시작하는 줄 하나",
    )
    # Behind the walls of a check there is no /dev/stdout, and no folder but this one.
    changed = re.sub(r"^([ \t]*)access_log\b[^;]*;", r"\1access_log off;", changed, flags=re.M)
    changed = re.sub(r"^([ \t]*)error_log\b[^;]*;", r"\1error_log stderr;", changed, flags=re.M)
    client.place("nginx.conf", changed)
    if client.read("run/.keep") is None:
        client.place("run/.keep", "")


def kept_for(response):
    """Return for how many seconds a browser may keep an answer."""
    found = re.search(r"max-age=\"?([0-9]{1,9})", response.headers.get("Cache-Control", ""))
    return int(found[1]) if found else 0


def is_not_kept(response):
    """Say whether nobody may keep an answer."""
    said = response.headers.get("Cache-Control", "").lower()
    return "no-store" in [rule.strip() for rule in said.split(",")]


def not_kept():
    return tr("`no-store` in Cache-Control", "Cache-Control의 `no-store`")


def ip(draw):
    return f"203.0.113.{draw.number(10, 250)}"


def end_of(server):
    """Return the exit code, None for a server that goes on, or starts one worker after the other."""
    for _ in range(20):
        code = server.ended(0.5)
        if code is not None or server.output.count("Booting worker") > 20:
            return code
    return None


def workers_of(visitor):
    """Return the workers that have answered a few requests at once: one that is idle may take all."""
    asked = [visitor.begin("/visitor") for _ in range(6)]
    return {str(one.get().field("worker")) for one in asked}


def wait_for_two_workers(visitor):
    """Wait until two have answered: one that still starts may miss SIGTERM, and gunicorn waits for it."""
    found = set()
    for _ in range(MANY):
        found |= workers_of(visitor)
        if len(found) > 1:
            return


def visit(client, connection="http", **headers):
    """Return what the app knows of a request with these headers, over such a connection."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    response = client.get("/visitor", headers=sent, base_url=f"{connection}://localhost")
    assert response.status_code == 200
    return response.json


def log_in(client, database, draw):
    """Store a member and log in by the form; return the member's name."""
    name, password = draw.name(), draw.password()
    database.execute(
        "INSERT INTO members (name, password_hash) VALUES (?, ?)", name, seeded(password)
    )
    form(client.get("/login"), "name", "password").submit(client, name=name, password=password)
    return name


def member(client):
    """Return the name in the header of the front page, "" for an anonymous visitor."""
    response = client.get("/")
    assert response.status_code == 200
    return " ".join(element.text for element in response.page.select("#member"))


# 1. A server for the app


@pytest.mark.task(1)
@pytest.mark.points(3)
def test_gunicorn_serves_the_app(served, draw):
    """`gunicorn wsgi:app` alone serves the app on the socket run/gunicorn.sock.

    `gunicorn wsgi:app`만 실행해도 run/gunicorn.sock 소켓에서 앱이 응답해요.
    """
    response = served.get("/")
    assert response.status_code == 200
    assert "Book Club" in response.shown
    assert served.get(f"/{draw.word(8)}").status_code == 404
    assert served.get("/static/style.css").status_code == 200


@pytest.mark.task(1)
@pytest.mark.points(3)
def test_log_in_holds_in_all_workers(served, club, draw):
    """Two workers or more answer, and whoever has logged in is known to each of them.

    워커가 둘 이상 응답하고, 한 번 로그인하면 모든 워커가 알아봐요.
    """
    name = log_in(served, club.database, draw)
    workers = set()
    for _ in range(MANY):
        workers |= workers_of(served)
        assert member(served) == name
        if len(workers) > 1:
            break
    assert len(workers) > 1, tr(
        f"two different values of `worker` in {MANY} answers of /visitor",
        f"/visitor 응답 {MANY}번에 서로 다른 `worker` 값 둘",
    )
    for _ in range(8):
        assert member(served) == name


@pytest.mark.task(1)
@pytest.mark.points(3)
def test_slow_requests_hold_nobody_up(club):
    """While four requests are slow, a fifth visitor gets the front page; `run` is there already.

    느린 요청 네 개가 처리되는 동안에도 다섯 번째 방문자는 첫 페이지를 받아요. 이때 `run` 폴더는 이미 있어요.
    """
    club.place("run/.keep", "")  # as an earlier start has left it
    served = serve(club, "gunicorn", *GUNICORN).visitor(GUNICORN_SOCKET)
    assert served.get("/").status_code == 200  # over the connection that was open already
    slow = [served.begin("/slow?seconds=1") for _ in range(4)]
    assert served.get("/").status_code == 200
    waiting = sum(not one.answered for one in slow)
    assert waiting == 4, tr(
        "the front page before any of the slow answers", "느린 응답보다 먼저 온 첫 페이지"
    )


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_laptop_needs_no_server(boot, prepared, draw):
    """`flask run` still starts the app of app.py, without any variable, and a log-in outlives a restart.

    `flask run`은 환경 변수가 없어도 여전히 app.py의 앱을 시작하고, 로그인은 다시 시작해도 그대로예요.
    """
    assert boot(environ=LAPTOP | {"DATABASE_URL": None}).get("/").status_code == 200
    laptop = prepared.start(boot, environ=LAPTOP)
    name = log_in(laptop, laptop.database, draw)
    assert member(laptop) == name
    assert member(laptop.restart()) == name, tr(
        "the log-in is still good after a restart: the laptop's app keeps its key",
        "다시 시작해도 그대로인 로그인. 노트북의 앱은 자기 키를 보관해요",
    )


# 2. Production is strict


@pytest.mark.task(2)
@pytest.mark.points(2)
@pytest.mark.parametrize("environ", KEYS.values(), ids=KEYS.keys())
def test_no_start_without_a_key(club, environ):
    """Without a good SECRET_KEY gunicorn ends with an error that names it, and serves nobody.

    제대로 된 SECRET_KEY가 없으면 gunicorn이 그 이름을 담은 오류와 함께 끝나고, 아무에게도 응답하지 않아요.
    """
    server = serve(club, "gunicorn", *GUNICORN, environ=environ)
    assert end_of(server) not in (None, 0), tr(
        "gunicorn ends with an exit code that is not 0", "0이 아닌 종료 코드로 끝나는 gunicorn"
    )
    assert "SECRET_KEY" in server.output, tr(
        "SECRET_KEY in what gunicorn prints", "gunicorn 출력에 있는 SECRET_KEY"
    )


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_cookie_is_for_https_only(boot, prepared, draw):
    """In production the session cookie is Secure, HttpOnly and SameSite=Lax; a laptop's is not Secure.

    운영 환경의 세션 쿠키는 Secure, HttpOnly, SameSite=Lax예요. 노트북에서는 Secure가 아니에요.
    """
    for environ, secure in ((DEBUGGING, True), (LAPTOP_WITH_A_KEY, False)):
        client = prepared.start(boot, environ=environ)
        cookie = cookie_set(client.get("/login"))
        assert cookie.secure is secure, (
            tr("a session cookie that is Secure", "Secure인 세션 쿠키")
            if secure
            else tr("a session cookie that is not Secure", "Secure가 아닌 세션 쿠키")
        )
        assert cookie.http_only, tr("a session cookie that is HttpOnly", "HttpOnly인 세션 쿠키")
        assert cookie.same_site == "lax", tr(
            "a session cookie with SameSite=Lax", "SameSite=Lax인 세션 쿠키"
        )


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_key_of_the_environment_signs(boot, prepared, club, draw):
    """The key of the environment signs: a log-in outlives a restart, and ends with another key.

    환경 변수의 키로 서명해요. 로그인은 다시 시작해도 그대로이고, 키가 다르면 풀려요.
    """
    name = log_in(club, club.database, draw)
    assert member(club) == name
    assert member(club.restart()) == name
    # One of 32 characters is long enough; and two that begin alike are two.
    for key in (KEY[:32], f"{KEY[:-1]}?"):
        other = prepared.start(boot, environ={"SECRET_KEY": key})
        name = log_in(other, other.database, draw)
        assert member(other) == name
        for cookie in club.cookies:
            other.set_cookie(cookie.key, cookie.value)
        assert member(other) == ""
    # Nor does the folder keep the first key.
    assert member(club.restart(environ={"SECRET_KEY": f"{KEY[:-1]}?"})) == ""


# 3. Behind one proxy


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_address_is_the_visitors(club, draw):
    """The address is the last one in X-Forwarded-For, which the proxy has added.

    주소는 프록시가 덧붙인 X-Forwarded-For의 마지막 값이에요.
    """
    one, other, fake = ip(draw), f"2001:db8::{draw.number(2, 99)}", "198.51.100.66"
    assert visit(club, X_Forwarded_For=one)["address"] == one
    assert visit(club, X_Forwarded_For=f"{fake}, {other}")["address"] == other
    # Visitors of the same house have addresses like these; and what stands before them is no better.
    for last in (one, f"10.1.2.{draw.number(2, 99)}", f"fd12::{draw.number(2, 99)}", "127.0.0.1"):
        assert visit(club, X_Forwarded_For=f"{one}, {fake}, {last}")["address"] == last
    assert visit(club)["address"] == "127.0.0.1"


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_scheme_is_the_visitors(boot):
    """The scheme is that of X-Forwarded-Proto, else that of the connection; so it is in URLs.

    스킴은 X-Forwarded-Proto의 값이고, 이 헤더가 없으면 연결의 스킴이에요. 만드는 URL도 그래요.
    """
    club = boot(environ=DEBUGGING)
    for proto in ("https", "http", "https"):
        seen = visit(club, X_Forwarded_Proto=proto)
        assert seen["scheme"] == proto
        assert seen["url"] == f"{proto}://localhost/"
    for scheme in ("http", "https", "http"):
        seen = visit(club, connection=scheme)
        assert seen["scheme"] == scheme
        assert seen["url"] == f"{scheme}://localhost/"


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_laptop_believes_nobody(boot):
    """No proxy stands before the laptop's app, so it believes none of these headers.

    노트북의 앱 앞에는 프록시가 없으니 이런 헤더를 하나도 믿지 않아요.
    """
    laptop = boot(environ=LAPTOP_WITH_A_KEY)
    seen = visit(laptop, X_Forwarded_For="198.51.100.66", X_Forwarded_Proto="https")
    assert seen["address"] == "127.0.0.1"
    assert seen["scheme"] == "http"


# 4. Health and readiness


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("path", HEALTH)
def test_well(boot, prepared, path):
    """`/healthz` and `/readyz` answer 200 with {"status": "ok"}, on the server and on the laptop.

    `/healthz`와 `/readyz`는 서버에서도 노트북에서도 200과 {"status": "ok"}로 응답해요.
    """
    for environ in ({}, LAPTOP):
        response = prepared.start(boot, environ=environ).get(path)
        assert response.status_code == 200
        assert response.json == {"status": "ok"}


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("path", HEALTH)
def test_only_a_question(club, path, draw):
    """Both are for GET and HEAD only, must not be kept, and set no cookie.

    둘 다 GET과 HEAD만 받고, 캐시에 남지 않고, 쿠키를 보내지 않아요.
    """
    known = club.another()
    log_in(known, club.database, draw)
    for visitor in (club, known):
        response = visitor.get(path)
        assert is_not_kept(response), not_kept()
        assert "Set-Cookie" not in response.headers
    head = club.head(path)
    assert head.status_code == 200
    assert head.text == ""
    assert club.post(path).status_code in (400, 405)
    # With the token of a form, so that nothing else refuses it.
    fields = form(club.get("/login"), "name", "password").values()
    assert club.post(path, data=fields).status_code in (400, 405)


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_database_is_away(boot, club, draw):
    """While the database is away, `/readyz` answers 503 in the course's error form, `/healthz` 200.

    데이터베이스가 없는 동안 `/readyz`는 강의의 오류 형식으로 503, `/healthz`는 200으로 응답해요.
    """
    log_in(club, club.database, draw)
    client = boot(environ={"DATABASE_URL": AWAY[club.database.kind]})
    for cookie in club.cookies:  # a member's, for whom an app may ask the database
        client.set_cookie(cookie.key, cookie.value)
    assert client.head("/readyz").status_code == 503
    for _ in range(2):
        response = client.get("/readyz")
        assert response.status_code == 503
        assert in_shape(response), shape()
        assert is_not_kept(response), not_kept()
        response = client.get("/healthz")
        assert response.status_code == 200
        assert response.json == {"status": "ok"}


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_database_comes_back(boot, club):
    """When the database is back, `/readyz` answers 200 again, without a restart.

    데이터베이스가 돌아오면 다시 시작하지 않아도 `/readyz`가 200으로 응답해요.
    """
    if club.database.kind == "mysql":
        client = club
        assert client.get("/readyz").status_code == 200
        club.database.disconnect()
    else:
        client = boot(environ={"DATABASE_URL": "sqlite:///later/check.db"})
        assert client.get("/readyz").status_code == 503
        saved = club.database.save()
        client.place(saved.place.replace("check.db", "later/check.db"), saved.file)
    for _ in range(2):
        assert client.get("/readyz").status_code == 200


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_database_goes_away(boot, prepared):
    """When the database goes away, `/readyz` answers 503, also if it was 200 before, `/healthz` 200.

    데이터베이스가 도중에 사라지면 `/readyz`는 앞에서 200이었어도 503, `/healthz`는 200으로 응답해요.
    """
    client = prepared.start(boot, environ=LEAVING)
    client.place(AWAY_FILE, "from the first request on")
    # MySQL's does not leave, nor does one that the app asks in a way of its own.
    leaves = client.get("/readyz").status_code == 503
    for away in ("", "again", ""):
        client.place(AWAY_FILE, away)
        for _ in range(2):
            assert client.get("/readyz").status_code == (503 if away and leaves else 200)
            assert client.get("/healthz").status_code == 200


# 5. nginx


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_nginx_takes_the_file(club):
    """`nginx -t` finds no mistake in nginx.conf.

    `nginx -t`가 nginx.conf에서 오류를 찾지 못해요.
    """
    configure(club)
    server = serve(club, "nginx", *NGINX, ATTACHED, "-t")
    assert end_of(server) == 0, server.output


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_nginx_sends_files_itself(club):
    """While gunicorn does not run, nginx sends the files of static/, and 404 for one that is missing.

    gunicorn이 없어도 nginx가 static/의 파일을 보내고, 없는 파일에는 404로 응답해요.
    """
    for name in FURTHER_FILES:
        club.place(f"static/{name}", f"{name} of the club\n")
    visitor = nginx(club)
    kinds = {"style.css": "text/css", "icon.svg": "image/svg+xml"}
    for name in (*kinds, *FURTHER_FILES):
        response = visitor.get(f"/static/{name}")
        assert response.status_code == 200
        assert response.mimetype == kinds.get(name, response.mimetype)
        assert response.text == club.read(f"static/{name}")
        assert kept_for(response) >= HOUR, tr(
            f"Cache-Control with a max-age of {HOUR} seconds or more",
            f"max-age가 {HOUR}초 이상인 Cache-Control",
        )
    for name in ("missing.css", "missing.txt", "missing", "missing/page.js"):
        assert visitor.get(f"/static/{name}").status_code == 404
    assert visitor.get("/books").status_code in (502, 503, 504)


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_nginx_sends_nothing_else(club, draw):
    """nginx sends no other file: not the programs, not the settings, not the database.

    nginx는 다른 파일은 보내지 않아요. 프로그램도, 설정도, 데이터베이스도 안 돼요.
    """
    secret = draw.word(16)
    for name in ("app.py", ".env", "notes.txt"):
        club.place(name, f"# {secret}\n")
    club.place("staticfile.css", f"/* {secret} */")
    visitor = nginx(club)
    for path in (
        "/app.py", "/.env", "/notes.txt", "/staticfile.css", "/static../app.py", "/static/../app.py",
        "/static/%2e%2e/.env", "/templates/base.html", "/static//../notes.txt", "/nginx.conf", "/instance/check.db", "/",
    ):  # fmt: skip
        response = visitor.get(path)
        assert response.status_code != 200
        assert secret not in response.text


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_pages_come_from_gunicorn(served, club, draw):
    """Pages go through nginx to gunicorn and back: the log-in works, an unknown address is 404.

    페이지는 nginx를 거쳐 gunicorn에서 와요. 로그인도 되고, 모르는 주소는 404예요.
    """
    visitor = nginx(club)
    name = log_in(visitor, club.database, draw)
    assert member(visitor) == name
    title = draw.title()
    club.database.execute("INSERT INTO books (title) VALUES (?)", title)
    assert title in visitor.get("/books").shown
    assert visitor.get("/readyz?a=%20b&c=d").json == {"status": "ok"}
    # What is not there, and whom it asks to log in first: as gunicorn answers it, with the query.
    for path in (f"/{draw.word(9)}", f"/books?sort={draw.word(5)}&a=%20b"):
        direct, through = served.get(path), visitor.another().get(path)
        assert through.status_code == direct.status_code
        assert through.headers.get("Location") == direct.headers.get("Location")
        assert through.shown == direct.shown


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_address_through_nginx(served, club, draw):
    """Through nginx the app knows the visitor's address and the host that the visitor typed.

    nginx를 거쳐도 앱은 방문자의 주소와 방문자가 입력한 호스트를 알아요.
    """
    address, host = ip(draw), f"{draw.word(7)}.example:8080"
    seen = visit(nginx(club, address), Host=host)
    assert seen["address"] == address
    assert seen["host"] == host
    assert seen["scheme"] == "http"
    assert seen["url"] == f"http://{host}/"


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_visitor_cannot_forge(served, club, draw):
    """What visitors write into such headers themselves is not believed.

    방문자가 이런 헤더를 직접 적어 보내도 믿지 않아요.
    """
    address, fake = ip(draw), "198.51.100.66"
    seen = visit(
        nginx(club, address),
        X_Forwarded_For=f"{fake}, {fake}",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="evil.example",
        X_Forwarded_Port="444",
        X_Forwarded_Prefix="/evil",
        X_Real_IP=fake,
        Forwarded=f"for={fake};proto=https;host=evil.example",
    )
    assert seen["address"] == address
    assert seen["scheme"] == "http"
    assert seen["host"] == "localhost"
    assert seen["url"] == "http://localhost/"


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_large_bodies_stop_at_nginx(club):
    """A body of over 1 MB gets 413 from nginx. One of 900,000 bytes, a late answer and a 503 go through.

    본문이 1MB를 넘으면 nginx가 413으로 응답해요. 900,000바이트, 늦은 응답, 503은 그대로 지나가요.
    """
    # Of what is asked here only /readyz needs the database.
    away = {"DATABASE_URL": AWAY[club.database.kind]}
    direct = (
        serve(club, "gunicorn", *GUNICORN, environ=away).visitor(GUNICORN_SOCKET).get("/readyz")
    )
    visitor = nginx(club)
    late, sent = visitor.begin("/slow?seconds=5"), time.monotonic()
    over = b"x" * (MEGABYTE + 1)
    assert visitor.post("/healthz", data=over).status_code == 413
    chunked = visitor.post("/healthz", data=over, headers={"Transfer-Encoding": "chunked"})
    assert chunked.status_code == 413
    # A form is read to its end. Who answers before that closes, and nginx may take it for broken.
    assert visitor.post("/login", data=FILE, content_type=MULTIPART).status_code in (400, 422)
    # Whether it is the right 503 is for task 4: here it is the one that gunicorn answers.
    through = visitor.get("/readyz")
    assert through.status_code == direct.status_code
    assert through.mimetype == direct.mimetype
    assert is_not_kept(through) or not is_not_kept(direct), not_kept()
    # It takes longer than `get` waits for an answer.
    time.sleep(max(0, sent + 5 - time.monotonic()))
    response = late.get()
    assert response.status_code == 200
    assert response.json == {"status": "done"}


# 6. The end, and the log


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_stop_lets_requests_end(club):
    """After SIGTERM a request that is under way is answered, and then gunicorn ends with exit code 0.

    SIGTERM을 받아도 처리 중인 요청에는 응답하고, 그다음 gunicorn이 종료 코드 0으로 끝나요.
    """
    server = serve(club, "gunicorn", *GUNICORN)
    visitor = server.visitor(GUNICORN_SOCKET)
    assert visitor.get("/healthz").status_code == 200
    wait_for_two_workers(visitor)
    slow = [visitor.begin("/slow?seconds=1") for _ in range(2)]
    assert visitor.get("/healthz").status_code == 200
    time.sleep(0.4)  # until a thread has taken each: under way is what has begun
    server.signal("TERM")
    for one in slow:
        response = one.get()
        assert response.status_code == 200
        assert response.json == {"status": "done"}
    assert end_of(server) == 0


@pytest.mark.task(6)
@pytest.mark.points(3)
def test_each_request_has_a_line(club, draw):
    """For each request gunicorn prints one line: the visitor's address, method, path, status.

    gunicorn은 요청마다 한 줄을 출력해요. 방문자의 주소, 메서드, 경로, 상태 코드가 있어요.
    """
    server = serve(club, "gunicorn", *GUNICORN)
    visitor = server.visitor(GUNICORN_SOCKET)
    wait_for_two_workers(visitor)
    # All of one length: none is the beginning of another.
    one, two, three, four = [f"203.0.113.{number}" for number in draw.sample(range(100, 250), 4)]
    sent = [("GET", f"/{draw.word(9)}", one), ("POST", "/healthz", two), ("GET", "/healthz", three)]
    statuses = []
    for method, path, address in sent:
        response = visitor.open(path, method=method, headers={"X-Forwarded-For": address})
        statuses.append(int(response.status_code))
    # A line's end in a path: who decodes it prints a second line, which a visitor has written.
    begun, forged = draw.word(9), draw.word(9)
    visitor.get(f"/{begun}%0A{forged}", headers={"X-Forwarded-For": four})
    server.signal("TERM")
    assert end_of(server) == 0
    lines = server.output.splitlines()
    for (method, path, address), status in zip(sent, statuses, strict=True):
        found = [line for line in lines if address in line and path in line]
        whole = [line for line in found if {method, str(status)} <= set(re.split(r"\W+", line))]
        assert len(found) == len(whole) == 1, tr(
            f"one line with {address}, {method}, {path} and {status}",
            f"{address}, {method}, {path}, {status}가 있는 한 줄",
        )
    found = [line for line in lines if four in line or begun in line or forged in line]
    assert len(found) == 1, tr(
        f"one line for /{begun}%0A{forged}", f"/{begun}%0A{forged} 요청에 대한 한 줄"
    )
