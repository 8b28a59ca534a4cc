"""Apps that are imported into one process, one after the other, find nothing of each other."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator

import pytest

from shared.sandbox.transport import SandboxTransport
from shared.suite.inprocess import InProcess
from shared.suite.transport import AppSpec, NoAnswer, Request, StartError, Transport

HEAD = "from flask import Flask, jsonify\napp = Flask(__name__)\n"


@pytest.fixture(
    scope="module",
    params=[
        InProcess,
        pytest.param(
            SandboxTransport,
            marks=pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's"),
        ),
    ],
)
def transport(request: pytest.FixtureRequest) -> Iterator[Transport]:
    """A way to run apps."""
    transport = request.param()
    yield transport
    transport.close()


@pytest.fixture
def answer(transport, tmp_path):
    """Start an app of these files, close it again; return the value that it shows at `/`."""

    def ask(
        files: dict[str, str], folder: str = "student", environ: dict[str, str] | None = None
    ) -> object:
        for name, content in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        app = transport.boot(AppSpec(tmp_path / folder, environ=environ or {}))
        try:
            reply = app.send(Request("GET", "/", "/", "", ()))
            assert reply.status == "200 OK", reply.printed
            return json.loads(reply.body)
        finally:
            app.close()

    return ask


def showing(expression: str, above: str = "") -> dict[str, str]:
    """Return an app that answers with a value."""
    view = f"@app.get('/')\ndef index():\n    return jsonify({expression})\n"
    return {"app.py": f"import os, sys\n{above}\n{HEAD}\n{view}"}


def test_the_app_is_not_the_one_before(answer):
    """A warm grader that kept `app` would pass a wrong submission."""
    assert answer(showing("1"), "first") == 1
    assert answer(showing("2"), "second") == 2


@pytest.mark.parametrize("init", [{}, {"books/__init__.py": ""}], ids=["namespace", "package"])
def test_packages_are_forgotten(answer, init):
    """A package without `__init__.py` has no `__file__` to know it by."""
    for number in (1, 2):
        files = {"books/store.py": f"N = {number}", **init}
        files |= showing("store.N", "from books import store")
        assert answer(files, f"student{number}") == number


def test_a_quick_edit_runs_the_new_file(answer, tmp_path):
    """Bytecode is matched by whole seconds and the size: the same second, the same size."""
    for number in range(6):
        files = {"helper.py": f"N = {number}"} | showing("helper.N", "import helper")
        assert answer(files) == number
        os.utime(tmp_path / "student/helper.py", (1_700_000_000, 1_700_000_000))
    assert not list(tmp_path.rglob("*.pyc"))


def test_schemas_of_one_name(answer):
    """marshmallow finds a schema by its name in a registry of the whole process."""
    for number in (1, 2):
        above = (
            "from marshmallow import Schema, fields\n"
            "class BookSchema(Schema):\n"
            f"    n{number} = fields.Int()\n"
            "class ShelfSchema(Schema):\n"
            "    book = fields.Nested('BookSchema')\n"
        )
        name = f"n{number}"
        loaded = answer(
            showing(f"ShelfSchema().load({{'book': {{{name!r}: 7}}}})", above), f"student{number}"
        )
        assert loaded == {"book": {name: 7}}


def test_a_module_of_a_loaded_librarys_name(answer):
    """A student's own `code.py` is the student's; the next app gets Python's again."""
    files = {"code.py": "MINE = True"} | showing("code.MINE", "import code")
    assert answer(files, "first") is True
    assert answer(showing("hasattr(code, 'interact')", "import code"), "second") is True


def test_what_an_app_changes_is_taken_back(answer):
    """Path, finders, environment, folder, log handlers: the next app finds them as before."""
    changes = (
        "import logging\n"
        "os.environ['PLANTED'] = 'x'\n"
        "sys.path.insert(0, '/planted')\n"
        "sys.meta_path.append(type('Planted', (), {'find_spec': lambda *args: None}))\n"
        "logging.getLogger().addHandler(logging.NullHandler())\n"
        "logging.disable()\n"
        "os.makedirs('planted')\n"
        "os.chdir('planted')\n"
    )
    seen = (
        "[os.environ.get('PLANTED'), '/planted' in sys.path, 'planted' in os.getcwd(), "
        "len(sys.meta_path), len(logging.getLogger().handlers), logging.root.manager.disable]"
    )
    before = answer(showing(seen, "import logging"))
    changed = answer(showing(seen, changes), "other")
    assert [old == new for old, new in zip(before, changed, strict=True)] == [False] * 6
    assert answer(showing(seen, "import logging")) == before


