"""The error coach: which row of which lesson's table a failure gets."""

from __future__ import annotations

import pytest

from shared.material.catalog import Course
from shared.material.coach import advise

HEAD = "\n\n## {}\n\n| Message | Cause | Cure |\n| --- | --- | --- |\n"
NAMES = {"en": ("README.md", "Common errors"), "ko": ("README.ko.md", "자주 만나는 오류")}


def write(course: Course, lesson_id: str, lang: str, rows: list[str]) -> None:
    name, heading = NAMES[lang]
    folder = course.root / "lessons" / lesson_id
    folder.mkdir(parents=True, exist_ok=True)
    title = f"# {lesson_id[:2]} · {'Title' if lang == 'en' else '제목'} {lesson_id[3:]}"
    lines = [f"| `{row}` | {lang} cause {lesson_id[:2]} `{row}` | {lang} cure |" for row in rows]
    (folder / name).write_text(title + HEAD.format(heading) + "\n".join(lines), encoding="utf-8")


@pytest.fixture
def course(tmp_path):
    course = Course(tmp_path)
    write(course, "00_a", "en", ["KeyError: '...'", "404 Not Found", "ValueError: ..."])
    write(course, "01_b", "en", ["KeyError: '...'", "TypeError: ...", "TypeError: f() got ..."])
    write(course, "02_c", "en", ["NameError: ...", "500 Internal Server Error"])
    write(course, "02_c", "ko", ["NameError: ...", "500 Internal Server Error"])
    write(course, "03_d", "en", ["KeyError: '...'", "OSError: ...", "404 Not Found"])
    return course


def ask(course, number, text, lang="en", status=""):
    found = advise(text, course.lesson(str(number)), course, lang, status=status)
    return found and (found.lesson, found.message)


def test_own_table_first(course):
    """The lesson's own row is preferred to the same row elsewhere."""
    assert ask(course, 3, "KeyError: 'x'") == ("03_d", "KeyError: '...'")


def test_then_the_nearest_earlier(course):
    """Without a row of its own, a lesson gets the nearest earlier one."""
    assert ask(course, 2, "KeyError: 'x'") == ("01_b", "KeyError: '...'")


def test_then_later_ones(course):
    """A later lesson's row is better than none."""
    assert ask(course, 1, "OSError: full") == ("03_d", "OSError: ...")


def test_most_specific_row_of_a_table(course):
    """Of two rows that fit, the one with more to say is taken."""
    text = "TypeError: f() got an unexpected keyword argument"
    assert ask(course, 1, text) == ("01_b", "TypeError: f() got ...")


def test_status_row_needs_a_status_line(course):
    """A body that happens to say "404 Not Found" is not a status."""
    assert ask(course, 0, "404 Not Found") is None
    assert ask(course, 0, "", status="404 NOT FOUND") == ("00_a", "404 Not Found")


def test_status_row_is_the_last_resort(course):
    """A traceback says more than a status, from whatever lesson its row comes."""
    found = ask(course, 2, "OSError: full", status="500 INTERNAL SERVER ERROR")
    assert found == ("03_d", "OSError: ...")
    found = ask(course, 2, "", status="500 INTERNAL SERVER ERROR")
    assert found == ("02_c", "500 Internal Server Error")


def test_status_row_of_the_nearest_lesson(course):
    """Status rows follow the same order of lessons."""
    assert ask(course, 2, "", status="404 NOT FOUND") == ("00_a", "404 Not Found")


def test_korean_row_by_order(course):
    """In Korean the cause and the cure come from the row at the same place."""
    found = advise("NameError: x", course.lesson("2"), course, "ko")
    assert found is not None
    assert (found.cause, found.cure) == ("ko cause 02 `NameError: ...`", "ko cure")
    assert (found.lesson, found.title) == ("02_c", "제목 c")


@pytest.mark.parametrize("rows", [None, ["NameError: ..."]], ids=["missing", "half"])
def test_english_where_korean_does_not_correspond(course, rows):
    """A missing or half translated table never gives another row's cause."""
    if rows is None:
        (course.root / "lessons/02_c/README.ko.md").unlink()
    else:
        write(course, "02_c", "ko", rows)
    found = advise("NameError: x", course.lesson("2"), course, "ko")
    assert found is not None
    assert found.cause.startswith("en cause")


def test_nothing_fits(course):
    """An error that no table knows gets no advice."""
    assert ask(course, 2, "ZeroDivisionError: division by zero", status="418 I'M A TEAPOT") is None


def test_unreadable_text_is_skipped(course):
    """A broken text costs its rows, never the report of a failure."""
    (course.root / "lessons/02_c/README.md").write_bytes(b"\xff\xfe")
    (course.root / "lessons/01_b/README.md").unlink()
    assert ask(course, 2, "KeyError: 'x'") == ("00_a", "KeyError: '...'")


def test_changed_table_is_read_again(course):
    """The tables are the only source: an edit counts at once."""
    assert ask(course, 2, "LookupError: x") is None
    write(course, "02_c", "en", ["LookupError: ...", "NameError: ..."])
    assert ask(course, 2, "LookupError: x") == ("02_c", "LookupError: ...")


def test_a_flood_of_output_is_cut(course):
    """Only the end of what was printed is searched: that is where the error stands."""
    assert ask(course, 2, "NameError: x\n" + "noise\n" * 10_000) is None
    assert ask(course, 2, "noise\n" * 10_000 + "NameError: x") == ("02_c", "NameError: ...")
