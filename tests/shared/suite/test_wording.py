"""What a failure says: values in plain words, what cannot be seen made visible."""

from __future__ import annotations

import contextlib
from pathlib import Path

import dirty_equals
import pytest
from dirty_equals import Contains, IsInt, IsList, IsPartialDict, IsStr

from shared.language import set_language
from shared.suite.given import given, given_variables
from shared.suite.hidden import hidden_difference
from shared.suite.passwords import QUICK
from shared.suite.selects import BACKWARDS
from shared.suite.tracebacks import innermost, shorten
from shared.suite.transport import AppSpec
from shared.suite.values import Missing
from shared.suite.wording import Comparison, expected, in_words, letters

FOLDER = Path("/home/mina/00_hello")


@pytest.fixture(autouse=True, params=["en", "ko"])
def spoken(request):
    set_language(request.param)
    yield request.param
    set_language(None)


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "en", "ko"),
    [
        ({"a": [1, None, "책"]}, '{"a": [1, null, "책"]}', '{"a": [1, null, "책"]}'),
        (IsPartialDict(id=7), '{"id": 7, …}', '{"id": 7, …}'),
        ([IsPartialDict(id=7)], '[{"id": 7, …}]', '[{"id": 7, …}]'),
        (IsPartialDict(name=IsStr()), '{"name": a text, …}', '{"name": 문자열, …}'),
        (IsList(1, 2, check_order=False), "[1, 2] in any order", "[1, 2] (순서는 상관없어요)"),
        (IsList(1, IsInt()), "[1, a whole number]", "[1, 정수]"),
        (Contains({"a": 1}), 'a list with {"a": 1}', '{"a": 1}이(가) 들어 있는 목록'),
        ({"GET", "HEAD"}, '"GET", "HEAD"', '"GET", "HEAD"'),
        (object(), "something else", "다른 값"),
    ],
    ids=lambda value: "" if isinstance(value, str) else type(value).__name__,
)
def test_values_in_words(value, en, ko, spoken):
    """JSON as JSON, what is open in words."""
    assert in_words(value) == {"en": en, "ko": ko}[spoken]


def made_of_nothing() -> list[str]:
    """Return the classes of `dirty_equals` that can be made without arguments."""
    kinds = []
    for name in dirty_equals.__all__:
        with contextlib.suppress(TypeError):
            getattr(dirty_equals, name)()
            kinds.append(name)
    return kinds


@pytest.mark.parametrize("name", made_of_nothing())
def test_no_class_is_named(name):
    """Whatever of `dirty_equals` a suite compares with, no student reads its name."""
    assert name not in in_words({"a": [getattr(dirty_equals, name)()]})


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (r'{"a": "\ucc45 \u00e9", "n": 1e3}', '{"a": "책 é", "n": 1e3}'),
        (r'"\u1111\u1161 e\u0301 \u200b \ud800 \\ucc45 \u0041"', None),
    ],
    ids=["letters", "parts"],
)
def test_a_sent_text_can_be_read(sent, read):
    """Letters stand as letters; what a check sends as an escape on purpose stays one."""
    assert letters(sent) == (read or sent)


def test_a_missing_field_is_named():
    """What is not there says so."""
    assert "`loans[0]`" in in_words(Missing("loans[0]"))


def test_an_assertion_without_words_names_no_code():
    """A suite's own expression is nothing to read."""
    assert "all(" not in expected(AssertionError("assert False\n +  where False = all(x)"), None)


