"""A class with hostile submissions beside honest ones: nobody gets what was not earned.

Each file in `submissions/` is one hostile app.py. Its docstring says what it tries and which
points its behaviour earns (`Earns:`; an app that starts and answers 404 to an unknown address
earns that check's point). It prints TRIED when it begins, unless it is `Quiet:`, and ESCAPED when
something worked that must not. `special.py` and `archives.py` make those that are no plain files.

Root grades all of them, and then an ordinary user, who has other walls, those that try the walls.
What is `Against: the judge` meets the same code in both runs: how answers, errors and what was
handed in are read, and how long may be waited. Where the tests are not root's the ordinary user
grades all.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.result import Result
from tests.hostile.archives import ARCHIVES
from tests.hostile.grading import grade_class
from tests.hostile.special import FOLDERS, OF_RIGHTS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LESSON = "00_hello"
HOSTILE = {path.stem: path.read_text(encoding="utf-8") for path in HERE.glob("submissions/*.py")}
SPECIAL = FOLDERS | ARCHIVES
POINTS = 12  # of the exercise
HONEST = {"a_honest": POINTS, "m_honest": POINTS, "z_zero": 1}
LIMITS = ("start_seconds=2", "request_seconds=1", "check_seconds=4")
CANARY = "canary-5f0c1a"
IS_ROOT = sys.platform == "linux" and os.geteuid() == 0

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)


@dataclass
class ClassRun:
    """One run of `course grade` over the whole corpus, and what was there before and after."""

    names: Collection[str]  # of the corpus
    results: dict[str, Result]
    isolation: str
    output: str
    left: str  # processes that outlived the grader
    changed: list[str]  # what changed in the class's folder or beside it
    special: dict[str, float]  # what the special submissions earn


def header(text: str, name: str, default: str = "") -> str:
    """Return a field of a submission's docstring."""
    found = re.search(rf"^{name}: (.+)$", text, re.MULTILINE)
    return found[1] if found else default


ALL = (*sorted(HOSTILE), *sorted(SPECIAL))
AT_THE_WALLS = tuple(
    name
    for name in ALL
    if name in OF_RIGHTS or (name in HOSTILE and not header(HOSTILE[name], "Against"))
)
CORPUS = {"root": ALL, "ordinary_user": AT_THE_WALLS} if IS_ROOT else {"ordinary_user": ALL}


def make_class(folder: Path, names: Collection[str]) -> dict[str, float]:
    """Write these and their honest neighbours; return what the special ones earn."""
    shutil.copytree(ROOT / "solutions" / LESSON, folder / "a_honest")
    shutil.copytree(ROOT / "tests" / LESSON / "variants/plain_text", folder / "m_honest")
    shutil.copytree(ROOT / "tests" / LESSON / "starter", folder / "z_zero")
    for name in HOSTILE.keys() & names:
        (folder / name).mkdir()
        (folder / name / "app.py").write_text(HOSTILE[name], encoding="utf-8")
        shutil.copy(ROOT / "solutions" / LESSON / "club.py", folder / name)
    return {name: make(folder) for name, make in SPECIAL.items() if name in names}


@pytest.fixture(scope="module")
def root() -> ClassRun:
    """Grade the class as root."""
    return grade("root")


@pytest.fixture(scope="module")
def ordinary_user() -> ClassRun:
    """Grade the class as an ordinary user."""
    return grade("ordinary_user")


@pytest.fixture(params=CORPUS)
def run(request: pytest.FixtureRequest) -> ClassRun:
    """Return each run of the class, graded when it is first wanted."""
    found: ClassRun = request.getfixturevalue(request.param)
    return found


def grade(user: str) -> ClassRun:
    """Make a class of what this user grades, grade it, and remove it."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        base = Path(folder)
        base.chmod(0o777)
        (base / "class").mkdir()
        special = make_class(base / "class", CORPUS[user])
        return graded(base, special, user)


def graded(base: Path, special: dict[str, float], user: str) -> ClassRun:
    arguments = ["--lesson", LESSON, "--seed", "hostile"]
    arguments += [part for limit in LIMITS for part in ("--limit", limit)]
    environ = {"SECRET": CANARY, "PYTHONPATH": str(ROOT)}
    found = grade_class(base, arguments, environ, ordinary=IS_ROOT and user != "root")
    return ClassRun(
        names=CORPUS[user],
        # By the first word: an archive's name has an ending, one name is painted over.
        results={re.split(r"\W", one.submission or "")[0]: one for one in found.results},
        isolation=found.isolation,
        output=found.output,
        left=found.left,
        changed=found.changed,
        special=special,
    )


def each(names: Collection[str]) -> list[tuple[str, str]]:
    """Return those of the names that each run has in it, with the run."""
    return [(user, name) for user, corpus in CORPUS.items() for name in corpus if name in names]


def said(result: Result) -> str:
    """Return all that a report of this submission holds, transcripts included."""
    return json.dumps(result.to_json(), ensure_ascii=False)


def test_walls_stand(run):
    """The machine isolates well enough for the rest to mean something."""
    assert run.isolation.startswith(("A:", "B:")), run.isolation


@pytest.mark.parametrize("name", HONEST)
def test_honest_neighbours(run, name):
    """Honest submissions between the hostile ones get what they earn."""
    assert run.results[name].points == HONEST[name], run.results[name].reason
    assert run.results[name].max_points == POINTS


@pytest.mark.parametrize(("run", "name"), each(HOSTILE), indirect=["run"])
def test_submission(run, name):
    """A hostile submission tries what it says, gets what its behaviour earns, and escapes not."""
    result, text = run.results[name], HOSTILE[name]
    told = said(result)
    assert "ESCAPED" not in told, re.findall(r"ESCAPED[^\\\"]*", told)
    assert result.points == float(header(text, "Earns")), [
        (check.id, check.status, check.failure and check.failure.message) for check in result.checks
    ]
    assert header(text, "Quiet") or "TRIED" in told
    if expected := header(text, "Says"):
        assert re.search(expected, told), told[:2000]


@pytest.mark.parametrize(("run", "name"), each(SPECIAL), indirect=["run"])
def test_special(run, name):
    """A submission that is no plain folder gets what its behaviour earns, and escapes not."""
    result = run.results[name]
    assert "ESCAPED" not in said(result)
    assert result.points == run.special[name], said(result)[:2000]
    if result.points == 0:
        assert result.reason or result.checks[0].failure


def test_nobody_is_missing(run):
    """Every submission has one result with all the suite's points, or the reason why not."""
    assert run.results.keys() == {*run.names, *HONEST}
    for name, result in run.results.items():
        assert result.max_points == POINTS or result.reason, name
        assert not [check.id for check in result.checks if check.status == "error"], name


def test_nothing_is_left(run):
    """No process outlives the grader, and no file is added or changed."""
    assert run.left == ""
    assert run.changed == []
    assert "left behind" not in run.output


def test_secrets_and_escapes_stay_out(run):
    """The report holds no secret of the grader's environment and no escape sequence."""
    told = run.output + "".join(said(result) for result in run.results.values())
    assert CANARY not in told
    assert "\x1b" not in told
    assert "\\u001b[2J" not in told.replace("painted\\n\\u001b[2J", "")


def test_corpus_is_large():
    """The corpus holds at least sixty hostile submissions, each with what it tries."""
    assert len(HOSTILE) + len(SPECIAL) >= 60
    for name, text in HOSTILE.items():
        assert header(text, "Earns"), name
    for make in SPECIAL.values():
        assert make.__doc__
