"""When the last commit of a clone was made, asked without believing the clone.

A repository's own settings can name programs for git to run (git-config, core.fsmonitor and the
like), so git is given an empty repository of ours, and of the stranger's only the objects.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from shared.handed_in.folder import Opened, kind_of, opened
from shared.handed_in.tree import Kind

SECONDS = 10
_LARGEST = 1 << 20  # bytes of a file of references
_HASH = re.compile(r"[0-9a-f]{40}")
_REF = re.compile(r"ref: (refs/heads/[\w./-]+)")


def last_commit(folder: Opened, path: str, lesson: str) -> datetime | None:
    """Return when the last commit that touched a lesson's folder was made, by its own words.

    Where no folder has the lesson's name it is the last commit of all.

    Args:
        folder: the clone, opened.
        path: where it is.

    Returns:
        None if it is no clone, or git is not there or cannot read it.
    """
    if kind_of(".git", folder) is not Kind.FOLDER:
        return None
    with suppress(OSError), opened(".git", folder) as git:
        head = _head(git)
        if head and kind_of("objects", git) is Kind.FOLDER:
            return _asked(head, os.path.join(os.path.abspath(path), ".git", "objects"), lesson)
    return None


def _head(git: Opened) -> str:
    """Return the hash of the commit that is checked out, "" if that is not to be seen."""
    said = _text(git, ["HEAD"])
    if named := _REF.fullmatch(said):
        name = named[1]
        if ".." in name.split("/"):
            return ""
        packed = _text(git, ["packed-refs"]).splitlines()
        listed = (line[:40] for line in packed if line[41:] == name)
        said = _text(git, name.split("/")) or next(listed, "")
    return said if _HASH.fullmatch(said) else ""


def _text(folder: Opened, parts: Sequence[str]) -> str:
    """Return a small file's text, "" where there is none."""
    try:
        with opened(parts[0], folder) as place:
            if len(parts) > 1:
                return _text(place, parts[1:])
            with open(place, "rb", closefd=isinstance(place, str)) as file:
                return file.read(_LARGEST).decode("utf-8", "replace").strip()
    except OSError:
        return ""


def _asked(head: str, objects: str, lesson: str) -> datetime | None:
    with tempfile.TemporaryDirectory(prefix="course-git-") as empty:
        for folder in ("objects", "refs"):
            (Path(empty) / folder).mkdir()
        (Path(empty) / "HEAD").write_text("ref: refs/heads/none\n")
        # A shallow clone lacks the commits that a search would pass: there the last one of all.
        for which in ([head, "--", f":(glob)**/{lesson}/**"], ["--no-walk", head]):
            if said := _git(empty, objects, ["log", "-1", "--format=%cI", *which]):
                with suppress(ValueError):
                    return datetime.fromisoformat(said)
    return None


def _git(repository: str, objects: str, arguments: Sequence[str]) -> str:
    environment = {
        **{name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ},
        "HOME": repository,
        "GIT_DIR": repository,
        "GIT_OBJECT_DIRECTORY": objects,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ALLOC_LIMIT": "64m",  # of one object: a few bytes can say that it has gigabytes
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(
            ["git", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""
