"""Applying a unified diff without git, and as git does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from shared.material import patches

BEFORE = {"app.py": "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n", "gone.py": "x\n", "old/name.py": "1\n2\n3\n"}
EDITS = {
    "change": {"app.py": "a\nb\nC\nd\ne\nf\ng\nh\ni\nj\n"},
    "two-hunks": {"app.py": "A\nA\nb\nc\nd\ne\nf\ng\nh\ni\n"},
    "insert-at-the-top": {"app.py": "0\n" + BEFORE["app.py"]},
    "append": {"app.py": BEFORE["app.py"] + "\nk\n"},
    "new-file": {"new/file.py": "x\n\ny\n"},
    "delete-file": {"gone.py": None},
    "rename": {"old/name.py": None, "new/name.py": "1\n2\n3\n"},
    "rename-and-change": {"old/name.py": None, "new/name.py": "1\n2\n4\n", "app.py": "a\n"},
    "a-line-like-a-header": {"app.py": "-- x\n++ y\n" + BEFORE["app.py"]},
}


def write(folder: Path, files: dict[str, str | None]) -> None:
    for name, content in files.items():
        path = folder / name
        if content is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")


def read(folder: Path) -> dict[str, str]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in paths}


@pytest.fixture
def before(tmp_path: Path) -> Path:
    write(tmp_path / "before", BEFORE)
    return tmp_path / "before"


@pytest.mark.skipif(shutil.which("git") is None, reason="compares with git, which is not here")
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_like_git(before: Path, tmp_path: Path, edit: dict[str, str | None]) -> None:
    """A diff that git writes is applied as git applies it."""
    repository = tmp_path / "repository"
    shutil.copytree(before, repository)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "-C", str(repository)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "x"], check=True)
    write(repository, edit)
    subprocess.run([*git, "add", "-A"], check=True)
    diff = subprocess.run(
        [*git, "diff", "--cached", "-M"], check=True, capture_output=True, text=True
    )
    patches.apply(f"Task: 1\nWhat: --- words\n\n{diff.stdout}\n\n", before)
    shutil.rmtree(repository / ".git")
    assert read(before) == read(repository)


def test_moved_lines_are_found(before: Path) -> None:
    """A change whose lines stand elsewhere than stated still applies."""
    patches.apply("--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,2 @@\n e\n-f\n+F\n", before)
    assert (before / "app.py").read_text() == BEFORE["app.py"].replace("f", "F")


@pytest.mark.parametrize(
    ("diff", "message"),
    [
        ("--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-z\n+y\n", "line 1 of app.py does not fit"),
        ("--- a/no.py\n+++ b/no.py\n@@ -1 +1 @@\n-z\n+y\n", "there is no no.py"),
        ("Task: 1\nOnly words.\n", "it changes no file"),
        ("--- a/app.py\n+++ b/app.py\n", "it changes no file"),
    ],
    ids=["line", "file", "no-diff", "no-change"],
)
def test_what_does_not_fit_is_refused(before: Path, diff: str, message: str) -> None:
    """A diff that does not fit is an error, and changes nothing."""
    with pytest.raises(patches.DoesNotApply, match=message):
        patches.apply(diff, before)
    assert read(before) == BEFORE
