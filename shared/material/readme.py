"""The table of lessons in the READMEs: written from the lessons' folders.

After a lesson was added or its title changed: python -m shared.material.readme
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from shared.language import Language
from shared.material.catalog import Course, Lesson, find_root

README: dict[Language, str] = {"en": "README.md", "ko": "README.ko.md"}
BEGIN = "<!-- lessons: written by `python -m shared.material.readme` -->"
END = "<!-- end of the lessons -->"
HEADER: dict[Language, tuple[str, ...]] = {
    "en": ("Lesson", "Run it", "Exercise", "Check yours"),
    "ko": ("레슨", "실행하기", "연습 문제", "채점하기"),
}


def lesson_table(course: Course, lang: Language) -> str:
    """Return the table of the lessons that have a text in this language, as Markdown."""
    rows = [HEADER[lang], ("---",) * 4]
    rows += [
        (
            _link(lesson.lesson_dir / README[lang], course.root, number=True),
            f"`make lesson-{lesson.number}`",
            _link(lesson.exercise_dir / README[lang], course.root, number=False),
            f"`make check-{lesson.number}`",
        )
        for lesson in course.lessons
        if _has_texts(lesson, lang)
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def with_table(source: str, table: str) -> str:
    """Return a README's source with the table between its marks.

    Raises:
        ValueError: the marks are missing.
    """
    before, begin, rest = source.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the marks `{BEGIN}` and `{END}` are missing")
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def main() -> int:
    course = Course(find_root())
    for lang, name in README.items():
        path = course.root / name
        source = path.read_text(encoding="utf-8")
        text = with_table(source, lesson_table(course, lang))
        if text != source:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(name)
    return 0


def _has_texts(lesson: Lesson, lang: Language) -> bool:
    folders = (lesson.lesson_dir, lesson.exercise_dir)
    return all((folder / README[lang]).is_file() for folder in folders)


def _link(readme: Path, root: Path, *, number: bool) -> str:
    first = readme.read_text(encoding="utf-8").partition("\n")[0].removeprefix("#").strip()
    title = first if number else re.sub(r"^\d+\s*·\s*", "", first)
    return f"[{title}]({readme.relative_to(root).as_posix()})"


if __name__ == "__main__":
    sys.exit(main())
