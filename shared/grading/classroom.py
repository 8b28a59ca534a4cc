"""The entries of a class: whose each is, of which lesson, and which of several counts.

Nothing of a student's is read here: a class's folder is listed, and by fixed names it is asked
what lies in each entry. What counts is what the reader inside the walls takes out of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from shared.gradebook.roster import Ids
from shared.grading.recognise import archives_in, entries_in, lessons_in
from shared.grading.submissions import Submission, unreadable
from shared.handed_in.folder import Opened, kind_of, opened
from shared.handed_in.lms import CANVAS, Owned, class_of, handed_in
from shared.handed_in.names import is_archive, lesson_named, not_read, without_suffix
from shared.handed_in.tree import Kind, composed
from shared.language import tr
from shared.material.catalog import Lesson
from shared.shown import visible

Ask = Callable[[Submission], Sequence[str]]
_SHOWN = 5  # names in a sentence


@dataclass(frozen=True)
class Wanted:
    """Of which lessons submissions are looked for."""

    lessons: dict[str, Lesson]
    lesson: Lesson | None  # all are of this one
    ask: Ask | None  # whom to ask of which lessons an archive holds work

    def named(self, name: str) -> Lesson | None:
        """Return the lesson that a name names."""
        return self.lessons.get(lesson_named(name, self.lessons))


@dataclass
class _Entry:
    """One entry of a student's."""

    owned: Owned
    name: str  # on the disk
    kind: Kind | None

    @property
    def is_work(self) -> bool:
        archive = self.kind is Kind.FILE and is_archive(self.name)
        return not self.owned.is_text and (archive or self.kind is Kind.FOLDER)

    @property
    def said(self) -> str:
        """What its name may say about a lesson."""
        return self.owned.file or self.owned.entry


