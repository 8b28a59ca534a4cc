"""`course new`: the four folders of a lesson, right in form, with what is still to write.

What comes out runs and grades; `course verify` names each `TODO:` in it and the proof (mistakes,
variants) that nobody can write in advance.
"""

from __future__ import annotations

from pathlib import Path

from shared.language import tr
from shared.material.catalog import LESSON_FOLDER, Course, Lesson
from shared.material.texts import EXERCISE_SECTIONS, LESSON_SECTIONS

APP_AS_MODULE = """\
from flask import Flask

app = Flask(__name__)
"""
INDEX = """

@app.get("/")
def index():
    \"\"\"Say what this is.\"\"\"
    return "@TITLE@"
"""
APP_AS_FACTORY = """\
from flask import Flask


def create_app(config=None):
    \"\"\"Make the app; `config` goes over the defaults.\"\"\"
    app = Flask(__name__)
    app.config.from_mapping(config or {})
"""
INDEX_IN_FACTORY = """
    @app.get("/")
    def index():
        \"\"\"Say what this is.\"\"\"
        return "@TITLE@"
"""
END_OF_FACTORY = """
    return app
"""
MAIN = """

if __name__ == "__main__":
    @APP@.run(port=@PORT@)
"""
# What stands below each section of a text at first, English beside Korean.
LESSON_BODIES = (
    ("TODO: the goal in one sentence.", "TODO: 목표를 한 문장으로 적어요."),
    ("```sh\nmake lesson-@NUMBER@\n```",) * 2,
    ("TODO: the idea, with a picture where that is better.", "TODO: 핵심 아이디어를 적어요."),
    ("### app.py\n\nTODO: a walk in reading order.", "### app.py\n\nTODO: 순서대로 설명해요."),
    ("```console\n$ curl -s http://127.0.0.1:@PORT@/\n@TITLE@\n```",) * 2,
    (
        "| Message | Cause | Cure |\n| --- | --- | --- |\n"
        "| `404 Not Found` | TODO: the cause. | The cure. |",
        "| 메시지 | 원인 | 해결 |\n| --- | --- | --- |\n"
        "| `404 Not Found` | TODO: 원인을 적어요. | 해결 방법. |",
    ),
    ("TODO: the old form, and why it went.", "TODO: 예전 방식과 사라진 이유를 적어요."),
    (
        "TODO: where to go on. [The exercise](../../exercises/@ID@/README.md) uses it again.",
        "TODO: 다음에 할 일을 적어요. [연습 문제](../../exercises/@ID@/README.ko.md)를 풀어 봐요.",
    ),
)
EXERCISE_BODIES = (
    ("TODO: what the app does when it is done.", "TODO: 완성된 앱이 하는 일을 적어요."),
    ("```sh\nmake check-@NUMBER@\n```",) * 2,
    (
        "### 1. The first page\n\nTODO: everything that the suite checks.",
        "### 1. 첫 페이지\n\nTODO: 채점하는 것을 모두 적어요.",
    ),
    ("TODO: what is not checked.", "TODO: 채점하지 않는 것을 적어요."),
    ("TODO: what comes next.", "TODO: 다음에 할 일을 적어요."),
)
HINTS = """\
# Hints

## 1. The first page

1. TODO: a gentle hint.
2. TODO: a direct one, not the answer.
"""
HINTS_KO = """\
# 힌트

## 1. 첫 페이지

1. TODO: 가벼운 힌트를 적어요.
2. TODO: 답은 아니지만 구체적인 힌트를 적어요.
"""
NOTES = """\
# @TITLE@

TODO: for each task, why it is written this way, and what else would be right.
"""
NOTES_KO = """\
# @TITLE@

TODO: 과제마다 왜 이렇게 썼는지, 그리고 또 무엇이 맞는지 적어요.
"""
SUITE = '''\
"""Grades exercise @NN@."""

from __future__ import annotations

import pytest

# TODO: the checks of every task, one behaviour a check.


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_first_page_answers(client):
    """The first page answers.

    첫 페이지가 응답해요.
    """
    response = client.get("/")
    assert response.status_code == 200
'''
LESSON_TEST = '''\
"""Tests of lesson @NN@: its app, and its table of common errors."""

from __future__ import annotations

import pytest

from shared.suite.lessons import error_rows, traceback_of

# TODO: tests of the lesson's behaviour, and a program for each row of the table.
ROWS = error_rows("@ID@")
REPRODUCTIONS = {
    "404 Not Found": lambda folder: traceback_of(
        folder, "from flask import Flask\\n\\napp = Flask(__name__)\\n"
    ),
}


def test_index(client):
    """The lesson answers at its root."""
    assert client.get("/").status_code == 200


def test_every_row_is_reproduced():
    """Each row of the table has a program, and no program is left over."""
    assert [row.message for row in ROWS] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.message)
def test_common_error(row, tmp_path):
    """The program of a row prints or answers its message."""
    assert row.pattern.search(REPRODUCTIONS[row.message](tmp_path))
'''


