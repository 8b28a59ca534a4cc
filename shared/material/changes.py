"""Which exercises changed since a revision of the student's repository."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from shared.language import tr
from shared.material.catalog import Course, Lesson
from shared.material.workbook import is_untouched

# Of the repository that a hook runs in; here the folder says which one is meant.
GIT_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


class ChangesError(Exception):
    """What changed cannot be told; the message says why and what to do."""


def changed_lessons(course: Course, exercises: Path, revision: str) -> list[Lesson]:
    """Return the lessons whose folder in `exercises` changed since `revision`, in order.

    `exercises` lies in the student's repository, which need not be the course's. What is not yet
    committed counts. A revision of zeros is what a host calls the time before the first push: then
    all exercises count that are there and are not the untouched starter.

    Raises:
        ChangesError: there is no such folder, repository or revision, or no git.
    """
    if not exercises.is_dir():
        raise ChangesError(
            tr(f'There is no folder "{exercises}".', f'"{exercises}" 폴더가 없어요.')
        )
    if revision and not revision.strip("0"):
        return [lesson for lesson in course.lessons if _begun(lesson, exercises)]
    _require_repository(exercises)
    commit = _commit(exercises, revision)
    # --relative gives names from `exercises` on; without renames a moved file is of both lessons.
    since = ["diff", "--name-only", "-z", "--no-renames", "--relative", commit, "--", "."]
    new = ["ls-files", "--others", "--exclude-standard", "-z", "--", "."]
    names = _git(exercises, *since).stdout + _git(exercises, *new).stdout
    changed = {name.partition("/")[0] for name in names.split("\0") if "/" in name}
    return [lesson for lesson in course.lessons if lesson.id in changed]


def _begun(lesson: Lesson, exercises: Path) -> bool:
    folder = exercises / lesson.id
    return folder.is_dir() and not is_untouched(lesson, folder)


def _require_repository(exercises: Path) -> None:
    done = _git(exercises, "rev-parse", "--is-inside-work-tree")
    if done.stdout.strip() != "true":
        raise ChangesError(
            tr(
                f"{exercises} is not in a git repository, so --changed-since cannot be answered "
                f"(git: {_last_line(done.stderr)}).",
                f"{exercises} 폴더가 git 저장소 안에 있지 않아서 --changed-since를 쓸 수 없어요 "
                f"(git: {_last_line(done.stderr)}).",
            )
        )


def _commit(exercises: Path, revision: str) -> str:
    wanted = f"{revision}^{{commit}}"
    found = _git(exercises, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    if found.returncode:
        raise ChangesError(
            tr(
                f'The student\'s repository has no revision "{revision}". '
                "Is it misspelt, or is the clone a shallow one (git fetch --unshallow)?",
                f'학생 저장소에 "{revision}" 리비전이 없어요. '
                "철자가 틀렸거나 얕은 클론인가요(git fetch --unshallow)?",
            )
        )
    return found.stdout.split()[-1]


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in GIT_VARIABLES}
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
        )
    except FileNotFoundError as error:
        raise ChangesError(
            tr(
                "--changed-since needs git, which is not installed.",
                "--changed-since에는 git이 필요한데 설치되어 있지 않아요.",
            )
        ) from error


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
