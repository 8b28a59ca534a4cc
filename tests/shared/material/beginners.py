"""Beginners' errors, each a small broken app and the advice that it should get.

A case names the lesson whose exercise the app would be handed in for, its app.py, and what the error
coach should say: a row, as ("00_hello", "NameError: ..."), by the lesson and the beginning of its
message; LOADER, if whoever starts the app knows what to do; or None, where any advice would be a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LOADER = "the loader"

FLASK = (
    "from flask import Flask, abort, jsonify, redirect, render_template, request, session, url_for"
)
HEAD = f"{FLASK}\napp = Flask(__name__)\n"


@dataclass(frozen=True)
class Case:
    """An app that goes wrong, the request that shows it, and the advice."""

    id: str
    lesson: int
    app: str | bytes
    advice: tuple[str, str] | str | None
    path: str = "/"
    method: str = "GET"
    files: dict[str, str | bytes] = field(default_factory=dict)
    environ: dict[str, str | None] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)  # what else Werkzeug's client is told
    expected: int = 200


def view(body: str, rule: str = '"/"', name: str = "index", arguments: str = "") -> str:
    """Return an app with one view of this body."""
    lines = "\n    ".join(body.splitlines())
    return f"{HEAD}\n@app.route({rule})\ndef {name}({arguments}):\n    {lines}\n"


def page(template: str, values: str = "") -> dict[str, Any]:
    """Return an app that shows a template, and the template."""
    return {
        "app": view(f'return render_template("page.html"{values})'),
        "files": {"templates/page.html": template},
    }


def resource(methods: str, added: str = "Book") -> str:
    """Return an app with a resource of Flask-RESTful."""
    lines = "\n    ".join(methods.splitlines())
    return (
        f"{HEAD}from flask_restful import Api, Resource\n"
        f"api = Api(app)\nclass Book(Resource):\n    {lines}\napi.add_resource({added}, '/')\n"
    )


SMOREST = (
    "from flask import Flask, render_template\n"
    "from flask.views import MethodView\n"
    "from flask_smorest import Api, Blueprint\n"
    "from marshmallow import Schema, fields\n"
    "app = Flask(__name__)\n"
    "app.config.update(API_TITLE='x', API_VERSION='1', OPENAPI_VERSION='3.1.0')\n"
    "api = Api(app)\n"
    "blp = Blueprint('books', __name__)\n"
    "class BookSchema(Schema):\n    title = fields.Str(required=True)\n"
)


def blueprint(code: str) -> str:
    """Return an app with a view of flask-smorest's."""
    return f"{SMOREST}{code}\napi.register_blueprint(blp)\n"


ORM = (
    f"{FLASK}\n"
    "from flask_sqlalchemy import SQLAlchemy\n"
    "from sqlalchemy import ForeignKey, select\n"
    "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship\n"
    "class Base(DeclarativeBase):\n    pass\n"
    "db = SQLAlchemy(model_class=Base)\n"
    "app = Flask(__name__)\n"
    "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite:///:memory:'\n"
    "app.config['SECRET_KEY'] = 'k' * 40\n"
    "db.init_app(app)\n"
    "class User(db.Model):\n"
    "    __tablename__ = 'users'\n"
    "    id: Mapped[int] = mapped_column(primary_key=True)\n"
    "    name: Mapped[str] = mapped_column(unique=True)\n"
)


def model(body: str, above: str = "", tables: bool = True) -> str:
    """Return an app with a table `users` and one view."""
    made = "with app.app_context():\n    db.create_all()\n" if tables else ""
    lines = "\n    ".join(body.splitlines())
    rule = "@app.route('/', methods=['GET', 'POST'])"
    return f"{ORM}{above}{made}{rule}\ndef index():\n    {lines}\n"