@dataclass
class Classroom:
    """An opened folder of a class."""

    base: str
    place: Opened
    wanted: Wanted
    name: str  # the class's own, which may name the lesson of all
    archive: str = ""  # the signature of the archive that this was unpacked from
    layout: str = ""
    _entries: list[_Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        # macOS gives a name in decomposed letters; of two that differ in that, each stays as it is.
        forms = composed(entries_in(self.place))
        found = class_of(list(forms.values()), self._clones(forms), self.name)
        self.layout = found.layout
        self._found = found
        self._entries = [
            _Entry(owned, name, kind_of(name, self.place))
            for name, owned in zip(forms, found.entries, strict=True)
        ]

    def _clones(self, forms: dict[str, str]) -> set[str]:
        if class_of(list(forms.values())).layout:
            return set()
        return {form for name, form in forms.items() if self._holds(name, ".git")}

    def _holds(self, name: str, wanted: str) -> bool:
        if kind_of(name, self.place) is not Kind.FOLDER:
            return False
        try:
            with opened(name, self.place) as folder:
                return kind_of(wanted, folder) is not None
        except OSError:
            return False

    def submissions(self) -> list[Submission]:
        """Return a row for each student and lesson, in order of name."""
        students: dict[tuple[str, str], list[_Entry]] = {}
        for entry in self._entries:
            students.setdefault(entry.owned.key, []).append(entry)
        same = Counter(entries[0].owned.student for entries in students.values())
        found: list[Submission] = []
        for entries in students.values():
            owned = entries[0].owned
            twice = same[owned.student] > 1 and owned.number
            shown = visible(f"{owned.student} ({owned.number})" if twice else owned.student)
            found += self._of_student(shown, entries)
        return sorted(found, key=lambda one: one.name) if self.layout else found

    def _of_student(self, shown: str, entries: list[_Entry]) -> Iterator[Submission]:
        works = [entry for entry in entries if entry.is_work]
        if not works:
            first = entries[0]
            reason = _loose(entries) if self.layout else _no_work(first.name, first.kind)
            yield replace(self._row(shown, first, self.wanted.lesson), reason=reason)
            return
        beside = [entry for entry in entries if not entry.is_work]
        claims: dict[Lesson | None, list[_Entry]] = {}
        reasons: dict[str, str] = {}
        for work in works:
            lessons, reasons[work.name] = self._lessons(work, len(works) == 1)
            for one in lessons or (None,):
                claims.setdefault(one, []).append(work)
        unclaimed = claims.pop(None, [])
        if not claims:
            claims[None] = unclaimed
        elif unclaimed:
            beside = [*unclaimed, *beside]
        for lesson, some in claims.items():
            best = max(some, key=lambda one: one.owned.attempt)
            row = self._row(shown, best, lesson)
            others = [one for one in some if one is not best]
            note = _note(best, others, beside)
            if lesson is not None:
                yield replace(row, note=note)
                continue
            wanted = self.wanted.lesson  # what is there is another's, so there is nothing for it
            absent = wanted is not None
            yield replace(row, lesson=wanted, note=note, reason=reasons[best.name], absent=absent)

    def _row(self, shown: str, entry: _Entry, lesson: Lesson | None) -> Submission:
        owned = entry.owned
        stem = without_suffix(owned.entry)
        in_group = owned.student.partition("-")[2]  # a group's name before it, in old Moodle
        calls = (owned.entry, stem, owned.student, owned.number, in_group)
        known = self.layout == CANVAS.name and owned.number.isdecimal()
        return Submission(
            shown,
            lesson,
            self.base,
            entry.name,
            calls=tuple(filter(None, calls)),
            signature=self._signature(entry.name),
            ids=Ids(canvas=owned.number if known else ""),
            handed=handed_in(owned, self._found),
        )

    def _signature(self, entry: str) -> str:
        """Return an entry's signature where the archive is what may change, not what is unpacked."""
        if not self.archive:
            return ""
        return sha256(f"{self.archive}/{entry}".encode("utf-8", "surrogateescape")).hexdigest()

    def _lessons(self, work: _Entry, alone: bool) -> tuple[list[Lesson], str]:
        """Return which lessons an entry is work for, and why none."""
        wanted = self.wanted
        named = wanted.named(work.said) or wanted.named(work.owned.entry)
        if wanted.lesson is not None:
            # A single one is what its content says: it may have been given another name.
            mine = alone or named in (None, wanted.lesson)
            return ([wanted.lesson] if mine else []), _other_lesson(wanted.lesson)
        if work.kind is Kind.FILE and named is not None:
            return [named], ""
        try:
            lessons, asks = self._in_entry(work)
        except OSError as error:
            return [], unreadable(error)
        if not lessons and asks and wanted.ask is not None:
            signature = self._signature(work.name)
            said = wanted.ask(
                Submission(work.name, None, self.base, work.name, signature=signature)
            )
            lessons = [one for one in wanted.lessons.values() if one.id in said]
        default = named or wanted.named(self.name)
        return lessons or ([default] if default else []), needs_lesson()

    def _in_entry(self, work: _Entry) -> tuple[list[Lesson], bool]:
        """Return the lessons that an entry shows, and whether the reader is to be asked."""
        if work.kind is not Kind.FOLDER:
            return [], True
        with opened(work.name, self.place) as folder:
            lessons = lessons_in(folder, self.wanted.lessons, work.name)
            return lessons, bool(archives_in(folder))


def needs_lesson() -> str:
    """Return why something without a lesson is not graded, and what to do."""
    return tr(
        "Nothing says which lesson it is of: name the folder or archive after the lesson, as in "
        "01_routing, or grade with --lesson.",
        "어느 레슨인지 알 수 없어요. 폴더나 압축 파일에 01_routing 같은 레슨 이름을 붙이거나, --lesson을 붙여 "
        "채점해야 해요.",
    )


def _other_lesson(lesson: Lesson) -> str:
    return tr(f"Not handed in: nothing is named by {lesson.id}.",
              f"제출하지 않았어요. {lesson.id} 이름이 붙은 것이 없어요.")  # fmt: skip


def _note(best: _Entry, others: Sequence[_Entry], beside: Sequence[_Entry]) -> str:
    """Return what stands beside a student's work."""
    said = []
    if best.owned.late:
        said.append(tr("late", "늦게 제출"))
    if others:
        said.append(tr("earlier: ", "이전 제출: ") + _listed(others))
    if beside:
        said.append(tr("not graded: ", "채점하지 않음: ") + _listed(beside))
    return "; ".join(said)


def _listed(entries: Sequence[_Entry]) -> str:
    names = [visible(without_entry(one))[:60] for one in entries[:_SHOWN]]
    return ", ".join(names) + (" …" if len(entries) > _SHOWN else "")


def without_entry(entry: _Entry) -> str:
    """Return a student's own name for an entry where there is one."""
    return entry.owned.file or entry.owned.entry


def _loose(entries: Sequence[_Entry]) -> str:
    """Return why a student has nothing that can be graded."""
    for entry in entries:
        if entry.kind is Kind.FILE and (other := not_read(entry.name)):
            return str(other)
    if all(entry.owned.is_text for entry in entries):
        return tr("Only a text was handed in: a zip of the folder is needed.",
                  "글만 제출했어요. 폴더를 압축한 zip이 필요해요.")  # fmt: skip
    if len(entries) == 1:
        return _no_work(entries[0].name, entries[0].kind)
    shown = _listed([entry for entry in entries if not entry.owned.is_text])
    return tr(
        f"Single files were handed in ({shown}): a folder or a zip of it is needed.",
        f"파일을 따로따로 제출했어요({shown}). 폴더나 폴더를 압축한 zip이 필요해요.",
    )


def _no_work(name: str, kind: Kind | None) -> str:
    if kind is Kind.LINK:
        return tr(
            "It is a link: hand in the folder or archive itself.",
            "링크예요. 폴더나 압축 파일 자체를 제출해 주세요.",
        )
    return no_submission(name) if kind is Kind.FILE else neither()


def neither() -> str:
    """Return why a device or a pipe is not graded."""
    return tr("It is neither a file nor a folder.", "파일도 폴더도 아니에요.")


def no_submission(name: str) -> str:
    """Return why a file is not graded."""
    if other := not_read(name):
        return str(other)
    return tr(
        "It is a single file: hand in the folder, or a zip of it.",
        "파일 하나예요. 폴더나 폴더를 압축한 zip을 제출해 주세요.",
    )
