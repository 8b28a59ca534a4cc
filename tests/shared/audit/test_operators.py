"""What each operator makes of a few lines: the mutant is written down, and nothing else may change."""

from __future__ import annotations

from textwrap import dedent

import pytest
from werkzeug.routing import Rule

from shared.audit.addresses import address, rule_of
from shared.audit.expressions import EXPRESSIONS
from shared.audit.markup import changes_of_template
from shared.audit.operators import FROM_MUTMUT
from shared.audit.statements import STATEMENTS
from shared.audit.syntax import changes_of_python

ROUTES = {
    "list_books": Rule("/books"),
    "show_book": Rule("/books/<int:book_id>"),
    "members.show": Rule("/members/<name>"),
}
VIEW = "def view():\n    {}\n"

# Operator, line, mutant: each in the body of a function.
LINES = [
    ("status", "return book, 201", "return book, 200"),
    ("status", "abort(404)", "abort(400)"),
    ("status", 'return "", 204', 'return "", 200'),
    ("number", "return x[5]", "return x[6]"),
    ("number", "return x[5]", "return x[4]"),
    ("escape", "return escape(name)", "return name"),
    ("falsy", "return x is None", "return not x"),
    ("falsy", "return x is not None", "return x"),
    ("or", 'return d["a"] if "a" in d else b', 'return d.get("a") or b'),
    ("or", "return x if ok else y", "return x or y"),
    ("or", 'return d.get("a", 1)', 'return (d.get("a") or 1)'),
    ("copy", "return dict(x)", "return x"),
    ("copy", "return x.copy()", "return x"),
    ("copy", "return deepcopy(x)", "return x"),
    ("copy", "return {**x}", "return x"),
    ("copy", "return [*x]", "return x"),
    ("trim", "return x.strip()", "return x"),
    ("query", "return select(Book).where(a).order_by(b)", "return select(Book).order_by(b)"),
    ("query", "return select(Book).where(a).order_by(b)", "return select(Book).where(a)"),
    ("order", "return sorted(x, key=f)", "return x"),
    ("filter", "return [x for x in y if x]", "return [x for x in y]"),
    ("slice", "return x[1:2]", "return x[:2]"),
    ("slice", "return x[1:2]", "return x[1:]"),
    ("bool", "return type(x) is int", "return isinstance(x, int)"),
    ("bool", "return type(x) is not int", "return not isinstance(x, int)"),
    (
        "operand",
        "return isinstance(x, int) and not isinstance(x, bool)",
        "return isinstance(x, int)",
    ),
    ("operand", "return a or b", "return b"),
    ("methods", 'app.route("/", methods=["POST"])', 'app.route("/")'),
    ("location", 'p.add_argument("a", location="json")', 'p.add_argument("a")'),
    ("named-argument", "return f(a, b=1, c=2)", "return f(a, c=2)"),
    ("named-argument", "return f(a, b=1, c=2)", "return f(a, b=1)"),
    ("header", 'return x, 201, {"Location": y}', "return x, 201, {}"),
    ("headers", 'return x, 201, {"Location": y}', "return x, 201"),
    ("headers", "return x, 201", "return x"),
    ("entry", 'return {"a": 1, "b": 2}', 'return {"a": 1}'),
    ("refusal", "abort(403)", "pass"),
    ("refusal", "raise Forbidden", "pass"),
    ("commit", "db.session.commit()", "pass"),
    ("rollback", "db.session.rollback()", "pass"),
    ("call", "books.append(book)", "pass"),
    ("stored", 'response.headers["A"] = b', "pass"),
    ("stored", "error.errors = errors", "pass"),
    ("delete", "del books[id]", "pass"),
    ("return", "return book", "return"),
    ("address", 'return url_for("list_books")', 'return f"""/books"""'),
    ("address", 'return url_for("show_book", book_id=b.id)', 'return f"""/books/{b.id}"""'),
    ("address", 'return url_for(".show", name=n)', 'return f"""/members/{n}"""'),
    ("address", 'return url_for("list_books", page=2)', 'return f"""/books?page={2}"""'),
    ("message", 'return "Title is required."', 'return "XXTitle is required.XX"'),
    ("message", 'return f"No book {id}."', 'return f"XXNo book {id}."'),
    ("word", 'return d["title"]', 'return d["XXtitleXX"]'),
    ("constant", "return True", "return False"),
    ("assigned", "x = y", "x = None"),
    ("augmented", "x += 1", "x = 1"),
    ("not", "return not x", "return x"),
    ("argument", "return f(a, b)", "return f(a, None)"),
    ("argument", "return f(a, b)", "return f(a)"),
    ("string-method", "return x.rindex(y)", "return x.index(y)"),
    ("keyword", "return x in y", "return x not in y"),
    ("comparison", "return x < y", "return x <= y"),
    ("comparison", "return x and y", "return x or y"),
    ("ternary", "return a if b else c", "return a if (b) and False else c"),
]

