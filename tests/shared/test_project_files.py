"""What surrounds the code keeps its word: READMEs, Makefile, locks, workflows, editor files."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from shared.cli import COMMANDS
from shared.material import readme
from shared.material.catalog import Course
from shared.material.progress import ProgressFile
from shared.material.texts import Text
from shared.setup import environment, stamps
from tests import conftest

ROOT = Path(environment.ROOT)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = ["lessons", "mysql", "distributed", "archives", "dev", "mysqlclient"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z][a-z%-]*):", MAKEFILE, re.MULTILINE)
TEXTS = ["README.md", "README.ko.md", ".github/CONTRIBUTING.md"]
LINUX = "runner.os == 'Linux'"
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")


# The READMEs


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_table_of_lessons_is_true(lang: str) -> None:
    """The READMEs list the lessons that there are. To write the table: python -m shared.material.readme"""
    source = (ROOT / readme.README[lang]).read_text(encoding="utf-8")  # type: ignore[index]
    table = readme.lesson_table(Course(ROOT), lang)  # type: ignore[arg-type]
    assert source == readme.with_table(source, table), "type: python -m shared.material.readme"


def test_the_table_links_lesson_and_exercise(tmp_path: Path) -> None:
    """A lesson without a text in the language is left out."""
    for name, title in (
        ("lessons/01_routing", "# 01 · Routes"),
        ("exercises/01_routing", "# 01 · A"),
    ):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "README.md").write_text(f"{title}\n", encoding="utf-8")
    assert readme.lesson_table(Course(tmp_path), "en").splitlines()[2:] == [
        "| [01 · Routes](lessons/01_routing/README.md) | `make lesson-1` "
        "| [A](exercises/01_routing/README.md) | `make check-1` |"
    ]
    assert len(readme.lesson_table(Course(tmp_path), "ko").splitlines()) == 2


def test_both_readmes_have_the_same_outline() -> None:
    """The same headings of the same levels, and the same number of code blocks."""
    english, korean = (Text(ROOT / name) for name in TEXTS[:2])
    assert [h.level for h in english.headings] == [h.level for h in korean.headings]
    assert [fence.language for fence in english.fences] == [f.language for f in korean.fences]


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name: str) -> None:
    """Links to files of the repository name files that are there."""
    text = Text(ROOT / name)
    folder = (ROOT / name).parent
    inside = [link.target for link in text.links if "://" not in link.target]
    assert [target for target in inside if not (folder / target.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_commands_in_the_texts_exist(name: str) -> None:
    """Each `make` target and each `course` command that a text names."""
    source = (ROOT / name).read_text(encoding="utf-8")
    typed = re.findall(r"(?:^|`)make ([a-z]+)(?:-\d+)?", source, re.MULTILINE)
    targets = {target.removesuffix("-%") for target in TARGETS}
    assert set(typed) <= targets
    words = re.findall(r"(?:^|`)(?:course|python3? -m shared) ([a-z]+)", source, re.MULTILINE)
    assert set(words) <= set(COMMANDS)


# The Makefile


@needs_make
@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_target_has_its_line_in_the_help(language: str) -> None:
    """`make help` is the table of contents."""
    assert len(TARGETS) > 10
    said = make("help", f"COURSE_LANG={language}").stdout
    for target in TARGETS:
        line = next(line for line in MAKEFILE.splitlines() if line.startswith(target + ":"))
        assert "## " in line, f"{target} has no ## line"
        english, _, korean = line.partition("## ")[2].partition("  ## ")
        words = (korean if language == "ko" else english).split()
        assert bool(re.search("[가-힣]", "".join(words))) == (language == "ko")
        shown = next(row for row in said.splitlines() if f"make {target.replace('%', '7')} " in row)
        assert shown.split()[2:] == words


@needs_make
@pytest.mark.parametrize(
    ("typed", "arguments"),
    [
        ("", []),
        ("list", ["list"]),
        ("lesson-7", ["lesson", "7"]),
        ("lesson-7 PORT=8000", ["lesson", "7", "--port", "8000"]),
        ("check-07", ["check", "07"]),
        (
            "check-7 TASK=2 SEED=5 'TARGET=my answer'",
            ["check", "7", "--task", "2", "--seed", "5", "--target", "my answer"],
        ),
        ("hint-7 TASK=2", ["hint", "7", "--task", "2"]),
        ("watch-7", ["watch", "7"]),
        ("verify-7", ["verify", "7"]),
        ("test 'ARGS=-k name'", ["test", "-k", "name"]),
    ],
)
def test_make_only_delegates(typed: str, arguments: list[str]) -> None:
    """Each target is one call of the command."""
    said = make("-n", "PYTHON=python3", *shlex.split(typed)).stdout
    assert shlex.split(said) == ["python3", "-m", "shared", *arguments]


@needs_make
@pytest.mark.parametrize("name", ["python3", "an environment/bin/python3"])
def test_a_python_whose_path_holds_a_space(tmp_path: Path, name: str) -> None:
    """As in an environment that is active, in a folder such as `My Documents`."""
    python = tmp_path / name
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text('#!/bin/sh\necho "called with $*"\n', encoding="utf-8")
    python.chmod(0o755)
    said = make("check-7", f"PYTHON={python}", "TARGET=my answer").stdout
    assert said == "called with -m shared check 7 --target my answer\n"


@needs_make
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("check 7", "check-7"),
        ("lesson 00", "lesson-00"),
        ("hint", "hint-7"),
        ("reset 3", "reset-3"),
    ],
)
def test_a_space_for_the_hyphen(typed: str, meant: str) -> None:
    """It is told what to type, and nothing else is said or done."""
    with pytest.raises(subprocess.CalledProcessError) as failed:
        make(*typed.split())
    said, _, last = failed.value.stderr.partition("\n")
    assert said.endswith(f": make {meant}")
    assert failed.value.returncode == 2
    assert "shared" not in last


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    # Within `make test`, make would tell this one what it was itself told.
    variables = {name: os.environ[name] for name in os.environ if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT, env=variables, check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip


# The locks


def locked(group: str) -> list[tuple[Requirement, list[str]]]:
    """Return the requirements of a lock file with their hashes."""
    text = Path(stamps.lock_file(group)).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    entries = re.split(r"\n(?=\S)", "\n".join(lines).strip())
    pattern = re.compile(r"--hash=(sha256:[0-9a-f]{64})")
    return [
        (Requirement(entry.partition("\\")[0].strip()), pattern.findall(entry)) for entry in entries
    ]


@pytest.mark.parametrize("group", GROUPS)
def test_the_lock_is_pinned_hashed_and_names_no_index(group: str) -> None:
    """pip takes it with --require-hashes, from wherever the machine gets its packages."""
    for requirement, hashes in locked(group):
        assert re.fullmatch(r"==[^*]+", str(requirement.specifier)), requirement
        assert hashes, requirement
    text = Path(stamps.lock_file(group)).read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--find-links|--extra", text)


@pytest.mark.parametrize(
    ("group", "within"),
    [(group, within) for group, parts in stamps.WITHIN.items() for within in ("lessons", *parts)],
)
def test_a_lock_holds_the_locks_within_it(group: str, within: str) -> None:
    """Who has installed the one needs nothing more for the other."""
    whole = {str(requirement) for requirement, _ in locked(group)}
    assert {str(requirement) for requirement, _ in locked(within)} <= whole


@pytest.mark.parametrize("group", GROUPS)
def test_the_lock_holds_what_is_declared(group: str) -> None:
    """To renew it: python shared/requirements/lock.py"""
    groups = PROJECT["dependency-groups"]
    own = [one for one in groups.get(group, []) if isinstance(one, str)]
    declared = [*PROJECT["project"]["dependencies"], *groups["installer"], *own]
    versions: dict[str, list[Version]] = {}
    for requirement, _ in locked(group):
        version = Version(str(requirement.specifier).removeprefix("=="))
        versions.setdefault(requirement.name.lower(), []).append(version)
    for wanted in map(Requirement, declared):
        found = versions.get(wanted.name.lower(), [])
        assert found, f"{wanted.name} is not locked"
        assert all(version in wanted.specifier for version in found), wanted


@pytest.mark.parametrize("group", GROUPS[1:])
def test_a_group_changes_nothing_of_the_lessons(group: str) -> None:
    """Each lock holds the lessons' one, so that adding a group leaves the rest as it was."""
    base = {str(requirement) for requirement, _ in locked("lessons")}
    assert base <= {str(requirement) for requirement, _ in locked(group)}