# --- what cannot be seen --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "left", "right", "named"),
    [
        ("==", "카페".encode().decode(), "카페", None),
        ("==", "\u1111\u1161", "파", "NFD"),
        ("==", {"a": [{"b": "cafe\u0301"}]}, {"a": [{"b": "café"}]}, "NFD"),
        ("==", {"a": "x ", "c": 1}, IsPartialDict(a="x"), {"en": "a space at the end", "ko": "맨 뒤의 공백"}),
        ("==", "x", " x", {"en": "has lost", "ko": "빠졌어요"}),
        ("==", "a\u200bb", "ab", "U+200B"),
        ("==", "a\xa0b", "a b", "U+00A0"),
        ("==", "a  b", "a b", {"en": "two spaces", "ko": "공백 두 개"}),
        ("in", "a b", "<p>a\xa0b</p>", "U+00A0"),
        ("in", "a b", "<p>a c</p>", None),
        ("==", "a", "b", None),
        ("==", 1, "1", None),
        ("!=", "a ", "a", None),
    ],
)  # fmt: skip
def test_hidden_differences(op, left, right, named, spoken):
    """Texts that look alike and differ: the sentence says in what; others get none."""
    said = hidden_difference(Comparison(op, left, right))
    named = named[spoken] if isinstance(named, dict) else named
    assert (named in said) if named else said == ""


# --- tracebacks -----------------------------------------------------------------------------------

TRACE = f"""Traceback (most recent call last):
  File "/lib/flask/app.py", line 1511, in wsgi_app
    response = self.full_dispatch_request()
  File "{FOLDER}/app.py", line 13, in index
    return render_template("index.html")
  File "/lib/jinja2/environment.py", line 1295, in render
    self.environment.handle_exception()
  File "{FOLDER}/templates/index.html", line 6, in block 'content'
    <title>{{{{ clb.name }}}}</title>
  File "{FOLDER}/templates/base.html", line 2, in top-level template code
    <h1>
jinja2.exceptions.UndefinedError: 'clb' is undefined"""


def test_templates_are_named_by_line():
    """Of Jinja's frames the file and the line stay, of a view's its function too."""
    said = shorten(TRACE, FOLDER, "exercises/00_hello")
    assert 'File "exercises/00_hello/app.py", line 13, in index\n' in said
    assert 'File "exercises/00_hello/templates/index.html", line 6\n    <title>' in said
    assert "jinja2/environment" not in said
    assert "top-level" not in said
    place = innermost(TRACE, FOLDER)
    assert (place.file, place.line, place.function) == ("templates/base.html", 2, "")


# --- what the check put in ------------------------------------------------------------------------


def test_what_is_the_checks():
    """Files, settings and variables that a check has chosen are named; the course's own are not."""
    spec = AppSpec(FOLDER, {"club.py": b"NAME = 'x'\n", "a.png": b"\xff"}, {"BORROW_DAYS": 7})
    files = list(given(spec))
    assert "club.py" in files[0]
    assert "NAME = 'x'" in files[0]
    assert "a.png" in files[1]
    assert "BORROW_DAYS = 7" in files[2]
    lines = list(given_variables({"SECRET_KEY": None, "KEY": "hidden", **BACKWARDS, **QUICK}))
    assert ["SECRET_KEY" in lines[0], "KEY" in lines[1], len(lines)] == [True, True, 2]
    assert "hidden" not in "".join(lines)


@pytest.mark.parametrize("read", [False, True], ids=["folder", "handed-in"])
def test_file_that_the_student_lacks(tmp_path, spoken, read):
    """A file of the check's stands in place of the student's, or where the student has none."""
    (tmp_path / "app.py").write_bytes(b"NAME = 'y'\n")
    own = {"app.py": b"NAME = 'y'\n"} if read else tmp_path
    spec = AppSpec(own, {"app.py": b"x", "app/__init__.py": b"x", "app/a.png": b"\xff"})
    instead, added = {
        "en": (" is the check's, in place of yours", " is the check's; you have no such file"),
        "ko": (
            "은(는) 검사가 바꿔 넣은 파일이에요",
            "은(는) 검사가 더한 파일이에요. 내 코드에는 이 파일이 없어요",
        ),
    }[spoken]
    assert list(given(spec)) == [
        f"app.py{instead}: x",
        f"app/__init__.py{added}: x",
        f"app/a.png{added}.",
    ]