# The same, of several lines.
BLOCKS = [
    (
        "check",
        """
        def view():
            if not title:
                return {"error": title}, 400
            return save()
        """,
        """
        def view():
            return save()
        """,
    ),
    (
        "branch",
        """
        def view():
            if author:
                books = of(author)
            return books
        """,
        """
        def view():
            return books
        """,
    ),
    (
        "branch",
        """
        def view():
            if a:
                b()
            else:
                c()
        """,
        """
        def view():
            c()
        """,
    ),
    (
        "else",
        """
        def view():
            if a:
                b()
            else:
                c()
        """,
        """
        def view():
            if a:
                b()
        """,
    ),
    (
        "except",
        """
        def view():
            try:
                save()
            except IntegrityError:
                pass
        """,
        """
        def view():
            save()
        """,
    ),
    (
        "with",
        """
        def view():
            with lock:
                save()
        """,
        """
        def view():
            save()
        """,
    ),
    (
        "decorator",
        """
        @app.post("/")
        @login_required
        def view():
            pass
        """,
        """
        @app.post("/")
        def view():
            pass
        """,
    ),
    (
        "field",
        """
        class Book(Schema):
            id = Int()
            title = Str()
        """,
        """
        class Book(Schema):
            id = Int()
        """,
    ),
    (
        "shared-default",
        """
        def check(data):
            errors = {}
            return errors
        """,
        """
        def check(data, errors={}):
            return errors
        """,
    ),
    ("mutable-default", "def f(x=None): pass\n", "def f(x=[]): pass\n"),
    (
        "swap",
        """
        def view():
            if not title:
                abort(400)
            books.append(book)
            return book
        """,
        """
        def view():
            books.append(book)
            if not title:
                abort(400)
            return book
        """,
    ),
    (
        "case",
        """
        def view(x):
            match x:
                case 1:
                    return a
                case 2:
                    return b
        """,
        """
        def view(x):
            match x:
                case 1:
                    return a
        """,
    ),
]

TEMPLATES = [
    ("safe", "<p>{{ name }}</p>", "<p>{{ (name) | safe }}</p>"),
    ("shown", "<p>{{ name }}</p>", "<p></p>"),
    ("filter", "<p>{{ price | won }}</p>", "<p>{{ price }}</p>"),
    ("address", "<a href=\"{{ url_for('list_books') }}\">", '<a href="/books">'),
    (
        "address",
        "<a href=\"{{ url_for('show_book', book_id=book.id) }}\">",
        '<a href="/books/{{ book.id }}">',
    ),
    ("element", "<h1>Books</h1>\n  <p>{{ x }}</p>\n", "<h1>Books</h1>\n"),
    ("element", "<ul><li><ul></ul></li></ul>!", "!"),
    ("attribute", '<input name="title" value="{{ x }}">', '<input value="{{ x }}">'),
    ("attribute", '<input name="title" value="{{ x }}">', '<input name="title">'),
    ("block", "{% block a %}b{% endblock %}c", "c"),
    ("branch", "{% if a %}b{% elif c %}d{% else %}e{% endif %}", "b"),
    ("branch", "{% if a %}b{% elif c %}d{% else %}e{% endif %}", "d"),
    ("branch", "{% if a %}b{% elif c %}d{% else %}e{% endif %}", "e"),
    ("branch", "{% if a %}b{% endif %}!", "!"),
    (
        "else",
        "{% for a in b %}c{% else %}d{% endfor %}",
        "{% for a in b %}c{% endfor %}",
    ),
    ("loop", "{% for a in b %}c{% endfor %}!", "!"),
    (
        "extends",
        '{% extends "base.html" %}\n{% block a %}{% endblock %}',
        "{% block a %}{% endblock %}",
    ),
    ("include", 'a{% include "b.html" %}', "a"),
]


