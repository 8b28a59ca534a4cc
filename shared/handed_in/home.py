"""Where in what was handed in the work for a lesson lies, by nothing but names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shared.handed_in.names import is_archive, lesson_named, not_read
from shared.handed_in.tree import Entry, Kind, NotHandedIn, Refused
from shared.language import tr
from shared.shown import visible

APP = "app.py"
# Where `flask run` looks for the app in a folder (flask.cli.ScriptInfo.load_app).
ENTRIES = ("wsgi.py", APP, "wsgi/__init__.py", "app/__init__.py")
EXERCISES = "exercises"  # where a fork of the course holds them
OF_THE_COURSE = ("lessons", "solutions", "tests")  # folders beside them


@dataclass(frozen=True)
class Home:
    """Which folder of a tree is the work for a lesson."""

    folder: str | None  # "" for its top, None when only other lessons' work is there
    programs: bool  # whether there is a Python file in it


def find_app(entries: Sequence[Entry], lesson: str, lessons: Collection[str] = ()) -> Home:
    """Return which folder of a tree is the work for a lesson.

    It is the one with app.py, or another of ENTRIES, that lies least deep, since many tools and
    people pack a folder around the work; but a folder with the lesson's name may lie one deeper,
    and in a fork of the course only the one in `exercises` counts. Where there is none of these
    files the same is asked of any Python file.

    Raises:
        Refused: several folders are it with equal right.
    """
    fork = _fork(entries, {lesson, *lessons})
    if fork is None:
        return _search(entries, lesson, set(lessons) - {lesson})
    mine = f"{fork}{EXERCISES}/{lesson}"
    found = _search([one for one in entries if below(one.name, mine)], lesson, ())
    if found.programs:
        return found
    return Home(mine if any(one.name == mine for one in entries) else None, False)


def _search(entries: Sequence[Entry], lesson: str, others: Collection[str]) -> Home:
    all_programs = programs_in(entries)
    programs = [name for name in all_programs if not _is_of(name, lesson, others)]
    for found in (map(_started_in, programs), map(_folder, programs)):
        if homes := {folder for folder in found if folder is not None}:
            least = min(map(_depth, homes))
            own = {h for h in homes if last(h) == lesson and _depth(h) <= least + 1}
            in_exercises = {h for h in own if last(_folder(h)) == EXERCISES}
            return Home(_least_deep(in_exercises or own or homes), True)
    named = [one.name for one in entries if one.kind is Kind.FOLDER and last(one.name) == lesson]
    top = None if all_programs else ""
    return Home(min(named, key=lambda name: (_depth(name), name), default=top), False)


def programs_in(entries: Sequence[Entry]) -> list[str]:
    """Return the Python files of a tree."""
    return [one.name for one in entries if one.kind is Kind.FILE and one.name.endswith(".py")]


def archives_in(entries: Sequence[Entry]) -> list[str]:
    """Return the archives in a tree that can be read."""
    return [one.name for one in entries if one.kind is Kind.FILE and is_archive(one.name)]


def _fork(entries: Sequence[Entry], lessons: Collection[str]) -> str | None:
    """Return in which folder (with its slash) a fork of the course lies, None if there is none.

    Beside the exercises lie the course's own folders, whose apps are nobody's work.
    """
    folders = {one.name for one in entries if one.kind is Kind.FOLDER}
    tops = {
        name[: -len(EXERCISES)]
        for name in folders
        if last(name) == EXERCISES and any(f"{name}/{lesson}" in folders for lesson in lessons)
    }
    forks = [top for top in tops if any(top + name in folders for name in OF_THE_COURSE)]
    return min(forks, key=lambda name: (_depth(name), name), default=None)


def _is_of(name: str, lesson: str, others: Collection[str]) -> bool:
    """Return whether a file lies in another lesson's folder, and in none of this one's."""
    folders = name.split("/")[:-1]
    return lesson not in folders and any(folder in others for folder in folders)


def archive_with(entries: Sequence[Entry], lesson: str, lessons: Collection[str] = ()) -> str:
    """Return the archive in a tree that holds the work for a lesson, "" where there is none.

    It is the one that is named by the lesson, or the only one where there is no Python file.

    Raises:
        Refused: several could be it, all are other lessons', or of a kind that is not read.
    """
    archives = archives_in(entries)
    named = {name: lesson_named(last(name), {lesson, *lessons}) for name in archives}
    found = [name for name in archives if named[name] == lesson]
    if not found and not programs_in(entries):
        found = [name for name in archives if not named[name]]
        if archives and not found:
            raise NotHandedIn(not_handed_in())
        for one in entries if not archives else ():
            if one.kind is Kind.FILE and (other := not_read(one.name)):
                raise other
    if len(found) > 1:
        raise Refused(_several(found))
    return found[0] if found else ""


def only_archive(entries: Sequence[Entry]) -> str:
    """Return the one archive in a tree without Python files, "" where there is none."""
    archives = archives_in(entries)
    return archives[0] if len(archives) == 1 and not programs_in(entries) else ""


def lessons_among(entries: Sequence[Entry], lessons: Collection[str]) -> list[str]:
    """Return the lessons whose folders or archives are among a tree's entries."""
    fork = _fork(entries, lessons)
    if fork is not None:
        entries = [one for one in entries if below(one.name, fork + EXERCISES)]
    named = {last(one.name) for one in entries if one.kind is Kind.FOLDER}
    named |= {lesson_named(last(name), lessons) for name in archives_in(entries)}
    return sorted(named & set(lessons))


def not_handed_in() -> str:
    """Return the sentence for a lesson that a student has handed in nothing for."""
    return tr("Not handed in.", "제출하지 않았어요.")


def _several(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{visible(name)[:60]}`" for name in names[:4])
    return tr(
        f"Several archives could be the work: {shown}. Hand in the one that is meant.",
        f"어느 압축 파일이 제출물인지 알 수 없어요: {shown}. 채점할 것만 제출해 주세요.",
    )


def _started_in(name: str) -> str | None:
    """Return the folder in which `flask run` finds this file, None if it is not one of those."""
    entry = next((one for one in ENTRIES if f"/{name}".endswith(f"/{one}")), None)
    return entry and name[: -len(entry)].rstrip("/")


def _least_deep(homes: set[str]) -> str:
    depth = min(map(_depth, homes))
    best = sorted(home for home in homes if _depth(home) == depth)
    if len(best) > 1:
        shown = ", ".join(f"`{visible(home)[:60]}`" for home in best[:4])
        raise Refused(
            tr(
                f"Several folders could be the work: {shown}. Hand in the one that is meant.",
                f"어느 폴더가 제출물인지 알 수 없어요: {shown}. 채점할 폴더만 제출해 주세요.",
            )
        )
    return best[0]


def _depth(folder: str) -> int:
    return folder.count("/") + 1 if folder else 0


def last(name: str) -> str:
    """Return a name without the folders before it."""
    return name.rpartition("/")[2]


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def below(name: str, folder: str) -> bool:
    """Return whether a name lies below a folder, "" being the top."""
    return not folder or name.startswith(folder + "/")
