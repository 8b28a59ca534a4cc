"""The editor's start button: the app of whatever file is open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.serving.nearest import app_folder
from shared.setup import environment

ROOT = Path(environment.ROOT)
LAUNCH = json.loads((ROOT / ".vscode/launch.json").read_text(encoding="utf-8"))["configurations"][0]


@pytest.mark.parametrize(
    "file", ["app.py", "README.ko.md", "templates/index.html", "static/css/style.css"]
)
def test_a_file_belongs_to_the_nearest_app(tmp_path: Path, file: str) -> None:
    """Whatever it is, and however deep it lies."""
    (tmp_path / "app.py").touch()
    (tmp_path / "my app").mkdir()
    (tmp_path / "my app" / "app.py").touch()
    assert app_folder(tmp_path / "my app" / file) == tmp_path / "my app"


def started(
    file: Path, *arguments: str, python: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run what the editor runs, with other arguments for flask; `python` are options of Python's."""
    return subprocess.run(
        [sys.executable, *python, "-m", LAUNCH["module"], str(file), *arguments],
        cwd=ROOT, env=os.environ | {"COURSE_LANG": "en"}, capture_output=True, encoding="utf-8",
    )  # fmt: skip


def test_flask_runs_in_the_app_s_folder() -> None:
    """Its modules and templates are found."""
    said = started(ROOT / "lessons/01_routing/templates/base.html", "routes")
    assert said.returncode == 0, said.stderr
    assert "/feeds" in said.stdout


def test_a_file_of_no_app_is_told() -> None:
    """The fact and what to do; no traceback."""
    said = started(ROOT / "README.md", "routes")
    assert said.returncode == 2
    assert "belongs to no app" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_python_without_flask_is_told() -> None:
    """The editor may run another Python than the course's."""
    without_packages = ("-S",)
    said = started(ROOT / "lessons/01_routing/app.py", "routes", python=without_packages)
    assert said.returncode == 2
    assert "has no flask" in said.stderr
    assert "check" in said.stderr
    assert "Traceback" not in said.stderr
