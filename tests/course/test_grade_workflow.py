"""The workflow that grades a student's repository, its steps run here as GitHub's runner would.

Clones stand in for the checkout steps; the shell steps are those of the file.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from shared.material.catalog import Course

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/grade.yml").read_text(encoding="utf-8"))
JOB = WORKFLOW["jobs"]["grade"]
STEPS = JOB["steps"]
LESSONS = [lesson.id for lesson in Course(ROOT).lessons[:2]]
FIRST, SECOND = LESSONS
ZEROS = "0" * 40

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("git"), reason="the job runs on Linux, with git"
)
GIT = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com", "GIT_CONFIG_GLOBAL": os.devnull,
}  # fmt: skip


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=os.environ | GIT, check=True, capture_output=True,
        text=True,
    )  # fmt: skip
    return done.stdout.strip()


def commit(folder: Path, message: str = "work") -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def copy_course(folder: Path) -> Path:
    """Copy the course, with two of its lessons, into a repository of its own."""
    for name in ("pyproject.toml", "README.md", "Makefile", "LICENSE", ".gitignore"):
        folder.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    kept = [f"{part}/{lesson}" for part in ("lessons", "exercises", "solutions", "tests")
            for lesson in LESSONS]  # fmt: skip
    for part in ("shared", ".github", *kept):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    for lesson in LESSONS:
        starter = folder / "tests" / lesson / "starter"
        shutil.rmtree(starter, ignore_errors=True)
        shutil.copytree(folder / "exercises" / lesson, starter)
    git(folder, "init", "-q")
    commit(folder, "The course")
    return folder


class Runner:
    """Runs the workflow's steps on a student's repository."""

    def __init__(self, folder: Path, upstream: Path, student: Path) -> None:
        self.workspace = folder / "work space"
        self.temp = folder / "temp"
        self.summary = folder / "summary.md"
        self.upstream, self.student = upstream, student
        self.printed = ""
        for path in (self.workspace, self.temp, folder / "bin"):
            path.mkdir()
        (folder / "bin/python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (folder / "bin/python3").chmod(0o755)
        self.path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self.contexts = {
            "vars.COURSE_REPOSITORY": "teacher/course",
            "vars.COURSE_REVISION": git(upstream, "rev-parse", "HEAD"),
            "vars.COURSE_LANG || 'en'": "en",
            "runner.temp": str(self.temp),
            "github.event.before": ZEROS,
        }

    def run(self, before: str = ZEROS) -> int:
        """Run the job after a push; return the exit code of the first step that failed, or 0."""
        self.contexts["github.event.before"] = before
        environment = {key: self._evaluated(value) for key, value in JOB["env"].items()}
        self.contexts |= {f"env.{key}": value for key, value in environment.items()}
        for step in STEPS:
            if "uses" in step:
                self._use(step["uses"], step.get("with", {}))
            elif code := self._shell(step, environment):
                return code
        return 0

    def _evaluated(self, text: Any) -> str:
        """Put in what stands for `${{ ... }}`; an expression that nobody knows is a KeyError."""
        return re.sub(r"\$\{\{ (.+?) \}\}", lambda match: self.contexts[match[1]], str(text))

    def _use(self, action: str, given: dict[str, Any]) -> None:
        if not action.startswith("actions/checkout@"):
            assert action.startswith(("actions/setup-python@", "actions/upload-artifact@"))
            return
        assert given["persist-credentials"] is False
        source = self.student
        if "repository" in given:
            assert self._evaluated(given["repository"]) == "teacher/course"
            source = self.upstream
        target = self.workspace / given["path"]
        shutil.rmtree(target, ignore_errors=True)
        git(self.workspace, "clone", "-q", str(source), str(target))
        if "ref" in given:
            git(target, "checkout", "-q", self._evaluated(given["ref"]))

    def _shell(self, step: dict[str, Any], environment: dict[str, str]) -> int:
        # https://docs.github.com/actions/reference/workflow-syntax#jobsjob_idstepsshell: `bash -e`.
        script = self.temp / "step.sh"
        script.write_text(self._evaluated(step["run"]))
        own = {key: self._evaluated(value) for key, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "-e", str(script)],
            cwd=self.workspace / step.get("working-directory", "."),
            # Nothing of this process's: the runner gives no more than this.
            env=environment | own | {
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_WORKSPACE": str(self.workspace),
                "GITHUB_STEP_SUMMARY": str(self.summary),
                "RUNNER_TEMP": str(self.temp),
                "HOME": str(self.temp),
                "PATH": self.path,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        self.printed += done.stdout
        return done.returncode

    @property
    def results(self) -> dict[str, Any]:
        """The results by lesson, as the JSON file has them."""
        document = json.loads((self.temp / "result.json").read_text(encoding="utf-8"))
        return {result["lesson"]: result for result in document["results"]}


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    return copy_course(tmp_path / "upstream")


@pytest.fixture
def student(tmp_path: Path, upstream: Path) -> Path:
    """A student's fork, nothing done yet."""
    folder = tmp_path / "fork"
    git(tmp_path, "clone", "-q", str(upstream), str(folder))
    return folder


