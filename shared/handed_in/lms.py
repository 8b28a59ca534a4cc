"""Whose an entry of a class is: what learning management systems put into a file's name.

Only names are looked at. A class has the layout that at least two thirds of its names have; a name
that has not is its own student's, as in a class without a layout.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.gradebook.late import HandedIn
from shared.handed_in.names import without_suffix
from shared.language import tr

SHARE = 2 / 3  # of the names in a class's folder, that one layout has to read
_AGAIN = re.compile(r"(.+?)(?: ?\((\d{1,3})\)|-(\d{1,3}))$")  # `app (1)`, `app-1`
_CLONES = "-submissions"  # what `gh classroom clone student-repos` adds to the assignment's name


@dataclass(frozen=True)
class Owned:
    """An entry of a class, and whose it is."""

    entry: str
    student: str  # as the system writes it: a name, an account, or what stands for either
    number: str = ""  # the system's own for the student or the group
    file: str = ""  # the student's own name for it; "" where the entry is all of the student's
    attempt: tuple[str | int, ...] = ()  # of one student's, the later one is the larger one
    late: bool = False
    is_text: bool = False  # what the system itself wrote beside the student's files

    @property
    def key(self) -> tuple[str, str]:
        """What tells the students of a class apart."""
        return (self.number, "") if self.number else ("", self.student.casefold())


@dataclass(frozen=True)
class Layout:
    """How a system names what was handed in; `pattern` gives Owned's fields by their names."""

    name: str
    pattern: re.Pattern[str]

    def read(self, entry: str) -> Owned | None:
        """Return whose an entry is, None if its name is not of this layout."""
        match = self.pattern.fullmatch(entry)
        if match is None:
            return None
        part = {name: value or "" for name, value in match.groupdict().items()}
        student = part.get("student") or part["number"]
        file = part.get("file", "")
        return Owned(
            entry,
            student.strip(),
            part.get("number", ""),
            file,
            _attempt(part, file),
            bool(part.get("late")),
            bool(part.get("text")),
        )


# The unique id, the plug-in and the file follow the full name, in which underscores are spaces;
# with blind marking it is the word for a participant, for a group its name. Until 3.x the folder's
# name ended with an underscore. Without folders the file's name follows.
# (moodle/moodle, mod/assign/classes/downloader.php: get_student_prefix, load_submissionplugin_filelist)
MOODLE = Layout(
    "Moodle",
    re.compile(
        r"(?P<student>.+?)(?:_(?P<number>\d+))?_assignsubmission_"
        r"(?:file|(?P<text>onlinetext|comments))(?:_(?P<file>.*))?"
    ),
)
# The sortable name in small letters without what is no letter, LATE, the user's number (or `anon_`
# and an anonymous one, without a name), the attachment's number, and the file. A text or an address
# that was handed in has no attachment. (instructure/canvas-lms, lib/content_zipper.rb: get_filename,
# add_upload_submission, add_text_or_url)
CANVAS = Layout(
    "Canvas",
    re.compile(
        r"(?:(?P<student>(?!anon_|LATE_).+?)_)?(?P<late>LATE_)?(?P<number>\d+|anon_[^_]+)_"
        r"(?:(?P<text>text|link)\.html|(?P<serial>\d+)_(?P<file>.+))"
    ),
)
# The assignment, the user's name, the attempt's time, and the file; beside it a text with what else
# is known of the attempt. (kwurst/bb-file-cleanup, README.md)
BLACKBOARD = Layout(
    "Blackboard",
    re.compile(
        r".+_(?P<student>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<text>\.txt))"
    ),
)
# What students add to an assignment lies in one folder of the teacher's Drive, and the student's
# name is put before the file's.
GOOGLE = Layout("Google Classroom", re.compile(r"(?P<student>\S.*?) - (?P<file>.+)"))
LAYOUTS = (MOODLE, CANVAS, BLACKBOARD, GOOGLE)


@dataclass(frozen=True)
class Class:
    """The entries of a class: whose each is, and which layout says so ("" for none)."""

    layout: str
    entries: Sequence[Owned]


def class_of(names: Sequence[str], clones: Collection[str] = (), folder: str = "") -> Class:
    """Return whose the entries of a class's folder are.

    Args:
        names: all entries.
        clones: those of them that are clones of a repository.
        folder: the name of the class's folder.
    """
    for layout in (_blackboard(names), *LAYOUTS, *_github(names, clones, folder)):
        read = [layout.read(name) for name in names]
        if names and sum(one is not None for one in read) >= SHARE * len(names):
            owned = [one or _plain(name) for name, one in zip(names, read, strict=True)]
            return Class(layout.name, owned)
    return Class("", [_plain(name) for name in names])


def handed_in(owned: Owned, found: Class) -> HandedIn | None:
    """Return what a name says about when it was handed in, None where it says nothing.

    Canvas marks what is late; where it marks nothing in a whole class, there may be no deadline set
    there. Blackboard writes the time of an attempt, by the clock of the institution.
    """
    if found.layout == CANVAS.name and owned.number and any(one.late for one in found.entries):
        return HandedIn(source="Canvas", late=owned.late)
    if found.layout == BLACKBOARD.name and owned.attempt and owned.attempt[0]:
        try:
            at = datetime.strptime(str(owned.attempt[0]), "%Y-%m-%d-%H-%M-%S")
        except ValueError:
            return None
        return HandedIn(at, "Blackboard") if 2000 <= at.year < 2200 else None
    return None


def recognised(layout: str) -> str:
    """Return in words how a class is laid out."""
    if not layout:
        return tr("an entry a student", "학생마다 하나씩")
    return tr(f"names as {layout} gives them", f"{layout}에서 내려받은 이름")


def _plain(name: str) -> Owned:
    return Owned(name, name)


def _attempt(part: dict[str, str], file: str) -> tuple[str | int, ...]:
    again = _AGAIN.fullmatch(without_suffix(file)) if file else None
    number = int(again[2] or again[3]) if again else 0
    return part.get("time", ""), int(part.get("serial") or 0), number


def _blackboard(names: Sequence[str]) -> Layout:
    """Return the layout with its assignment's name, since users' names may hold underscores too."""
    read = [name for name in names if BLACKBOARD.read(name)]
    start = _common(read).partition("_attempt_")[0].rpartition("_")[0]
    if len(read) < 2 or not start:
        return BLACKBOARD
    pattern = BLACKBOARD.pattern.pattern.replace(".+_(?P<student>[^_]+)", _after(start, "_"), 1)
    return replace(BLACKBOARD, pattern=re.compile(pattern))


def _common(names: Sequence[str]) -> str:
    """Return how all names begin."""
    first, last = min(names, default=""), max(names, default="")
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((at for at, (one, two) in pairs if one != two), len(first))]


def _after(start: str, separator: str) -> str:
    return rf"{re.escape(start + separator)}(?P<student>.+?)"


def _github(names: Sequence[str], clones: Collection[str], folder: str) -> Iterator[Layout]:
    """Give GitHub Classroom's layout: clones, called by the assignment and the account.

    `gh classroom clone student-repos` puts them into a folder that is called by the assignment.
    (GitHub Docs, "Using GitHub Classroom with GitHub CLI")
    """
    mine = [name for name in names if name in clones]
    start = _common(mine).rpartition("-")[0] if len(mine) > 1 else ""
    slug = folder.removesuffix(_CLONES)
    if slug != folder and all(name.startswith(f"{slug}-") for name in mine):
        start = slug
    if mine and start and len(mine) >= SHARE * len(names):
        yield Layout("GitHub Classroom", re.compile(_after(start, "-")))
