"""The error coach: the lessons' Common errors tables, asked about one failure.

What a student's app printed or answered is looked up in the tables; the row that fits says the
likely cause and the cure. The lessons' texts are the only source: there is no second list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shared.language import Language, language
from shared.material.catalog import Course, Lesson
from shared.material.texts import Row, Text

# The end of what an app printed holds the error; more than this is not searched.
LONGEST = 16_384


@dataclass(frozen=True)
class Advice:
    """What a table says about an error; cause and cure are Markdown, in the asked language."""

    message: str  # the row's first cell, "..." for what varies
    cause: str
    cure: str
    lesson: str  # the id of the lesson whose table holds the row
    title: str  # and its title


def advise(
    text: str,
    lesson: Lesson,
    course: Course,
    lang: Language | None = None,
    *,
    status: str = "",
) -> Advice | None:
    """Return the row that fits what the app printed and answered, or None.

    `text` is what was printed (tracebacks) and the answer's body; `status` is the answer's status
    line, "405 Method Not Allowed" in any case of letters. The lesson's own table comes first, then
    those of earlier lessons, the nearest first, then those of later ones; in a table the most
    specific message wins. A row that is only a status fits `status` alone, when nothing else fits.
    """
    lang = lang or language()
    tail = text[-LONGEST:]
    by_status: Advice | None = None
    for near in _nearest_first(lesson, course):
        rows = _rows_of(near)
        for row in sorted(rows, key=lambda row: -row.weight):
            if not row.is_status and row.pattern.search(tail):
                return _advice(row, rows, near, lang)
            if row.is_status and by_status is None and status[:3] == row.message[:3]:
                by_status = _advice(row, rows, near, lang)
    return by_status


def _nearest_first(lesson: Lesson, course: Course) -> Iterator[Lesson]:
    """This lesson, the earlier ones backwards, the later ones forwards."""
    yield lesson
    yield from reversed([one for one in course.lessons if one.number < lesson.number])
    yield from (one for one in course.lessons if one.number > lesson.number)


def _advice(row: Row, rows: tuple[Row, ...], lesson: Lesson, lang: Language) -> Advice:
    translated = row
    if lang == "ko":
        korean = _rows(lesson.lesson_dir / "README.ko.md")
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