class CannotCreate(Exception):
    """The lesson cannot be made; the message says why and what to type."""


def create(course: Course, name: str, title: str) -> Lesson:
    """Make the four folders of a lesson and return it.

    Raises:
        CannotCreate: the name is none, its number or folder is taken, or there is no title.
        OSError: a file could not be written.
    """
    lesson = Lesson(course.root, name)
    _check(course, lesson, title)
    for path, content in _files(lesson, title.strip()).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for folder in ("mistakes", "variants"):
        (lesson.tests_dir / folder).mkdir()
    return lesson


def main(course: Course, name: str, title: str) -> int:
    """Make a lesson and say what comes next; return 0, or 2 when it cannot be made."""
    try:
        lesson = create(course, name, title)
    except CannotCreate as error:
        print(error)
        return 2
    folders = ", ".join(
        f"{folder}/{lesson.id}" for folder in ("lessons", "exercises", "solutions", "tests")
    )
    print(tr(f"Made {folders}.", f"{folders}을(를) 만들었어요."))
    print(tr("What is still to write:", "아직 써야 할 것:") + f" course verify {lesson.number}")
    return 0


def _check(course: Course, lesson: Lesson, title: str) -> None:
    if not LESSON_FOLDER.fullmatch(lesson.id):
        raise CannotCreate(
            tr(
                f'"{lesson.id}" is no name of a lesson. It must be two digits, an underscore and '
                'small letters: `course new 07_mysql "A database"`.',
                f'"{lesson.id}"은(는) 레슨 이름이 될 수 없어요. 숫자 두 자리, 밑줄, 영어 소문자로 '
                '적어 주세요: `course new 07_mysql "A database"`.',
            )
        )
    for other in course.lessons:
        if other.number == lesson.number:
            raise CannotCreate(
                tr(
                    f"Lesson {lesson.number} is there already: {other.id}.",
                    f"{lesson.number}번 레슨은 이미 있어요: {other.id}.",
                )
            )
    for folder in (lesson.exercise_dir, lesson.solution_dir, lesson.tests_dir):
        if folder.exists():
            raise CannotCreate(tr(f"{folder} is there already.", f"{folder} 폴더가 이미 있어요."))
    if not title.strip():
        raise CannotCreate(tr("The lesson needs a title.", "레슨 제목이 필요해요."))


def _files(lesson: Lesson, title: str) -> dict[Path, str]:
    starter = {
        "README.md": _text(EXERCISE_SECTIONS, EXERCISE_BODIES, 0),
        "README.ko.md": _text(EXERCISE_SECTIONS, EXERCISE_BODIES, 1),
        "HINTS.md": HINTS,
        "HINTS.ko.md": HINTS_KO,
        "app.py": _app(lesson, with_index=False),
    }
    files = {
        lesson.lesson_dir / "README.md": _text(LESSON_SECTIONS, LESSON_BODIES, 0),
        lesson.lesson_dir / "README.ko.md": _text(LESSON_SECTIONS, LESSON_BODIES, 1),
        lesson.lesson_dir / "app.py": _app(lesson, with_index=True) + MAIN,
        lesson.solution_dir / "NOTES.md": NOTES,
        lesson.solution_dir / "NOTES.ko.md": NOTES_KO,
        lesson.solution_dir / "app.py": _app(lesson, with_index=True),
        lesson.tests_dir / "test_lesson.py": LESSON_TEST,
        lesson.suite: SUITE,
    }
    for folder in (lesson.exercise_dir, lesson.starter_dir):
        files |= {folder / name: content for name, content in starter.items()}
    return {path: _filled(content, lesson, title) for path, content in files.items()}


def _text(
    sections: tuple[tuple[str, str], ...],
    bodies: tuple[tuple[str, ...], ...],
    column: int,
) -> str:
    parts = ["# @NN@ · @TITLE@"]
    for names, body in zip(sections, bodies, strict=True):
        parts += [f"## {names[column]}", body[column]]
    return "\n\n".join(parts) + "\n"


def _app(lesson: Lesson, *, with_index: bool) -> str:
    """An app as the lessons of this number have it: a factory from lesson 5 on."""
    if lesson.number < 5:
        return APP_AS_MODULE + (INDEX if with_index else "")
    return APP_AS_FACTORY + (INDEX_IN_FACTORY if with_index else "") + END_OF_FACTORY


def _filled(content: str, lesson: Lesson, title: str) -> str:
    values = {
        "ID": lesson.id,
        "NN": f"{lesson.number:02}",
        "NUMBER": str(lesson.number),
        "PORT": str(lesson.port),
        "TITLE": title.replace('"', "'"),
        "APP": "app" if lesson.number < 5 else "create_app()",
    }
    for name, value in values.items():
        content = content.replace(f"@{name}@", value)
    return content