@pytest.mark.skipif(sys.platform == "win32", reason="there the zone is the machine's")
def test_time_zone_of_an_app(answer):
    """An app is in the zone of its variable TZ; the next one is where it would be without."""
    seen = "[time.strftime('%H', time.localtime(0)), datetime.fromtimestamp(0).hour]"
    app = showing(seen, "import time\nfrom datetime import datetime")
    before = answer(app)
    assert answer(app, environ={"TZ": "KST-9"}) == ["09", 9]
    assert answer(app, environ={"TZ": "EST5"}) == ["19", 19]
    assert answer(app) == before


def test_a_package_of_the_courses_name(answer):
    """A student's own `shared` is the student's; the next app, and the course, get the course's."""
    files = {"shared/__init__.py": "MINE = True"} | showing("shared.MINE", "import shared")
    assert answer(files, "first") is True
    above = "from shared import swagger_ui"
    assert answer(showing("swagger_ui.__name__", above), "second") == "shared.swagger_ui"


def test_the_course_has_its_package_while_the_app_rests(tmp_path):
    """In one process there is one of a name; the suite may import between two requests."""
    (tmp_path / "shared.py").write_text("MINE = True")
    view = "@app.get('/')\ndef index():\n    import shared\n    return jsonify(shared.MINE)\n"
    (tmp_path / "app.py").write_text(f"{HEAD}\n{view}")
    app = InProcess().boot(AppSpec(tmp_path))
    try:
        for _ in range(2):
            assert app.send(Request("GET", "/", "/", "", ())).body == b"true\n"
            assert sys.modules["shared"].__path__
            assert importlib.import_module("shared.suite.draw").Draw
    finally:
        app.close()


def test_settings_are_not_the_next_apps(answer):
    """The variables of an app's `.env` are gone with it; those of the machine are not its own."""
    seen = "[os.environ.get('SHELF'), os.environ.get('PYTHONPATH'), os.environ.get('HOME')]"
    before = answer(showing(seen), "first")
    with_settings = showing(seen) | {".env": "SHELF=books\nPYTHONPATH=/planted\nHOME=/planted\n"}
    assert answer(with_settings, "second") == ["books", *before[1:]]
    assert answer(showing(seen), "third") == before


def test_a_server_of_a_thread_is_let_be(answer):
    """Only what keeps the import from ending is refused."""
    above = (
        "import socketserver, threading\n"
        "def serve():\n"
        "    try:\n"
        "        socketserver.BaseServer(('127.0.0.1', 0), None)\n"
        "    except BaseException as error:\n"
        "        seen.append(repr(error))\n"
        "seen = []\n"
        "thread = threading.Thread(target=serve)\n"
        "thread.start()\n"
        "thread.join()\n"
    )
    assert answer(showing("seen", above)) == []


FACTORY = "from flask import Flask\ndef create_app():\n    return Flask(__name__)\n"


def test_a_factory_without_an_argument(transport, tmp_path):
    """It is one while nothing is to be set; then it is told what is missing."""
    (tmp_path / "app.py").write_text(FACTORY, encoding="utf-8")
    transport.boot(AppSpec(tmp_path)).close()
    with pytest.raises(StartError, match="does not take a config"):
        transport.boot(AppSpec(tmp_path, config={"BOOKS": 3}))


UNCALLED = {
    "factory": (f"{FACTORY}\napp = create_app\n", "create_app itself"),
    "imported": ("from app import create_app\n\napplication = create_app\n", "create_app itself"),
    "of-two-settings": (
        "def create_app(config=None, testing=False):\n    pass\n\n\napp = create_app\n",
        "create_app itself",
    ),
    "class": (
        "class Site:\n    def __init__(self):\n        pass\n\n\napp = Site\n",
        "Site itself",
    ),
}


@pytest.mark.parametrize("case", UNCALLED)
def test_a_factory_that_wsgi_py_does_not_call(transport, tmp_path, case):
    """A server would call it with a request, and answer 500 for ever: it is told at the start."""
    source, said = UNCALLED[case]
    (tmp_path / "app.py").write_text(FACTORY, encoding="utf-8")
    (tmp_path / "wsgi.py").write_text(source, encoding="utf-8")
    with pytest.raises(StartError, match=said) as told:
        transport.boot(AppSpec(tmp_path))
    assert "create_app()" in (told.value.advice or "")


