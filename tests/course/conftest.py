"""A tiny complete course, on which every rule of `course verify` holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shared.material.catalog import Course

APP = """\
from flask import Flask, render_template

app = Flask(__name__)
BOOKS = {1: "Sky"}


@app.get("/")
def index():
    \"\"\"Show the shelf.\"\"\"
    return render_template("index.html", books=BOOKS)
"""
BOOK_VIEW = """

@app.get("/books/<int:book_id>")
def book(book_id):
    \"\"\"Name one book.\"\"\"
    if book_id not in BOOKS:
        return "No such book.", 404
    return BOOKS[book_id]
"""
MAIN = """

if __name__ == "__main__":
    app.run(port={port})
"""
PAGE = """\
<!doctype html>
<title>Shelf</title>
<a href="https://flask.palletsprojects.com/">Flask</a>
{% for id, title in books.items() %}<p>{{ title }}</p>{% endfor %}
"""
STARTER = """\
from flask import Flask

app = Flask(__name__)
"""
EXPERIMENT = """\
```diff app.py
     if book_id not in BOOKS:
-        return "No such book.", 404
+        return "No such book.", 410
```

```console
$ curl -s -o /dev/null -w '%{{http_code}}\\n' http://127.0.0.1:{port}/books/2
410
```

"""
LESSON = (
    """\
# {nn} · Shelves

## Goal

Show a shelf.

## Run it

```sh
make lesson-{n}
```

## The idea

