"""The error coach: which row of which lesson's table a failure gets."""

from __future__ import annotations

import pytest

from shared.material.catalog import Course
from shared.material.coach import Symptoms, advise

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
    rows = ["KeyError: '...'", "OSError: ...", "404 Not Found", "Unknown field."]
    write(course, "03_d", "en", [*rows, "KeyError: '...'` from `environ[...]"])
    return course


def raised(text, code="index()"):
    """Return what Python prints for an exception that this line of code has raised."""
    frame = f'  File "/home/mina/app.py", line 7, in index\n    {code}\n'
    return f"Traceback (most recent call last):\n{frame}{text}\n"


def ask(course, number, text, status="", **more):
    """Return the row for what was raised, or for what else is known of a failure."""
    printed = raised(text) if text else more.pop("printed", "")
    symptoms = Symptoms(printed, status, **more)
    found = advise(symptoms, course.lesson(str(number)), course, "en")
    return found and (found.lesson, found.message)


def test_own_table_first(course):
    """The lesson's own row is preferred to the same row elsewhere."""
    assert ask(course, 3, "KeyError: 'x'") == ("03_d", "KeyError: '...'")


def test_then_the_nearest_earlier(course):
    """Without a row of its own, a lesson gets the nearest earlier one."""
    assert ask(course, 2, "KeyError: 'x'") == ("01_b", "KeyError: '...'")


def test_no_later_ones(course):
    """A row of a later lesson speaks of what nobody has learnt yet."""
    assert ask(course, 1, "OSError: full") is None


def test_most_specific_row_of_a_table(course):
    """Of two rows that fit, the one with more to say is taken."""
    text = "TypeError: f() got an unexpected keyword argument"
    assert ask(course, 1, text) == ("01_b", "TypeError: f() got ...")


def test_status_row_needs_a_status_line(course):
    """A page that happens to say "404 Not Found" is not a status."""
    assert ask(course, 0, "", printed="404 Not Found", body="404 Not Found") is None
    assert ask(course, 0, "", status="404 NOT FOUND") == ("00_a", "404 Not Found")


def test_status_row_is_the_lessons_own(course):
    """What a status means in another lesson is no reason here."""
    assert ask(course, 2, "", status="404 NOT FOUND") is None


def test_status_row_of_flasks_own_answer(course):
    """A row for addresses that nobody answers says nothing of a view's own 404."""
    write(course, "01_b", "en", ["404 Not Found` from `Flask"])
    assert ask(course, 1, "", status="404 NOT FOUND", routed=True) is None
    found = ask(course, 1, "", status="404 NOT FOUND", routed=False)
    assert found == ("01_b", "404 Not Found")


def test_what_is_raised_is_the_reason(course):
    """Where something was raised that no row knows, its status is no sign of anything else."""
    assert ask(course, 3, "ZeroDivisionError: x", status="404 NOT FOUND") is None
    assert ask(course, 3, "", status="404 NOT FOUND") == ("03_d", "404 Not Found")


def test_500_is_no_reason(course):
    """An app that answers 500 and has raised nothing meant to."""
    assert ask(course, 2, "", status="500 INTERNAL SERVER ERROR") is None


def test_only_the_last_exception_counts(course):
    """An exception that was caught is not the one that came out."""
    both = raised("NameError: x") + "\nDuring handling of the above exception, another exception "
    printed = f"{both}occurred:\n\n{raised('ZeroDivisionError: y')}"
    assert ask(course, 2, "", printed=printed) is None


def test_an_exception_is_no_part_of_a_message(course):
    """A row names an exception's own class, not one that is spoken of in its message."""
    assert ask(course, 2, "RuntimeError: I saw a NameError: x") is None
    assert ask(course, 2, "app.errors.NameError: x") == ("02_c", "NameError: ...")


def test_where_it_was_raised(course):
    """A row with a place fits there only, and is then more specific than one without."""
    environ = raised("KeyError: 'x'", "key = os.environ['x']")
    found = advise(Symptoms(environ), course.lesson("3"), course, "en")
    assert found is not None
    assert found.cause == "en cause 03 `KeyError: '...'` from `environ[...]`"
    found = advise(Symptoms(raised("KeyError: 'x'")), course.lesson("3"), course, "en")
    assert found is not None
    assert found.cause == "en cause 03 `KeyError: '...'`"


def test_wrong_arguments_are_the_callers(course):
    """A call is raised where it is called: the functions around it have no part in it."""
    write(course, "02_c", "en", ["TypeError: ...() takes 0 ...` from `dispatch"])
    library = '  File "/lib/python3/site-packages/lib.py", line 1, in dispatch\n    view()\n'
    own = '  File "/home/mina/app.py", line 1, in index\n    find(1)\n'
    for frames, fits in ((library, True), (library + own, False), (own + library, True)):
        printed = f"Traceback (most recent call last):\n{frames}TypeError: f() takes 0 arguments"
        found = ask(course, 2, "", printed=printed)
        assert (found == ("02_c", "TypeError: ...() takes 0 ...")) is fits


def test_an_answers_words_count_with_its_status(course):
    """A refusal that the check provokes on purpose is no error of the student's."""
    assert ask(course, 3, "", body="Unknown field.", status="422 X") == ("03_d", "Unknown field.")


def test_korean_row_by_order(course):
    """In Korean the cause and the cure come from the row at the same place."""
    found = advise(Symptoms(raised("NameError: x")), course.lesson("2"), course, "ko")
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
    found = advise(Symptoms(raised("NameError: x")), course.lesson("2"), course, "ko")
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
    noise = "noise\n" * 10_000
    assert ask(course, 2, "", printed=raised("NameError: x") + noise) is None
    found = ask(course, 2, "", printed=noise + raised("NameError: x"))
    assert found == ("02_c", "NameError: ...")
    cut = raised("NameError: x").removeprefix("Traceback (most recent call last):\n")
    assert ask(course, 2, "", printed=cut) == ("02_c", "NameError: ...")