MIDDLEWARE = {
    "function": "def app(environ, start_response):\n    return site(environ, start_response)\n",
    "any-arguments": "def app(*arguments):\n    return site(*arguments)\n",
    "method": "app = site.wsgi_app\n",
    "object": "from werkzeug.middleware.proxy_fix import ProxyFix\n\napp = ProxyFix(site)\n",
}


@pytest.mark.parametrize("case", MIDDLEWARE)
def test_a_wsgi_app_of_any_kind(transport, tmp_path, case):
    """What takes a request is one, whatever it is."""
    (tmp_path / "app.py").write_text(f"{HEAD}app.add_url_rule('/', 'a', lambda: 'ok')\n")
    (tmp_path / "wsgi.py").write_text(f"from app import app as site\n\n{MIDDLEWARE[case]}")
    app = transport.boot(AppSpec(tmp_path))
    try:
        assert app.send(Request("GET", "/", "/", "", ())).body == b"ok"
    finally:
        app.close()


# --- what an app raises, and what its objects are -------------------------------------------------

ERROR = "class Odd(Exception):\n    def __str__(self):\n        "
UNHEARD_OF = {
    "str-raises": f"{ERROR}raise RuntimeError\nraise Odd\n",
    "str-exits": f"{ERROR}raise SystemExit\nraise Odd\n",
    "name-is-no-text": "error = ModuleNotFoundError()\nerror.name = 7\nraise error\n",
    "line-is-no-number": "error = SyntaxError('x', (__file__, 1, 1, ''))\nerror.lineno = 'seven'\n"
    "raise error\n",
    "no-exception": "raise BaseException\n",
    "long": "raise ValueError('x' * 1_000_000)\n",
    "chain": "error = None\nfor n in range(9000):\n    newer = ValueError(n)\n"
    "    newer.__context__ = error\n    error = newer\nraise error\n",
    "repr-exits": "class Odd:\n    def __repr__(self):\n        raise SystemExit\n"
    "def create_app(config=None):\n    return Odd()\n",
}


@pytest.mark.parametrize("case", UNHEARD_OF)
def test_an_error_that_cannot_be_shown(transport, tmp_path, case):
    """Whatever starting an app raises, it is told as an app that does not start."""
    (tmp_path / "app.py").write_text(UNHEARD_OF[case], encoding="utf-8")
    with pytest.raises(StartError) as told:
        transport.boot(AppSpec(tmp_path))
    assert 0 < len(told.value.reason) <= 2000
    assert len(told.value.original) <= 16 * 1024
    assert "ended Python" not in told.value.reason


ANY = """
class Any:
    def __getattr__(self, name):
        if name != "__wrapped__":
            raise AttributeError(name)
        return self
    def __call__(self):
        return "1"
"""
VIEWS = {
    "long-name": "def view():\n    return '1'\n"
    "view.__code__ = view.__code__.replace(co_name='x' * 300)\n",
    "wraps-itself": "def view():\n    return '1'\nview.__wrapped__ = view\n",
    "any-attribute": f"{ANY}view = Any()\n",
}


@pytest.mark.parametrize("case", VIEWS)
def test_where_a_view_stands_is_for_the_reader(answer, case):
    """An answer counts wherever it was made."""
    assert answer({"app.py": f"{HEAD}{VIEWS[case]}app.add_url_rule('/', 'a', view)\n"}) == 1


def test_a_converter_is_the_students_code(transport, tmp_path):
    """It is run as a view is, with its limits."""
    (tmp_path / "app.py").write_text(
        f"{HEAD}from werkzeug.routing import BaseConverter\n\n\n"
        "class Exits(BaseConverter):\n    def to_python(self, value):\n        raise SystemExit\n\n\n"
        "app.url_map.converters['exits'] = Exits\n\n\n"
        "@app.get('/<exits:x>')\ndef view(x):\n    return x\n",
        encoding="utf-8",
    )
    app = transport.boot(AppSpec(tmp_path))
    try:
        with pytest.raises(NoAnswer, match="ended Python"):
            app.send(Request("GET", "/x", "/x", "", ()))
    finally:
        app.close()
