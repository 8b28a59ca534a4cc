"""A class's roster: who is in it, from a CSV file as systems and spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shared.gradebook.moments import BadMoment, read_clock
from shared.gradebook.sheet import SheetError, check_width, rows_in
from shared.language import tr
from shared.shown import visible

# A column's heading without case, spaces and signs -> the field.
_HEADINGS = {
    "id": ("id", "studentid", "idnumber", "number", "sisuserid", "username", "user", "login",
           "학번", "아이디", "번호", "학생번호"),
    "name": ("name", "student", "fullname", "studentname", "이름", "성명", "학생", "학생이름"),
    "first": ("firstname", "givenname", "first"),
    "last": ("lastname", "surname", "familyname", "last", "성"),
    "email": ("email", "emailaddress", "mail", "이메일", "메일", "전자우편", "이메일주소"),
    "folder": ("folder", "entry", "file", "폴더", "파일", "폴더이름"),
    "handed_in": ("handedin", "handedinat", "submitted", "submittedat", "submissiontime",
                  "제출", "제출일", "제출일시", "제출시각", "제출시간"),
}  # fmt: skip
_FIELDS = {heading: field for field, headings in _HEADINGS.items() for heading in headings}


@dataclass(frozen=True)
class Ids:
    """What other systems know a student by; "" where nobody has said."""

    canvas: str = ""  # the number in Canvas, as its download has it
    number: str = ""  # the institution's own, as the roster has it
    email: str = ""


@dataclass(frozen=True)
class Student:
    """Somebody of a class; what the roster does not say is ""."""

    id: str
    name: str
    email: str = ""
    folder: str = ""  # how what was handed in is called
    handed_in: datetime | None = None  # without a zone it is in the deadline's

    def answers_to(self) -> Iterator[str]:
        """Give all that this student may be called by in a file's name, without case and signs."""
        yield from filter(None, (plain(self.folder), plain(self.id), plain(self.email)))
        yield from filter(None, [plain(self.email.partition("@")[0])])
        yield from name_forms(self.name)


def plain(text: str) -> str:
    """Return a text's letters and digits, without case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def name_forms(name: str) -> Iterator[str]:
    """Give a name's words in a row, from the first and from the last one: systems turn them round."""
    words = [word for word in map(plain, re.split(r"[\s,]+", name)) if word]
    if words:
        yield from {
            "".join(words),
            "".join(words[-1:] + words[:-1]),
            "".join(words[1:] + words[:1]),
        }


class Roster:
    """The students of a class."""

    def __init__(self, students: Sequence[Student]) -> None:
        self.students = students
        self._by_call: dict[str, list[Student]] = {}
        for student in students:
            for call in set(student.answers_to()):
                self._by_call.setdefault(call, []).append(student)
        self._names = [plain(student.name) for student in students]

    @classmethod
    def read(cls, path: Path) -> Roster:
        """Read a roster.

        Raises:
            SheetError: it is no CSV file with a student in each line.
        """
        try:
            return cls(list(_students(rows_in(path))))
        except SheetError as error:
            raise SheetError(f'"{path}": {error}') from None

    def find(self, calls: Collection[str]) -> list[Student]:
        """Return who answers to one of these: the first one's only student, else all of it."""
        found = [some for call in calls if (some := self._by_call.get(plain(call)))]
        return next((some for some in found if len(some) == 1), found[0] if found else [])

    def shown(self, student: Student) -> str:
        """Return a student's name, with the id where another one has the same name."""
        name = student.name or student.id or student.email or student.folder
        others = self._names.count(plain(student.name)) > 1
        apart = student.id or student.email or student.folder
        return visible(f"{name} ({apart})" if others and apart else name)


def _students(rows: Iterator[tuple[int, list[str]]]) -> Iterator[Student]:
    number, headings = next(rows, (1, []))
    fields = [_FIELDS.get(plain(heading), "") for heading in headings]
    if not {"id", "name", "last", "email", "folder"} & set(fields):
        raise SheetError(_no_headings(number))
    seen: dict[str, int] = {}
    for number, row in rows:
        check_width(number, row, len(fields))
        student = _student(dict(zip(fields, row, strict=False)), number)
        if student.id and (before := seen.setdefault(student.id, number)) != number:
            raise SheetError(_twice(number, student.id, before))
        yield student


def _student(cells: dict[str, str], number: int) -> Student:
    name = cells.get("name") or f"{cells.get('first', '')} {cells.get('last', '')}".strip()
    at = _handed_in(cells.get("handed_in", ""), number)
    student = Student(
        cells.get("id", ""), name, cells.get("email", ""), cells.get("folder", ""), at
    )
    if not any(student.answers_to()):
        raise SheetError(
            tr(f"Line {number} names nobody: it has no id and no name.",
               f"{number}번째 줄에 학번도 이름도 없어요.")
        )  # fmt: skip
    return student


def _handed_in(text: str, number: int) -> datetime | None:
    try:
        return read_clock(text) if text else None
    except BadMoment as error:
        raise SheetError(tr(f"Line {number}: {error}", f"{number}번째 줄: {error}")) from None


def _no_headings(number: int) -> str:
    return tr(
        f"Line {number} has no heading that is known. Of id, name, email and folder there has to be "
        "one.",
        f"{number}번째 줄에 아는 열 이름이 없어요. id(학번), name(이름), email(이메일), folder(폴더) "
        "가운데 하나는 있어야 해요.",
    )


def _twice(number: int, id_: str, before: int) -> str:
    shown = visible(id_)[:80]
    return tr(
        f"Line {number} has the id {shown}, as line {before}.",
        f"{number}번째 줄의 학번 {shown}은(는) {before}번째 줄에도 있어요.",
    )
