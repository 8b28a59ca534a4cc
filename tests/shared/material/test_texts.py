"""The texts as data: titles, tasks, hints, tables, blocks, links."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.material.texts import Row, Text, hints_text, lesson_text

LESSON = """\
# 01 · Routes and `templates`

A [link](app.py#L1 "title") and ![picture](map.png).

## Run it

```sh
make lesson-1
```

## Common errors

Read the last line first.

| Message | Cause | Cure |
| --- | --- | --- |
| `TypeError: The view function for '...' did not return a valid response.` | None. | Add. |
| `405 Method Not Allowed` | a \\| b | Add `methods`. |

## What to do next

| Other | table |
| --- | --- |
| not | errors |

```python app.py
app = Flask(__name__)
```

## Run it
"""
EXERCISE = """\
# 01 · The club's shelf

## Start

### 9. Not a task

## Tasks

Some words.

### 1. The first page

### 2. A book

### Notes

## What is left open
"""
HINTS = """\
# Hints

## 1. The first page

1. Look at the route.
2. Return text:

   ```python
   return "x"
   ```

   and more.

## 2. A book

1. Only one.
"""


@pytest.fixture
def text(tmp_path):
    def parse(source: str, name: str = "README.md") -> Text:
        path = tmp_path / name
        path.write_text(source, encoding="utf-8")
        return Text(path)

    return parse


def row(message: str) -> Row:
    return Row(message, "cause", "cure", 1)


def test_title_and_number(text):
    """The first heading is split into the lesson's number and its title."""
    lesson = text(LESSON)
    assert (lesson.number, lesson.title) == (1, "Routes and templates")


def test_text_without_heading(text):
    """A text without a heading has no number and an empty title."""
    lesson = text("words\n")
    assert (lesson.number, lesson.title, lesson.error_rows) == (None, "", [])


def test_headings_have_levels_and_anchors(text):
    """Headings come with level, line, and GitHub's anchor, counted where it repeats."""
    found = [(h.level, h.line, h.anchor) for h in text(LESSON).headings]
    assert found[:2] == [(1, 1, "01--routes-and-templates"), (2, 5, "run-it")]
    assert found[-1][2] == "run-it-1"


def test_korean_anchor(text):
    """A Korean heading keeps its letters in the anchor."""
    assert text("## 직접 해 보기!\n").headings[0].anchor == "직접-해-보기"


def test_tasks_are_those_below_tasks(text):
    """Only the numbered headings of the Tasks section are tasks."""
    tasks = text(EXERCISE).tasks
    assert [(t.number, t.title, t.line) for t in tasks] == [
        (1, "The first page", 11),
        (2, "A book", 13),
    ]


def test_korean_tasks(text):
    """The Korean Tasks section is known by its own name."""
    tasks = text("# 01 · 책장\n\n## 과제\n\n### 1. 첫 페이지\n").tasks
    assert [(t.number, t.title) for t in tasks] == [(1, "첫 페이지")]


def test_hints_are_steps_by_task(text):
    """Each task has its hint's steps in order, with the blocks inside them."""
    hints = text(HINTS).hints
    assert list(hints) == [1, 2]
    assert hints[1][0] == "Look at the route."
    assert hints[1][1].startswith('Return text:\n\n```python\nreturn "x"\n```')
    assert hints[2] == ["Only one."]


def test_error_rows(text):
    """The Common errors table gives its rows, without the message's backticks."""
    rows = text(LESSON).error_rows
    assert [r.line for r in rows] == [17, 18]
    assert rows[0].message.startswith("TypeError: The view function")
    assert (rows[1].message, rows[1].cause, rows[1].is_status) == (
        "405 Method Not Allowed",
        "a | b",
        True,
    )


def test_fences(text):
    """A fence's info string is a language and the path that it quotes."""
    fences = text(LESSON).fences
    assert [(f.language, f.path) for f in fences] == [("sh", None), ("python", "app.py")]
    assert fences[1].content == "app = Flask(__name__)\n"
    assert fences[1].line == 26


def test_links(text):
    """Links and images are found, without their titles."""
    assert [link.target for link in text(LESSON).links] == ["app.py#L1", "map.png"]


@pytest.mark.parametrize(
    ("message", "seen"),
    [
        pytest.param("KeyError: '...'", "line 1\nKeyError: 'title'\n", id="wildcard"),
        pytest.param("cannot import 'x'", "<p>cannot import &#39;x&#39;</p>", id="escaped"),
        pytest.param("did not return a response", "did not return\n  a response", id="wrapped"),
        pytest.param("BuildError: ...", "werkzeug.routing.BuildError: no", id="module-name"),
        pytest.param("a (b) [c] *", "x a (b) [c] * y", id="not-a-regex"),
    ],
)
def test_pattern_finds(message, seen):
    """A message is found in what a student sees."""
    assert row(message).pattern.search(seen)


@pytest.mark.parametrize(
    ("message", "seen"),
    [
        pytest.param("KeyError: '...'", "KeyError: 'a\nb'", id="over-lines"),
        pytest.param("KeyError", "MyKeyError", id="inside-a-word"),
        pytest.param("404 Not Found", "1404 Not Found", id="inside-a-number"),
        pytest.param("a.b", "axb", id="dot"),
    ],
)
def test_pattern_does_not_find(message, seen):
    """A message is not found in what only looks like it."""
    assert not row(message).pattern.search(seen)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("404 Not Found", True),
        ("418 I'm a teapot", True),
        ("404 Not Found: The requested URL", False),
        ("KeyError: 'x'", False),
    ],
)
def test_status_rows(message, expected):
    """Only a status line alone is a status row."""
    assert row(message).is_status is expected


def test_texts_fall_back_to_english(tmp_path: Path):
    """Where the Korean text is missing, the English one is read."""
    (tmp_path / "README.md").write_text("# 01 · A\n", encoding="utf-8")
    (tmp_path / "HINTS.md").write_text(HINTS, encoding="utf-8")
    assert lesson_text(tmp_path, "ko").title == "A"
    assert hints_text(tmp_path, "ko").hints[2] == ["Only one."]
    (tmp_path / "README.ko.md").write_text("# 01 · 가\n", encoding="utf-8")
    assert lesson_text(tmp_path, "ko").title == "가"