# --- Python itself --------------------------------------------------------------------------------
PYTHON = [
    Case("word-misspelt", 0, f"form flask import Flask\n{HEAD}", ("00_hello", "SyntaxError: invalid syntax")),
    Case("colon", 0, f"{HEAD}def index()\n    return 'x'\n", ("00_hello", "SyntaxError: expected ':'")),
    Case("bracket", 0, f"{HEAD}x = print('x'\n", ("00_hello", "SyntaxError: '...' was never closed")),
    Case("bracket-too-many", 0, f"{HEAD}x = print('x'))\n", ("00_hello", "SyntaxError: unmatched")),
    Case("quote", 0, f"{HEAD}x = 'x\n", ("00_hello", "SyntaxError: unterminated")),
    Case("comma", 1, f"{HEAD}x = ['a' 1]\n", ("00_hello", "SyntaxError: invalid syntax")),
    Case("curly-quotes", 0, f"{HEAD}x = “x”\n", ("00_hello", "SyntaxError: invalid ...character")),
    Case("full-width-bracket", 0, f"{HEAD}x = print（1）\n", ("00_hello", "SyntaxError: invalid ...character")),
    Case("hard-space", 0, f"{HEAD}x\xa0= 1\n", ("00_hello", "SyntaxError: invalid ...character")),
    Case("one-equals", 0, f"{HEAD}if app = 1:\n    pass\n", ("00_hello", "SyntaxError: invalid syntax")),
    Case("return-outside", 0, f"{HEAD}return 'x'\n", ("00_hello", "SyntaxError: 'return' outside")),
    Case("indented", 0, f"{HEAD}  x = 1\n", ("00_hello", "IndentationError")),
    Case("not-indented", 0, f"{HEAD}def index():\nreturn 'x'\n", ("00_hello", "IndentationError")),
    Case("half-indented", 0, f"{HEAD}if app:\n    x = 1\n  y = 2\n", ("00_hello", "IndentationError")),
    Case("tabs", 0, f"{HEAD}if app:\n        if app:\n\tx = 1\n", ("00_hello", "TabError")),
    Case("utf-16", 0, HEAD.encode("utf-16"), LOADER),
    Case("cp949", 0, f"{HEAD}x = '안녕하세요'\n".encode("cp949"), LOADER),
    Case("unknown-name", 0, view("return render_template('page.html', name=NAME)"), ("00_hello", "NameError: name '...'")),
    Case("app-above", 0, "@app.route('/')\ndef index():\n    return 'x'\n" + HEAD, ("00_hello", "NameError: name 'app'")),
    Case("forgotten-import", 1, view("abort(404)").replace("abort, ", ""), ("01_routing", "NameError")),
    Case("name-in-09", 9, view("return bok"), ("01_routing", "NameError: name '...' is not defined")),
    Case("zero-division", 0, view("return str(1 / 0)"), None),
    Case("zero-division-03", 3, view("return str(1 / 0)"), None),
    Case("zero-division-04", 4, view("return str(1 / 0)"), None),
    Case("zero-division-resource", 4, resource("def get(self):\n    return 1 / 0"), None),
    Case("zero-division-05", 5, view("return str(1 / 0)"), None),
    Case("runtime-error", 2, view("raise RuntimeError('no books')"), None),
    Case("text-plus-number", 0, view("return 'x' + 1"), None),
    Case("function-is-no-text", 0, view("return str(len(5))"), None),
    Case("recursion", 1, view("return index()"), None),
    Case("environ", 0, f"import os\n{HEAD}app.secret_key = os.environ['SECRET_KEY']\n", ("00_hello", "KeyError"), environ={"SECRET_KEY": None}),
    Case("environ-in-view", 2, view("import os\nreturn os.environ['NOWHERE']"), ("00_hello", "KeyError")),
    Case("environ-11", 11, f"from os import environ\n{HEAD}app.secret_key = environ['SECRET_KEY']\n", ("00_hello", "KeyError"), environ={"SECRET_KEY": None}),
    Case("environ-mysql", 7, f"import os\n{HEAD}x = os.environ['MYSQL_HOST']\n", ("00_hello", "KeyError"), environ={"MYSQL_HOST": None}),
    Case("input", 0, f"{HEAD}name = input()\n", LOADER),
    Case("input-in-view", 0, view("return input()"), ("00_hello", "EOFError")),
    Case("windows-encoding", 1, view("return open('books.txt', encoding='cp949').read()"), ("00_hello", "UnicodeDecodeError: 'cp949'"), files={"books.txt": "책의 제목들이에요…"}),
    Case("file-in-cp949", 1, view("return open('books.txt', encoding='utf-8').read()"), ("00_hello", "UnicodeDecodeError: 'utf-8'"), files={"books.txt": "책의 제목".encode("cp949")}),
    Case("no-file", 1, view("return open('book.txt').read()"), None),
    Case("exit", 0, f"import sys\n{HEAD}sys.exit()\n", LOADER),
    Case("circular", 5, f"{HEAD}import books\n", LOADER, files={"books.py": "from app import nothing_yet\n"}),
    Case("dot-import", 5, f"{HEAD}from .books import BOOKS\n", LOADER, files={"books.py": "BOOKS = []\n"}),
    Case("module-typo", 0, f"import clubb\n{HEAD}", LOADER, files={"club.py": ""}),
    Case("library-missing", 1, f"import flask_sqlmodel\n{HEAD}", ("00_hello", "ModuleNotFoundError: No module named '...'")),
    Case("module-attribute", 0, f"import club\n{HEAD}x = club.Name\n", ("00_hello", "AttributeError: module"), files={"club.py": "NAME = 'x'\n"}),
    Case("name-in-own-module", 0, f"from club import NAEM\n{HEAD}", LOADER, files={"club.py": "NAME = 'x'\n"}),
    Case("server-in-app", 0, f"from wsgiref.simple_server import make_server\n{HEAD}make_server('127.0.0.1', 0, app)\n", LOADER),
    Case("no-app", 0, "x = 1\n", LOADER),
    Case("app-renamed", 0, HEAD.replace("app =", "site ="), LOADER),
]  # fmt: skip