def test_groups_that_meet_have_the_same_versions() -> None:
    """Developers have the groups of a class and of MySQL: neither changes what the other needs."""
    all_of_it = {str(requirement) for requirement, _ in locked("dev")}
    for group in ("mysql", "distributed", "archives"):
        assert {str(requirement) for requirement, _ in locked(group)} <= all_of_it


# CI and editors


def test_ci_runs_the_tests() -> None:
    """`.ci/run` can be started, and calls `make test`."""
    script = ROOT / ".ci" / "run"
    assert os.name == "nt" or os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "exec make test"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_is_readable_and_may_little(path: Path) -> None:
    """YAML that parses; every job has a time limit, and the token's rights are named."""
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert "permissions" in workflow
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 120
        for step in job["steps"]:
            assert {"uses", "run"} & set(step)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_student_s_repository_runs_what_is_for_it(path: Path) -> None:
    """The course's own tests, which a solved exercise fails, run in the course's repository only."""
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    condition = {
        "grade": "vars.COURSE_REPOSITORY != ''",
    }.get(path.stem, "${{ !github.event.repository.fork && vars.COURSE_REPOSITORY == '' }}")
    assert {job["if"] for job in workflow["jobs"].values()} == {condition}


def test_the_tests_run_on_three_systems() -> None:
    """Linux, macOS and Windows, on the oldest Python and a new one."""
    path = ROOT / ".github" / "workflows" / "test.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    assert [name.partition("-")[0] for name in matrix["os"]] == ["ubuntu", "macos", "windows"]
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert matrix["python"][0] == oldest == ".".join(map(str, environment.OLDEST_PYTHON))