See [what is new](#a-walk-through-the-code).

## A walk through the code

### app.py

```python app.py
@app.get("/books/<int:book_id>")
def book(book_id):
```

The [page](templates/index.html) is a template:

```jinja templates/index.html
{{% for id, title in books.items() %}}<p>{{{{ title }}}}</p>{{% endfor %}}
```

It could also be

```python
def index():
    return "Shelf"
```

## Try it

```console
$ curl -s -i http://127.0.0.1:{port}/books/1
HTTP/1.1 200 OK
Server: Werkzeug/…
Date: …
...

Sky
$ curl -s -o /dev/null \\
  -w '%{{http_code}}\\n' http://127.0.0.1:{port}/books/2
404
$ python -c 'print(1)'
1
```

Answer another status:

"""
    + EXPERIMENT
    + "Again:\n\n"
    + EXPERIMENT
    + "A third time:\n\n"
    + EXPERIMENT
    + """\
## Common errors

| Message | Cause | Cure |
| --- | --- | --- |
| `KeyError: ...` | No such book. | Look first. |
| `404 Not Found` | No such route. | Add it. |

## What older tutorials say

Nothing.

## What to do next

[The exercise](../../exercises/{id}/README.md#1-the-shelf).
"""
)
LESSON_KO = (
    """\
# {nn} · 책장

## 목표

책장을 보여 줘요.

## 실행하기

## 핵심 아이디어

## 코드 따라가기

### app.py

## 직접 해 보기

```console
$ curl -s http://127.0.0.1:{port}/books/1
Sky
```

"""
    + EXPERIMENT
    + "한 번 더:\n\n"
    + EXPERIMENT
    + "세 번째로:\n\n"
    + EXPERIMENT
    + """\
## 자주 만나는 오류

| 메시지 | 원인 | 해결 |
| --- | --- | --- |
| `KeyError: ...` | 책이 없어요. | 먼저 확인해요. |
| `404 Not Found` | 라우트가 없어요. | 추가해요. |

## 예전 튜토리얼에서는

## 다음으로
"""
)
EXERCISE = """\
# {nn} · The shelf

## What you build

## Start

## Tasks

### 1. The shelf

### 2. A book

## What is left open

## When you are done
"""
EXERCISE_KO = """\
# {nn} · 책장

## 만들 것

## 시작하기

## 과제

### 1. 책장 보기

### 2. 책 한 권

## 자유롭게 정해도 되는 것

## 다 했다면
"""
HINTS = """\
# Hints

## 1. The shelf

1. Begin with a route.
2. Loop over the books.

## 2. A book

1. Take the id from the path.
2. Look the book up.
"""
HINTS_KO = """\
# 힌트

## 1. 책장 보기

1. 라우트부터 만들어요.
2. 책을 반복해요.

## 2. 책 한 권

1. 경로에서 id를 꺼내요.
2. 책을 찾아요.
"""
HTTP = """\
# Open this file in an editor.
@host = http://127.0.0.1:{port}

### One (200)
GET {{{{host}}}}/books/1?x=1
Accept: text/html

### None (404)
GET {{{{host}}}}/books/2

### A method that is not taken (405)
POST {{{{host}}}}/books/1
Content-Type: application/json

{{"title": "책"}}
"""
SUITE = '''\
"""Grades the shelf."""

import pytest


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_shelf_shows_books(client):
    """The shelf shows the books.

    책장에 책이 보여요.
    """
    response = client.get("/")
    assert "Sky" in response.text


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_book_has_a_page(client):
    """A book has a page.

    책마다 페이지가 있어요.
    """
    assert client.get("/books/1").status_code == 200


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_unknown_book_is_404(client, draw):
    """An unknown book answers 404.

    없는 책은 404로 답해요.
    """
    assert client.get("/books/1").status_code == 200
    assert client.get(f"/books/{draw.number(100, 200)}").status_code == 404
'''
MISTAKE = """\
Task: 2
What: an unknown book is answered with 200.
Fails: test_unknown_book_is_404

diff --git a/app.py b/app.py
--- a/app.py
+++ b/app.py
@@ -14,5 +14,5 @@
 def book(book_id):
     \"\"\"Name one book.\"\"\"
     if book_id not in BOOKS:
-        return "No such book.", 404
+        return "No such book."
     return BOOKS[book_id]
"""
VARIANT = (
    "# Reads the id as text.\nfrom flask import Flask\n"
    + STARTER.partition("\n")[2]
    + """\


@app.get("/")
def shelf():
    return "Sky"


@app.get("/books/<name>")
def page(name):
    return ("Sky", 200) if name == "1" else ("", 404)
"""
)


def files(number: int, slug: str) -> dict[str, str]:
    """The files of one lesson of the tiny course, by their path in it."""
    id_ = f"{number:02}_{slug}"
    port = 5000 + number if number else 5100
    names = {"nn": f"{number:02}", "n": number, "port": port, "id": id_}
    solution = APP + BOOK_VIEW
    found = {
        f"lessons/{id_}/README.md": LESSON.format(**names),
        f"lessons/{id_}/README.ko.md": LESSON_KO.format(**names),
        f"lessons/{id_}/app.py": solution + MAIN.format(port=port),
        f"lessons/{id_}/templates/index.html": PAGE,
        f"lessons/{id_}/requests.http": HTTP.format(port=port),
        f"solutions/{id_}/NOTES.md": "# Notes\n",
        f"solutions/{id_}/NOTES.ko.md": "# 설명\n",
        f"solutions/{id_}/app.py": solution,
        f"solutions/{id_}/templates/index.html": PAGE,
        f"tests/{id_}/test_lesson.py": "def test_lesson(client):\n    client.get('/')\n",
        f"tests/{id_}/test_exercise.py": SUITE,
        f"tests/{id_}/mistakes/unknown_is_200.patch": MISTAKE,
    }
    starter = {
        "README.md": EXERCISE.format(**names),
        "README.ko.md": EXERCISE_KO.format(**names),
        "HINTS.md": HINTS,
        "HINTS.ko.md": HINTS_KO,
        "app.py": STARTER,
    }
    for name, content in starter.items():
        found[f"exercises/{id_}/{name}"] = content
        found[f"tests/{id_}/starter/{name}"] = content
    for name in ("first", "second", "third"):
        found[f"tests/{id_}/variants/{name}/app.py"] = VARIANT
    return found


def write(root: Path, contents: dict[str, str]) -> None:
    """Write files below a folder."""
    for name, content in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course, to be copied."""
    root = tmp_path_factory.mktemp("made") / "course"
    write(root, files(0, "first") | files(1, "shelf"))
    write(root, {"README.md": "# Course\n\n[Lesson 1](lessons/01_shelf/README.md)\n"})
    return root


@pytest.fixture
def course(made: Path, tmp_path: Path) -> Course:
    """A fresh copy of the tiny course: lessons 00_first and 01_shelf."""
    root = tmp_path / "course"
    shutil.copytree(made, root)
    return Course(root)