# --- Flask ----------------------------------------------------------------------------------------
FLASK_ITSELF = [
    Case("render-templete", 0, f"from flask import render_templete\n{HEAD}", LOADER),
    Case("render-templete-in-view", 0, view("return render_templete('x.html')"), ("00_hello", "NameError: name '...'")),
    Case("escape", 0, f"from flask import escape\n{HEAD}", ("00_hello", "ImportError: cannot import name 'escape'")),
    Case("markup", 1, f"from flask import Markup\n{HEAD}", ("01_routing", "ImportError: cannot import name 'Markup'")),
    Case("url-quote", 0, f"from werkzeug.urls import url_quote\n{HEAD}", ("00_hello", "ImportError: cannot import name 'url_...'")),
    Case("secure-filename", 3, f"from werkzeug import secure_filename\n{HEAD}", None),
    Case("before-first-request", 0, f"{HEAD}@app.before_first_request\ndef start():\n    pass\n", ("00_hello", "AttributeError: 'Flask' object has no attribute 'before_first_request'")),
    Case("app-attribute", 0, f"{HEAD}@app.rout('/')\ndef index():\n    return 'x'\n", None),
    Case("positional-value", 0, view("return render_template('x.html', 'name')"), ("00_hello", "TypeError: render_template() takes 1 positional")),
    Case("positional-value-06", 6, view("return render_template('x.html', 'name')"), ("00_hello", "TypeError: render_template() takes 1 positional")),
    Case("route-without-slash", 0, view("return 'x'", "'about'"), ("00_hello", "ValueError: URL rule")),
    Case("bare-route", 0, f"{HEAD}@app.route\ndef index():\n    return 'x'\n", ("00_hello", "404")),
    Case("two-views-of-a-name", 0, view("return 'x'") + "@app.route('/b')\ndef index():\n    return 'y'\n", ("00_hello", "AssertionError: View function")),
    Case("no-return", 0, view("print('x')"), ("00_hello", "TypeError: The view function for")),
    Case("number-returned", 0, view("return 5"), ("00_hello", "TypeError: The view function did not")),
    Case("template-typo", 0, view("return render_template('abuot.html')"), ("00_hello", "jinja2.exceptions.TemplateNotFound")),
    Case("template-name-unknown", 0, advice=("00_hello", "jinja2.exceptions.UndefinedError: '...' is undefined"), **page("{{ club.name }}")),
    Case("post-only", 0, view("return 'x'", "'/about', methods=['POST']"), ("00_hello", "405"), path="/about"),
    Case("address-typo", 0, view("return 'x'", "'/abuot'"), ("00_hello", "404"), path="/about"),
    Case("wrong-404", 0, view("return 'x'"), None, expected=404),
    Case("rule-without-argument", 1, view("return 'x'", "'/'", arguments="book_id"), ("01_routing", "TypeError: ...() missing 1")),
    Case("rule-with-other-name", 1, view("return 'x'", "'/<int:number>'", arguments="book_id"), ("01_routing", "TypeError: ...() got an unexpected keyword"), path="/1"),
    Case("own-call-missing", 1, f"{HEAD}def find(books, number): return None\n" + view("return find([])").removeprefix(HEAD), None),
    Case("own-call-unexpected", 1, f"{HEAD}def find(number): return None\n" + view("return find(id=1)").removeprefix(HEAD), None),
    Case("url-for-unknown", 1, view("return url_for('idnex')"), ("01_routing", "BuildError: Could not build url for endpoint '...'. Did you mean")),
    Case("url-for-no-value", 1, view("return url_for('index')", "'/', defaults={'n': 1})\n@app.route('/<n>'", arguments="n").replace("url_for('index')", "url_for('index', m=1) if False else url_for('book')") + "@app.route('/books/<int:id>')\ndef book(id):\n    return 'x'\n", ("01_routing", "BuildError: Could not build url for endpoint ... Did you forget")),
    Case("converter", 1, view("return 'x'", "'/<integer:n>'", arguments="n"), ("01_routing", "LookupError: the converter")),
    Case("field-typo", 1, advice=("01_routing", "jinja2.exceptions.UndefinedError: '...' has no attribute"), **page("{{ book.title.text.x }}", ", book={}")),
    Case("for-not-closed", 1, advice=("01_routing", "jinja2.exceptions.TemplateSyntaxError: Unexpected end"), **page("{% for x in [1] %}")),
    Case("unknown-tag", 1, advice=("01_routing", "jinja2.exceptions.TemplateSyntaxError: Encountered unknown tag"), **page("{% fro x in [1] %}")),
    Case("unknown-filter", 1, advice=("01_routing", "jinja2.exceptions.TemplateAssertionError"), **page("{{ 1 | mony }}")),
    Case("half-a-bracket", 1, advice=None, **page("{{ name }")),
    Case("key-error", 1, view("return {'a': 'x'}['b']"), ("01_routing", "KeyError")),
    Case("index-error", 1, view("return [][0]"), ("01_routing", "IndexError")),
    Case("none-subscript", 1, view("book = None\nreturn book['title']"), ("01_routing", "TypeError: 'NoneType' object is not subscriptable")),
    Case("none-attribute", 1, view("book = None\nreturn book.title"), ("01_routing", "AttributeError: 'NoneType'")),
    Case("none-called", 1, view("show = None\nreturn show()"), None),
    Case("int-of-text", 1, view("return str(int(request.args.get('n', 'x')))"), ("01_routing", "ValueError: invalid literal")),
    Case("query-asked", 1, view("return request.args['q']"), ("01_routing", "400")),
    Case("slash-at-the-end", 1, view("return 'x'", "'/books/'"), ("01_routing", "308"), path="/books"),
    Case("abort-404", 1, view("abort(404)"), ("01_routing", "404")),
    Case("json-as-form", 2, view("return request.get_json()", "'/', methods=['POST']"), ("02_jsonify", "415"), method="POST", sent={"data": {"a": "b"}}),
    Case("json-broken", 2, view("return request.get_json()", "'/', methods=['POST']"), ("02_jsonify", "400"), method="POST", sent={"data": "{'a'}", "content_type": "application/json"}),
    Case("list-as-dict", 2, view("return request.get_json()['title']", "'/', methods=['POST']"), ("02_jsonify", "TypeError: list indices"), method="POST", sent={"json": []}),
    Case("list-get", 2, view("return request.get_json().get('title')", "'/', methods=['POST']"), ("02_jsonify", "AttributeError: 'list'"), method="POST", sent={"json": []}),
    Case("null-strip", 2, view("return request.get_json()['t'].strip()", "'/', methods=['POST']"), ("02_jsonify", "AttributeError: 'NoneType'"), method="POST", sent={"json": {"t": None}}),
    Case("text-compared", 2, view("return str(request.get_json()['n'] > 1)", "'/', methods=['POST']"), ("02_jsonify", "TypeError: '...' not supported"), method="POST", sent={"json": {"n": "2"}}),
    Case("set-returned", 2, view("return jsonify({1, 2})"), ("02_jsonify", "TypeError: Object of type set")),
    Case("decimal-odd", 2, view("class Book: pass\nreturn jsonify(Book())"), None),
    Case("other-check-fails-404", 2, view("return 'x'"), None, expected=201),
    Case("status-alone", 3, view("return 204"), ("03_rest", "TypeError: The view function did not return a valid response. The return type")),
    Case("remove-twice", 3, view("books = []\nbooks.remove(1)\nreturn 'x'"), ("03_rest", "ValueError: list.remove")),
    Case("put-missing", 3, view("return 'x'"), ("03_rest", "405"), method="PUT"),
    Case("500-on-purpose", 5, view("return 'sorry', 500"), None),
    Case("422-in-13", 13, view("return 'too short', 422"), None),
    Case("401-in-11", 11, view("return 'log in', 401"), None),
    Case("401-expected-in-12", 12, view("return 'log in', 401"), None, expected=401),
    Case("413-in-14", 14, view("return 'too long', 413"), None),
    Case("415-in-14", 14, view("return request.get_json()", "'/', methods=['POST']"), None, method="POST", sent={"data": {"a": "b"}}),
]  # fmt: skip