def steps_of(name: str) -> list[dict[str, Any]]:
    """Return the steps of a workflow's job `test`."""
    path = ROOT / ".github" / "workflows" / f"{name}.yml"
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]["test"]["steps"])


def steps_with(steps: list[dict[str, Any]], *words: str) -> list[int]:
    """Return the places of the steps whose command line has all of these words."""
    lines = [shlex.split(step.get("run", "")) for step in steps]
    return [place for place, line in enumerate(lines) if set(words) <= set(line)]


@pytest.mark.parametrize("name", ["test", "newest"])
def test_ubuntu_lets_apps_be_shut_in(name: str) -> None:
    """What AppArmor refuses to an ordinary user is allowed before the tests need it."""
    steps = steps_of(name)
    allowing = ("sudo", "sysctl", "-w", "kernel.apparmor_restrict_unprivileged_userns=0")
    (allowed,) = steps_with(steps, *allowing)
    assert steps[allowed].get("if") == (LINUX if name == "test" else None)
    tests = steps_with(steps, "test")
    assert tests
    assert allowed < min(tests)


def test_the_walls_are_tested_as_root_too() -> None:
    """After the tests, in the `.venv` that they made, and without files of root's in the tree."""
    steps = steps_of("test")
    folders = ["tests/hostile", "tests/shared/sandbox"]
    (as_root,) = steps_with(steps, "sudo", ".venv/bin/python", "pytest", *folders)
    assert as_root > max(steps_with(steps, "test"))
    assert steps[as_root]["if"] == LINUX
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []
    words = shlex.split(steps[as_root]["run"])
    assert {"PYTHONDONTWRITEBYTECODE=1", "no:cacheprovider"} <= set(words)
    assert [word for word in words if word.startswith("HYPOTHESIS_STORAGE_DIRECTORY=")]


