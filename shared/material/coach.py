"""The error coach: the lessons' Common errors tables, asked about one failure.

What a student's app printed or answered is looked up in the tables; the row that fits says the
likely cause and the cure. The lessons' texts are the only source: there is no second list.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shared.language import Language, language
from shared.material.catalog import Course, Lesson
from shared.material.raised import Raised, last_raised
from shared.material.texts import Row, Text

# The end of what an app printed holds the error; more than this is not searched.
LONGEST = 16_384
INTERNAL_ERROR = "500"
# The place of a status row whose answer is Flask's own, because no view was asked.
FLASK = "Flask"


@dataclass(frozen=True)
class Symptoms:
    """What is known of one failure."""

    printed: str = ""  # what the app printed, tracebacks with all their frames
    # Of the answer, where its status is what is wrong; else an answer is no sign of an error.
    status: str = ""  # "405 Method Not Allowed", in any case of letters
    body: str = ""
    routed: bool = True  # whether the request came to a view of the app


@dataclass(frozen=True)
class Advice:
    """What a table says about an error; cause and cure are Markdown, in the asked language."""

    message: str  # the row's message, "..." for what varies
    cause: str
    cure: str
    lesson: str  # the id of the lesson whose table holds the row
    title: str  # and its title


def advise(
    symptoms: Symptoms, lesson: Lesson, course: Course, lang: Language | None = None
) -> Advice | None:
    """Return the row that fits, or None: wrong advice costs a beginner more than none.

    Only rows of this lesson and earlier ones are asked, the nearest table first, and in a table the
    one that says most of the message. A row that also says where the error comes from is better than
    a nearer one that doesn't, if it says as much of the message.

    - Where something was raised, it is the cause: nothing else is asked about.
    - Else a message counts that stands in what was printed, or in the answer if its status is wrong.
    - Else a row that is only a status, of this lesson's own table: elsewhere it has other causes.
    """
    raised = last_raised(symptoms.printed[-LONGEST:])
    near = [lesson, *reversed([one for one in course.lessons if one.number < lesson.number])]
    rows = [
        (row, one) for one in near for row in sorted(_rows_of(one), key=lambda row: -row.weight)
    ]
    if raised:
        found = [(row, one) for row, one in rows if _is_of(row, raised)]
    else:
        text = f"{symptoms.printed[-LONGEST:]}\n{symptoms.body[-LONGEST:]}"
        found = [(row, one) for row, one in rows if _is_said(row, text)]
        own = [(row, one) for row, one in rows if one is lesson and _is_status(row, symptoms)]
        found += own
    return _advice(*_best(found), lang or language()) if found else None


def _best(found: list[tuple[Row, Lesson]]) -> tuple[Row, Lesson]:
    """Return the first of these rows, or one with a place that says as much."""
    first = found[0]
    placed = (one for one in found if one[0].place and one[0].weight >= first[0].weight)
    return first if first[0].place else next(placed, first)


def _is_of(row: Row, raised: Raised) -> bool:
    """Whether a row tells of what was raised; one of an exception begins where that begins."""
    if row.is_status or not row.pattern.search(raised.text):
        return False
    if row.names_exception and not row.pattern.begins(raised.text):
        return False
    return row.origin is None or row.origin.search(raised.frames)


def _is_said(row: Row, text: str) -> bool:
    """Whether a message stands in a text that holds no traceback.

    Of warnings only a plain UserWarning tells of what goes wrong; the others tell of style.
    """
    if row.is_status or (row.names_exception and not row.message.startswith("UserWarning: ")):
        return False
    return row.pattern.search(text)


def _is_status(row: Row, symptoms: Symptoms) -> bool:
    """Whether a status row fits; 500 is no reason, but what was raised, or the view's own answer."""
    code = symptoms.status[:3]
    if not row.is_status or code != row.message[:3] or code == INTERNAL_ERROR:
        return False
    return row.place != FLASK or not symptoms.routed


def _advice(row: Row, lesson: Lesson, lang: Language) -> Advice:
    translated = row
    if lang == "ko":
        rows, korean = _rows_of(lesson), _rows(lesson.lesson_dir / "README.ko.md")
        index = rows.index(row)
        # Half a translated table would give another row's cause; English is better than wrong.
        translated = korean[index] if len(korean) == len(rows) else row
    return Advice(row.message, translated.cause, translated.cure, lesson.id, lesson.title(lang))


def _rows_of(lesson: Lesson) -> tuple[Row, ...]:
    return _rows(lesson.lesson_dir / "README.md")


def _rows(path: Path) -> tuple[Row, ...]:
    """The rows of one text; an unreadable text has none, so that a failure is still shown."""
    try:
        stat = path.stat()
        return _parsed(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, UnicodeDecodeError):
        return ()


@lru_cache(maxsize=256)
def _parsed(path: Path, modified: int, size: int) -> tuple[Row, ...]:
    return tuple(Text(path).error_rows)
