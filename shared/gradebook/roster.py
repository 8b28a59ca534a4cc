"""A class's roster: who is in it, from a CSV file as systems and spreadsheets write them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.language import tr
from shared.shown import visible

LARGEST = 8 * 1024 * 1024  # bytes
MOST = 20_000  # students
_ENCODINGS = ("utf-8-sig", "cp949")  # spreadsheets on a Korean Windows write the second
_SEPARATORS = ",;\t"
# A column's heading without case, spaces and signs -> the field.
_HEADINGS = {
    "id": ("id", "studentid", "idnumber", "number", "sisuserid", "username", "user", "login",
           "학번", "아이디", "번호", "학생번호"),
    "name": ("name", "student", "fullname", "studentname", "이름", "성명", "학생", "학생이름"),
    "first": ("firstname", "givenname", "first"),
    "last": ("lastname", "surname", "familyname", "last", "성"),
    "email": ("email", "emailaddress", "mail", "이메일", "메일", "전자우편", "이메일주소"),
    "folder": ("folder", "entry", "file", "폴더", "파일", "폴더이름"),
}  # fmt: skip
_FIELDS = {heading: field for field, headings in _HEADINGS.items() for heading in headings}


class RosterError(Exception):
    """A roster cannot be read; the message names the line and says what is wrong."""


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
            RosterError: it is no CSV file with a student in each line.
        """
        try:
            with path.open("rb") as file:
                raw = file.read(LARGEST + 1)
        except OSError as error:
            said = error.strerror or str(error)
            raise RosterError(tr(f'"{path}" cannot be read: {said}.',
                                 f'"{path}"을(를) 읽을 수 없어요: {said}.')) from error  # fmt: skip
        try:
            return cls(list(_students(raw)))
        except RosterError as error:
            raise RosterError(f'"{path}": {error}') from None

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


def _students(raw: bytes) -> Iterator[Student]:
    if len(raw) > LARGEST:
        raise RosterError(_too_large())
    rows = _rows(_text(raw))
    number, headings = next(rows, (1, []))
    fields = [_FIELDS.get(plain(heading), "") for heading in headings]
    if not {"id", "name", "last", "email", "folder"} & set(fields):
        raise RosterError(_no_headings(number))
    seen: dict[str, int] = {}
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(fields) and any(cell.strip() for cell in row[len(fields) :]):
            raise RosterError(_more_cells(number, len(row), len(fields)))
        student = _student(dict(zip(fields, map(str.strip, row), strict=False)), number)
        if student.id and (before := seen.setdefault(student.id, number)) != number:
            raise RosterError(_twice(number, student.id, before))
        if len(seen) > MOST:
            raise RosterError(_too_large())
        yield student


def _student(cells: dict[str, str], number: int) -> Student:
    name = cells.get("name") or f"{cells.get('first', '')} {cells.get('last', '')}".strip()
    student = Student(cells.get("id", ""), name, cells.get("email", ""), cells.get("folder", ""))
    if not any(student.answers_to()):
        raise RosterError(
            tr(f"Line {number} names nobody: it has no id and no name.",
               f"{number}번째 줄에 학번도 이름도 없어요.")
        )  # fmt: skip
    return student


def _text(raw: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
    raise RosterError(
        tr(f"Line {line} is neither UTF-8 nor code page 949: save it as CSV in UTF-8.",
           f"{line}번째 줄이 UTF-8도 CP949도 아니에요. UTF-8 CSV로 저장해 주세요.")
    )  # fmt: skip


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row and the number of its last line; the first line says which separator is meant."""
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        number = reader.line_num
        raise RosterError(
            tr(f"Line {number} is no CSV: {error}.", f"{number}번째 줄은 CSV가 아니에요: {error}.")
        ) from error


def _no_headings(number: int) -> str:
    return tr(
        f"Line {number} has no heading that is known. Of id, name, email and folder there has to be "
        "one.",
        f"{number}번째 줄에 아는 열 이름이 없어요. id(학번), name(이름), email(이메일), folder(폴더) "
        "가운데 하나는 있어야 해요.",
    )


def _more_cells(number: int, cells: int, headings: int) -> str:
    return tr(
        f"Line {number} has {cells} cells, and there are {headings} headings: a comma in a name "
        "needs quotes around it.",
        f"{number}번째 줄에는 칸이 {cells}개인데 열 이름은 {headings}개예요. 이름에 쉼표가 있으면 "
        "따옴표로 묶어 주세요.",
    )


def _twice(number: int, id_: str, before: int) -> str:
    shown = visible(id_)[:80]
    return tr(
        f"Line {number} has the id {shown}, as line {before}.",
        f"{number}번째 줄의 학번 {shown}은(는) {before}번째 줄에도 있어요.",
    )


def _too_large() -> str:
    return tr(
        f"It is larger than a roster may be ({LARGEST // 1024 // 1024} MB, {MOST} students).",
        f"명단이 너무 커요({LARGEST // 1024 // 1024} MB, 학생 {MOST}명까지).",
    )