def test_every_mistake_is_compared_once_a_week() -> None:
    """The weekly run sets the variable that the comparison reads."""
    steps = steps_of("newest")
    (tests,) = steps_with(steps, "shared", "test")
    (variable,) = steps[tests]["env"]
    source = (ROOT / "tests" / "course" / "test_agreement.py").read_text(encoding="utf-8")
    assert f'os.environ.get("{variable}")' in source


@pytest.mark.parametrize(
    "name",
    [
        ".devcontainer/devcontainer.json",
        ".vscode/settings.json",
        ".vscode/launch.json",
        ".vscode/extensions.json",
    ],
)
def test_editor_files_are_plain_json(name: str) -> None:
    """Every editor reads them, and comments would be lost."""
    assert json.loads((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_what_the_commands_write_is_not_committed(tmp_path: Path) -> None:
    """What a check, a reset, an app or a lesson's server leaves in a checkout is ignored by git."""
    shutil.copy(ROOT / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    left = [
        ProgressFile(tmp_path).path.relative_to(tmp_path).as_posix(),
        ".course/backups/00_hello-20260301-190000/app.py",
        ".data/mysql/07_mysql/ibdata1",
        "exercises/08_orm/instance/club.db",
        "exercises/08_orm/__pycache__/app.cpython-313.pyc",
    ]
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", *left, "exercises/08_orm/app.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines() == left


@needs_make
def test_the_devcontainer_sets_up_with_a_command_that_exists() -> None:
    """What it runs after its creation is a target of the Makefile."""
    path = ROOT / ".devcontainer" / "devcontainer.json"
    container = json.loads(path.read_text(encoding="utf-8"))
    program, target = container["postCreateCommand"].split()
    assert program == "make"
    assert target in TARGETS


def test_every_lesson_is_audited_once_a_week() -> None:
    """The weekly run has a job for each lesson there is, and tries both solutions and answers."""
    path = ROOT / ".github" / "workflows" / "audit.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    lines = [step.get("run", "") for step in workflow["jobs"]["audit"]["steps"]]
    audit = "python -m shared audit ${{ matrix.lesson }}"
    assert lines[-2:] == [f"{audit} --explained", f"{audit} --answers"]
    listed = workflow["jobs"]["lessons"]["steps"][-1]["run"]
    assert "python -m shared list --json | jq --compact-output 'map(.id)'" in listed


def test_all_lessons_are_walked_through_once_a_week() -> None:
    """The weekly run names no lesson, which means all, in the environment that make has made."""
    path = ROOT / ".github" / "workflows" / "newest.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    lines = [step.get("run", "") for step in workflow["jobs"]["walk"]["steps"]]
    assert lines[-2:] == ["make list", ".venv/bin/python tests/course/walk.py"]
    assert (ROOT / "tests/course/walk.py").is_file()


def test_what_is_dealt_first_is_there() -> None:
    """The tests that are dealt apart, which are named by their files, are in this project."""
    names = [*conftest.LONGEST, *conftest.CLASSES, *conftest.TOGETHER]
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_a_class_is_dealt_as_a_whole() -> None:
    """All tests of a class that is graded once go to one worker, any other test to the next."""
    units = [conftest.unit_of(f"{conftest.CLASS}::test_x[{user}-a]") for user in ("root", "root")]
    assert len(set(units)) == 1
    assert conftest.unit_of(f"{conftest.CLASS}::test_x[ordinary_user-a]") not in units
    assert conftest.unit_of("tests/a.py::test_x[root]") == "tests/a.py::test_x[root]"
    on_server = [
        conftest.unit_of(f"tests/hostile/test_sql.py::{test}")
        for test in ("test_submission[mysql-busy_server]", "test_neighbours[mysql]")
    ]
    assert on_server == ["tests/hostile/test_sql.py::mysql"] * 2
    own = "tests/hostile/test_sql.py::test_look_of_the_students_own_run[locked]"
    assert conftest.unit_of(own) == own


def test_a_file_with_one_browser_is_dealt_as_a_whole() -> None:
    """What its tests have in common is made by one worker only."""
    units = {conftest.unit_of(f"tests/browser/test_pages.py::test_x[{one}]") for one in "ab"}
    assert units == {"tests/browser/test_pages.py"}