@pytest.fixture
def runner(tmp_path: Path, upstream: Path, student: Path) -> Runner:
    return Runner(tmp_path, upstream, student)


def solve(student: Path, lesson: str) -> None:
    shutil.copytree(
        ROOT / "solutions" / lesson,
        student / "exercises" / lesson,
        ignore=shutil.ignore_patterns("__pycache__", "NOTES.md"),
        dirs_exist_ok=True,
    )


def test_solved_exercise(runner, student):
    """A push that solves one exercise grades that one, and the job passes."""
    before = git(student, "rev-parse", "HEAD")
    solve(student, FIRST)
    commit(student)
    assert runner.run(before) == 0, runner.printed
    assert set(runner.results) == {FIRST}
    assert runner.results[FIRST]["passed"]
    assert ET.parse(runner.temp / "result.xml").getroot()[0].get("name") == FIRST
    row = f"| {FIRST.replace('_', '&#95;')} | "
    assert row in runner.summary.read_text(encoding="utf-8")
    assert "::error " not in runner.printed


def test_failing_exercise(runner, student):
    """A push that breaks one fails the job; the failing line is annotated in the student's file."""
    solve(student, FIRST)
    before = commit(student)
    app = student / "exercises" / FIRST / "app.py"
    app.write_text(
        app.read_text(encoding="utf-8") + "\nraise RuntimeError('no')\n", encoding="utf-8"
    )
    line = len(app.read_text(encoding="utf-8").splitlines())
    commit(student)
    assert runner.run(before) == 1
    assert not runner.results[FIRST]["passed"]
    assert f"::error file=exercises/{FIRST}/app.py,line={line},title={FIRST}::" in runner.printed
    assert "✗ The app starts" in runner.summary.read_text(encoding="utf-8")


def test_edited_suites_do_not_count(runner, student):
    """Edited tests, grader and configuration in the student's repository change nothing."""
    before = git(student, "rev-parse", "HEAD")
    app = student / "exercises" / FIRST / "app.py"
    app.write_text(app.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    passing = "def test_all():\n    assert True\n"
    (student / "tests" / FIRST / "test_exercise.py").write_text(passing, encoding="utf-8")
    (student / "shared/running/run.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
    (student / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--co'\n")
    for folder in (student, student / "exercises", student / "exercises" / FIRST):
        (folder / "conftest.py").write_text("import os\nos._exit(0)\n")
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
    commit(student)
    assert runner.run(before) == 1
    graded = runner.results[FIRST]
    assert graded["max_points"] > 1
    assert not graded["passed"]


def test_first_push(runner, student):
    """Of a first push, untouched starters are not graded; begun exercises are."""
    assert runner.run(ZEROS) == 0, runner.printed
    assert runner.results == {}
    assert "No exercise changed" in runner.summary.read_text(encoding="utf-8")
    solve(student, SECOND)
    commit(student)
    assert runner.run(ZEROS) == 0, runner.printed
    assert set(runner.results) == {SECOND}


@pytest.mark.parametrize("before", ["", "e" * 40], ids=["started by hand", "forced push"])
def test_nothing_to_compare_with(runner, student, before):
    """Started by hand, or after a forced push, every exercise that was begun is graded."""
    solve(student, SECOND)
    commit(student)
    assert runner.run(before) == 0, runner.printed
    assert set(runner.results) == {SECOND}


@pytest.mark.parametrize("revision", ["", "main", "v1", "abc1234"])
def test_unpinned_course(runner, revision):
    """A branch, a tag or no revision at all is refused before anything is run."""
    runner.contexts["vars.COURSE_REVISION"] = revision
    assert runner.run() == 2
    assert f"::error::COURSE_REVISION is '{revision}'." in runner.printed
    assert not (runner.workspace / "student").exists()


def test_upstream_does_not_grade_itself():
    """Without the variable, as in the course's own repository, the job is skipped."""
    assert JOB["if"] == "vars.COURSE_REPOSITORY != ''"


def test_rights():
    """The token may read the repository and no more; no step uses a secret."""
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert "permissions" not in JOB
    assert "secrets." not in (ROOT / ".github/workflows/grade.yml").read_text(encoding="utf-8")


def test_no_expression_in_a_script():
    """What a pusher may name, as a branch, comes into no script but as a variable."""
    assert not [step["name"] for step in STEPS if "${{" in step.get("run", "")]


def test_results_are_kept():
    """Both files are uploaded, also after a failed step."""
    (upload,) = [step for step in STEPS if "upload-artifact" in step.get("uses", "")]
    assert upload["if"] == "${{ !cancelled() }}"
    assert upload["with"]["path"].split() == [
        "${{", "runner.temp", "}}/result.json", "${{", "runner.temp", "}}/result.xml"
    ]  # fmt: skip