@pytest.mark.parametrize(("operator", "line", "mutant"), LINES)
def test_line(operator: str, line: str, mutant: str) -> None:
    """The operator changes the line so, and leaves the rest of the file."""
    assert VIEW.format(mutant) in mutants(VIEW.format(line), operator)


@pytest.mark.parametrize(("operator", "text", "mutant"), BLOCKS)
def test_block(operator: str, text: str, mutant: str) -> None:
    """The operator changes the lines so, and leaves the rest of the file."""
    assert dedent(mutant) in mutants(dedent(text), operator)


@pytest.mark.parametrize(("operator", "text", "mutant"), TEMPLATES)
def test_template(operator: str, text: str, mutant: str) -> None:
    """The operator changes the template so, and leaves the rest of it."""
    made = [changed for name, _, changed in changes_of_template(text, ROUTES) if name == operator]
    assert mutant in made


def test_every_operator_is_shown() -> None:
    """No operator is without a line here."""
    shown = {operator for operator, *_ in [*LINES, *BLOCKS]}
    assert shown == {one.name for one in (*FROM_MUTMUT, *EXPRESSIONS, *STATEMENTS)} | {"address"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('"""What this file is."""\n', id="docstring"),
        pytest.param('if __name__ == "__main__":\n    app.run(port=5000)\n', id="main"),
        pytest.param("from flask import Flask\n", id="import"),
        pytest.param("x: int\n", id="annotation"),
    ],
)
def test_left_alone(text: str) -> None:
    """What no check can see is not changed."""
    assert list(changes_of_python(text, {})) == []


def test_same_program_is_no_mutant() -> None:
    """A mutant that compiles to the solution's program is counted, not tried."""
    made = changes_of_python("def f():\n    return None\n", {})
    assert [changed for name, _, changed in made if name == "return"] == [None]


@pytest.mark.parametrize("first", ["errors = {}", "page = 1"])
def test_order_that_nobody_sees(first: str) -> None:
    """Two statements that know nothing of each other are not swapped."""
    assert mutants(VIEW.format(f"{first}\n    save(book)\n    return book"), "swap") == []
    assert mutants(VIEW.format(f"{first}\n    save(errors, page)\n    return book"), "swap")


def test_equal_mutants_are_one() -> None:
    """What two operators come to is tried once."""
    texts = [changed for _, _, changed in changes_of_python(VIEW.format("abort(404)"), {})]
    assert len(texts) == len(set(texts))


def test_nothing_that_does_not_compile() -> None:
    """A mutant that is no Python proves nothing."""
    made = mutants(
        "def f(x):\n    for y in x:\n        if y:\n            continue\n    return 1\n"
    )
    for text in made:
        compile(text, "mutant", "exec")


def test_missing_value_has_no_address() -> None:
    """An address whose value is not given is not made up."""
    assert address(ROUTES["show_book"], {}) is None


def test_name_in_two_blueprints_has_no_address() -> None:
    """`.show` is nobody's when two blueprints have one."""
    assert rule_of({"a.show": Rule("/a"), "b.show": Rule("/b")}, ".show") is None


def mutants(text: str, operator: str | None = None) -> list[str]:
    """Return the changed texts that an operator gives, or all."""
    return [
        changed
        for name, _, changed in changes_of_python(text, ROUTES)
        if operator in (None, name) and changed is not None
    ]