# --- libraries of lessons 04 to 18 ----------------------------------------------------------------
LIBRARIES = [
    Case("resource-without-self", 4, resource("def get():\n    return {}"), ("04_restful", "TypeError: ...() takes 0 positional")),
    Case("plain-function", 4, f"{HEAD}def books(): return []\n" + view("return books(1)").removeprefix(HEAD), None),
    Case("resource-jsonify", 4, resource("def get(self):\n    return jsonify([]), 200"), ("04_restful", "TypeError: Object of type Response")),
    Case("resource-argument", 4, resource("def get(self, book_id):\n    return {}"), ("04_restful", "TypeError: ...() missing 1")),
    Case("own-argument-missing", 4, resource("def get(self):\n    return self.find()\ndef find(self, number):\n    return {}"), None),
    Case("resource-object", 4, resource("def get(self):\n    return {}", "Book()"), ("04_restful", "AttributeError: '...' object has no attribute '__name__'")),
    Case("abort-text", 4, resource("def get(self):\n    abort(404, 'no')").replace("import Api", "import abort, Api"), ("04_restful", "TypeError: abort() takes 1")),
    Case("restful-message", 5, view("abort(404, message='no')"), ("05_blueprints", "TypeError: HTTPException")),
    Case("twice-registered", 5, f"{HEAD}from flask import Blueprint\nbp = Blueprint('a', __name__)\napp.register_blueprint(bp)\napp.register_blueprint(bp)\n", ("05_blueprints", "ValueError: The name '...' is already registered for this")),
    Case("outside-of-app", 5, f"{HEAD}from flask import current_app\nx = current_app.config\n", ("05_blueprints", "RuntimeError: Working outside of application")),
    Case("arguments-not-taken", 6, blueprint("@blp.route('/')\nclass Books(MethodView):\n    @blp.arguments(BookSchema)\n    def post(self):\n        return 'x'\n"), ("06_smorest", "TypeError: ... takes 1"), method="POST", sent={"json": {"title": "x"}}),
    Case("arguments-not-taken-by-function", 6, blueprint("@blp.route('/', methods=['POST'])\n@blp.arguments(BookSchema)\ndef post():\n    return 'x'\n"), None, method="POST", sent={"json": {"title": "x"}}),
    Case("own-arguments", 6, blueprint("def find(): pass\n@blp.route('/')\ndef post():\n    return find(1)\n"), None),
    Case("one-argument-own", 6, blueprint("def find(a): pass\n@blp.route('/')\ndef post():\n    return find(1, 2)\n"), None),
    Case("arguments-in-wrong-order", 6, blueprint("@blp.route('/<int:id>', methods=['POST'])\n@blp.arguments(BookSchema)\ndef post(id, book):\n    return 'x'\n"), ("06_smorest", "TypeError: ... got multiple values"), path="/1", method="POST", sent={"json": {"title": "x"}}),
    Case("own-multiple-values", 6, blueprint("def find(a): pass\n@blp.route('/')\ndef post():\n    return find(1, a=2)\n"), None),
    Case("old-missing", 6, blueprint("class Old(Schema):\n    title = fields.Str(missing='x')\n"), ("06_smorest", "TypeError: Field.__init__()")),
    Case("not-of-the-schema", 6, blueprint("@blp.route('/', methods=['POST'])\n@blp.arguments(BookSchema)\ndef post(book):\n    return 'x'\n"), ("06_smorest", "Unknown field."), method="POST", sent={"json": {"title": "x", "id": 1}}),
    Case("refused-on-purpose", 6, blueprint("@blp.route('/', methods=['POST'])\n@blp.arguments(BookSchema)\ndef post(book):\n    return 'x'\n"), None, method="POST", sent={"json": {"title": "x", "id": 1}}, expected=422),
    Case("mysql-nobody-listens", 7, view("import MySQLdb\nMySQLdb.connect(host='127.0.0.1', port=9)"), ("07_mysql", "(2002, \"Can't connect to server")),
    Case("mysql-no-socket", 7, view("import MySQLdb\nMySQLdb.connect(host='localhost', unix_socket='/nowhere')"), ("07_mysql", "(2002, \"Can't connect to local")),
    Case("mysql-host-typo", 7, view("import pymysql\npymysql.connect(host='127.0.0.1', port=9)"), ("07_mysql", "(2003")),
    Case("too-few-values", 7, view("return 'a %s %s' % ('x',)"), ("07_mysql", "not enough arguments for format string")),
    Case("tuple-row", 7, view("return ('x',)['name']"), ("07_mysql", "TypeError: tuple indices")),
    Case("no-table", 8, model("return str(db.session.scalars(select(User)).all())", tables=False), ("08_orm", "(sqlite3.OperationalError) no such table")),
    Case("twice-the-name", 8, model("db.session.add_all([User(name='x'), User(name='x')])\ndb.session.commit()"), ("08_orm", "(sqlite3.IntegrityError) UNIQUE")),
    Case("without-a-name", 8, model("db.session.add(User())\ndb.session.commit()"), ("08_orm", "(sqlite3.IntegrityError) NOT NULL")),
    Case("no-rollback", 8, model("db.session.add(User())\ntry:\n    db.session.commit()\nexcept Exception:\n    pass\nreturn str(db.session.get(User, 1))"), ("08_orm", "sqlalchemy.exc.PendingRollbackError")),
    Case("no-such-row", 8, model("return db.session.get(User, 7).name"), ("08_orm", "AttributeError: 'NoneType'")),
    Case("model-returned", 8, model("return jsonify(User(name='x'))"), ("08_orm", "TypeError: Object of type ... is not JSON")),
    Case("not-of-the-model", 8, model("User(nmae='x')"), ("08_orm", "TypeError: '...' is an invalid keyword")),
    Case("plain-sql", 8, model("return str(db.session.execute('SELECT 1'))"), ("08_orm", "sqlalchemy.exc.ArgumentError: Textual SQL")),
    Case("no-key", 8, model("return str(User())", "class Board(db.Model):\n    id: Mapped[int] = mapped_column(primary_key=True)\n    user: Mapped[User] = relationship()\n", tables=False), ("08_orm", "sqlalchemy.exc.NoForeignKeysError")),
    Case("two-of-one-table", 8, model("return ''", "class Board(db.Model):\n    __tablename__ = 'users'\n    id: Mapped[int] = mapped_column(primary_key=True)\n", tables=False), ("08_orm", "sqlalchemy.exc.InvalidRequestError: Table")),
    Case("no-uri", 8, "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\nSQLAlchemy(app)\n", ("08_orm", "RuntimeError: Either")),
    Case("schema-load-uncaught", 9, SMOREST + "@app.get('/')\ndef index():\n    return BookSchema().load({})\n", ("09_schemas", "marshmallow.exceptions.ValidationError")),
    Case("dict-as-object", 9, SMOREST + "@app.get('/')\ndef index():\n    return BookSchema().load({'title': 'x'}).title\n", ("09_schemas", "AttributeError: 'dict' object")),
    Case("dict-added", 9, model("db.session.add({'name': 'x'})"), ("09_schemas", "UnmappedInstanceError")),
    Case("nested-too-early", 9, SMOREST + "class Shelf(Schema):\n    books = fields.Nested(Later)\n", ("09_schemas", "NameError")),
    Case("only-without-comma", 9, SMOREST + "BookSchema(only=('title'))\n", ("09_schemas", "StringNotCollectionError")),
    Case("one-dumped-as-many", 9, SMOREST + "@app.get('/')\ndef index():\n    return BookSchema(many=True).dump(object())\n", ("09_schemas", "TypeError: '...' object is not iterable")),
    Case("loop-over-number", 9, view("for book in 5:\n    pass"), None),
    Case("naive-moment", 9, view("from datetime import UTC, datetime\nreturn str(datetime.now() < datetime.now(UTC))"), ("09_schemas", "TypeError: can't compare")),
    Case("no-migrated-table", 10, model("return str(db.session.scalars(select(User)).all())", tables=False), ("10_migrate", "(sqlite3.OperationalError) no such table")),
    Case("session-without-key", 11, view("session['a'] = 1\nreturn ''"), ("11_session", "RuntimeError: The session is unavailable")),
    Case("session-outside", 11, f"{HEAD}x = session.get('a')\n", ("11_session", "RuntimeError: Working outside of request")),
    Case("session-asked", 11, view("app.secret_key = 'k'\nreturn session['user_id']"), ("11_session", "KeyError: 'user_id'")),
    Case("json-user-id", 11, view("return request.get_json()['user_id']", "'/', methods=['POST']"), ("02_jsonify", "KeyError"), method="POST", sent={"json": {}}),
    Case("object-in-session", 11, model("session['user'] = User(name='x')\nreturn ''"), ("11_session", "TypeError: Object of type")),
    Case("form-field", 11, view("return request.form['name']", "'/', methods=['POST']"), None, method="POST"),
    Case("no-such-user", 11, view("user = None\nreturn user.password_hash"), ("11_session", "AttributeError: 'NoneType' object has no attribute 'password_hash'")),
    Case("hash-of-none", 11, view("from werkzeug.security import generate_password_hash\nreturn generate_password_hash(None)"), ("11_session", "AttributeError: 'NoneType' object has no attribute 'encode'")),
    Case("old-hash-method", 11, view("from werkzeug.security import generate_password_hash\nreturn generate_password_hash('x', method='sha256')"), ("11_session", "ValueError: Invalid hash method")),
    Case("template-is-address", 11, view("return render_template('/login')"), ("11_session", "jinja2.exceptions.TemplateNotFound: /login")),
    Case("verify-says-true", 12, f"{HEAD}from flask_httpauth import HTTPBasicAuth\nauth = HTTPBasicAuth()\n@auth.verify_password\ndef check(name, password):\n    return True\n@app.get('/')\n@auth.login_required\ndef index():\n    return auth.current_user().name\n", ("12_basic_auth", "AttributeError: 'str'"), sent={"auth": ("mina", "x")}),
    Case("text-attribute", 12, view("return 'x'.name"), None),
    Case("not-protected", 12, f"{HEAD}from flask_httpauth import HTTPBasicAuth\nauth = HTTPBasicAuth()\n@app.get('/')\ndef index():\n    return auth.current_user().name\n", ("12_basic_auth", "AttributeError: 'NoneType'")),
    Case("verify-one-argument", 12, f"{HEAD}from flask_httpauth import HTTPBasicAuth\nauth = HTTPBasicAuth()\n@auth.verify_password\ndef check(name):\n    return True\n@app.get('/')\n@auth.login_required\ndef index():\n    return 'x'\n", ("12_basic_auth", "TypeError: ... takes 1 positional"), sent={"auth": ("mina", "x")}),
    Case("own-one-argument-12", 12, f"{HEAD}def find(a): pass\n" + view("return find(1, 2)").removeprefix(HEAD), None),
    Case("nobody-let-in", 12, f"{HEAD}from flask_httpauth import HTTPBasicAuth\nauth = HTTPBasicAuth()\n@auth.verify_password\ndef check(name, password):\n    pass\n@app.get('/')\n@auth.login_required\ndef index():\n    return 'x'\n", ("12_basic_auth", "401"), sent={"auth": ("mina", "x")}),
    Case("no-user-loader", 13, view("from flask_login import current_user\nreturn str(current_user.is_authenticated)", "'/'").replace("\n@app", "\napp.secret_key = 'k'\nfrom flask_login import LoginManager\nLoginManager(app)\n@app") .replace("return str", "session['_user_id'] = '1'\nreturn str").replace("\nreturn str", "\n    return str"), ("13_login", "Exception: Missing user_loader")),
    Case("no-login-manager", 13, view("from flask_login import current_user\nreturn str(current_user.name)"), ("13_login", "AttributeError: 'Flask' object has no attribute 'login_manager'")),
    Case("anonymous", 13, f"{HEAD}from flask_login import LoginManager, current_user\napp.secret_key = 'k'\nLoginManager(app).user_loader(lambda number: None)\n@app.get('/')\ndef index():\n    return current_user.username\n", ("13_login", "AttributeError: 'AnonymousUserMixin'")),
    Case("next-as-template", 13, view("return render_template(request.args['next'])"), ("13_login", "jinja2.exceptions.TemplateNotFound"), path="/?next=/a"),
    Case("template-typo-13", 13, view("return render_template('logn.html')"), ("05_blueprints", "jinja2.exceptions.TemplateNotFound")),
    Case("int-in-a-view-13", 13, view("return str(int('x'))"), ("13_login", "ValueError: invalid literal")),
    Case("csrf-missing", 13, f"{HEAD}from flask_wtf import CSRFProtect\napp.secret_key = 'k'\nCSRFProtect(app)\n@app.post('/')\ndef index():\n    return 'x'\n", ("13_login", "The CSRF token is missing."), method="POST"),
    Case("csrf-refused-on-purpose", 13, f"{HEAD}from flask_wtf import CSRFProtect\napp.secret_key = 'k'\nCSRFProtect(app)\n@app.post('/')\ndef index():\n    return 'x'\n", None, method="POST", expected=400),
    Case("no-jwt-manager", 14, view("from flask_jwt_extended import create_access_token\nreturn create_access_token('1')"), ("14_jwt", "RuntimeError: You must initialize")),
    Case("no-jwt-key", 14, f"{HEAD}from flask_jwt_extended import JWTManager, create_access_token\nJWTManager(app)\n@app.get('/')\ndef index():\n    return create_access_token('1')\n", ("14_jwt", "RuntimeError: JWT_SECRET_KEY")),
    Case("jwt-without-brackets", 14, f"{HEAD}from flask_jwt_extended import JWTManager, jwt_required\napp.secret_key = 'k' * 40\nJWTManager(app)\n@app.get('/')\n@jwt_required\ndef index():\n    return 'x'\n", ("14_jwt", "TypeError: jwt_required")),
    Case("no-token", 14, f"{HEAD}from flask_jwt_extended import JWTManager, jwt_required\napp.secret_key = 'k' * 40\nJWTManager(app)\n@app.get('/')\n@jwt_required()\ndef index():\n    return 'x'\n", ("14_jwt", '{"msg":"Missing Authorization Header"}')),
    Case("short-key-is-no-reason", 14, f"{HEAD}from flask_jwt_extended import JWTManager, create_access_token\napp.secret_key = 'k'\nJWTManager(app)\n@app.get('/')\ndef index():\n    return create_access_token('1'), 401\n", None),
    Case("user-as-identity", 14, f"{HEAD}from flask_jwt_extended import JWTManager, create_access_token\napp.secret_key = 'k' * 40\nJWTManager(app)\nclass User: pass\n@app.get('/')\ndef index():\n    return create_access_token(User())\n", ("14_jwt", "TypeError: Object of type User")),
    Case("user-returned-14", 14, view("class User: pass\nreturn jsonify(User())"), ("09_schemas", "TypeError: Object of type")),
    Case("old-jwt", 14, f"{HEAD}from flask_jwt_extended import jwt_refresh_token_required\n", ("14_jwt", "ImportError: cannot import name 'jwt_refresh_token_required'")),
    Case("unbound-field", 15, view("from wtforms import Form, StringField\nclass UserForm(Form):\n    name = StringField()\nreturn UserForm.name.data"), ("15_user_management", "AttributeError: 'UnboundField'")),
    Case("validator-class", 15, view("from wtforms import Form, StringField\nfrom wtforms.validators import DataRequired\nclass UserForm(Form):\n    name = StringField(validators=[DataRequired])\nreturn str(UserForm())"), ("15_user_management", "TypeError: ... is not a valid validator")),
    Case("nobody-deleted", 15, model("db.session.delete(None)"), ("15_user_management", "sqlalchemy.orm.exc.UnmappedInstanceError")),
    Case("rows-returned", 16, model("db.session.add(User(name='x'))\nreturn jsonify(db.session.execute(select(User.id)).all())"), ("16_instagram", "TypeError: Object of type Row")),
    Case("and-in-where", 17, model("return str(select(User).where(User.id > 1 and User.name))"), ("17_todo", "TypeError: Boolean value")),
    Case("empty-date", 17, view("from datetime import date\nreturn str(date.fromisoformat(''))"), ("17_todo", "ValueError: Invalid isoformat")),
    Case("production-without-key", 18, f"{HEAD}raise RuntimeError('SECRET_KEY must be set, as the app is in production')\n", ("18_deploy", "RuntimeError: SECRET_KEY must be set")),
]  # fmt: skip

CASES = [*PYTHON, *FLASK_ITSELF, *LIBRARIES]
