"""`course grade` through its front door."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from shared.cli import class_grading
from shared.grading.submissions import Submission
from shared.material.catalog import Course, find_root
from shared.result import Result
from shared.sandbox.limits import Limits
from tests.shared.conftest import COMMAND
from tests.shared.handed_in.packing import OTHERS

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)


@pytest.fixture
def classroom(course, tmp_path):
    """A class of four: a right answer, the starter, one that does not start, an empty folder."""
    folder = tmp_path / "class 반"
    for student, source in (("ada", "solutions"), ("bo", "exercises")):
        for lesson in ("01_shelf", "02_lending"):
            shutil.copytree(course.root / source / lesson, folder / student / lesson)
    (folder / "cy/01_shelf").mkdir(parents=True)
    (folder / "cy/01_shelf/app.py").write_text("1 / 0\n")
    (folder / "dee/01_shelf").mkdir(parents=True)
    return folder


def graded(course, *arguments: object) -> list[Result]:
    done = course.run("grade", *map(str, arguments), "--json", "-", "--jobs", "2")
    assert done.returncode in (0, 1, 2), done.stderr
    document = json.loads(done.stdout)
    assert document["isolation"].startswith(("A:", "B:")), "this machine isolates poorly"
    return [Result.from_json(one) for one in document["results"]]


def standing(results: list[Result]) -> list[tuple[str | None, str, float, float]]:
    return [(one.submission, one.lesson, one.points, one.max_points) for one in results]


def test_class_folder(course, classroom):
    """Every submission of every lesson has a result, in order of name."""
    assert standing(graded(course, classroom)) == [
        ("ada", "01_shelf", 5, 5),
        ("ada", "02_lending", 5, 5),
        ("bo", "01_shelf", 3, 5),
        ("bo", "02_lending", 3, 5),
        ("cy", "01_shelf", 0, 5),
        ("dee", "01_shelf", 0, 5),
    ]


def test_one_lesson(course, classroom):
    """With `--lesson`, each student's folder is one submission, with or without the lesson's."""
    shutil.copytree(course.root / "solutions/01_shelf", classroom / "eve")
    results = graded(course, classroom, "--lesson", "1")
    assert [(name, points) for name, _, points, _ in standing(results)] == [
        ("ada", 5), ("bo", 3), ("cy", 0), ("dee", 0), ("eve", 5),
    ]  # fmt: skip


def test_archives(course, classroom, tmp_path):
    """Archives of any kind are submissions, packed with or without a folder around."""
    folder = tmp_path / "archives"
    folder.mkdir()
    solution = course.root / "solutions/01_shelf"
    with zipfile.ZipFile(folder / "flat.zip", "w") as file:
        for path in solution.iterdir():
            file.write(path, path.name)
    with tarfile.open(folder / "nested.tar.gz", "w:gz") as file:
        file.add(solution, "my work/01_shelf")
    files = {f"work/{path.name}": path.read_bytes() for path in solution.glob("*.py")}
    for kind, make in OTHERS.items():
        make(folder / f"other.{kind}", files)
    (folder / "broken.zip").write_bytes(b"no")
    results = {one.submission: one for one in graded(course, folder, "--lesson", "shelf")}
    good = ("flat.zip", "nested.tar.gz", *(f"other.{kind}" for kind in OTHERS))
    assert [results[name].points for name in good] == [5] * len(good)
    assert results["broken.zip"].checks == ()
    assert "cannot be read" in results["broken.zip"].reason


def test_every_entry_has_a_row(course, classroom):
    """What is no submission has its reason, and the exit code is 2; nobody else is hurt."""
    (classroom / "choi.py").write_text("")
    (classroom / "kim.egg").write_bytes(b"EGGA")
    (classroom / "link").symlink_to("ada")
    (classroom / "thief").mkdir()
    (classroom / "thief/01_shelf").symlink_to("../ada/01_shelf")
    (classroom / "app.py").write_text("1 / 0")
    shutil.copytree(classroom / "ada/01_shelf", classroom / "02_lending")
    done = course.run("grade", str(classroom), "--lesson", "1", "--json", "-")
    assert done.returncode == 2
    assert done.stderr.startswith(f'"{classroom}": a class of 10\n')
    results = [Result.from_json(one) for one in json.loads(done.stdout)["results"]]
    assert {one.submission: one.points for one in results} == {
        "02_lending": 5, "ada": 5, "bo": 3, "cy": 0, "dee": 0,
        "app.py": 0, "choi.py": 0, "kim.egg": 0, "link": 0, "thief": 0,
    }  # fmt: skip
    reasons = [one.submission for one in results if one.reason]
    assert reasons == ["app.py", "choi.py", "kim.egg", "link", "thief"]


def test_why_somebody_has_nothing(course, classroom):
    """The table says it in a few words."""
    done = course.run("grade", str(classroom), "--lesson", "1")
    table = done.stdout.partition("\n\n")[0]
    lines = {line.split()[0]: line for line in table.splitlines()}
    assert "0/5: There is no app.py in the folder." in lines["dee"]
    assert "ZeroDivisionError" in lines["cy"]
    assert lines["bo"].endswith("3/5")


def test_a_folder_and_its_archive(course, tmp_path):
    """The same work handed in twice has the same hash and the same points."""
    folder = tmp_path / "class"
    shutil.copytree(course.root / "solutions/01_shelf", folder / "kim/my work")
    shutil.make_archive(str(folder / "kim"), "zip", folder / "kim")
    one, other = graded(course, folder, "--lesson", "1")
    assert one.points == other.points == 5
    assert one.submission_hash == other.submission_hash != ""


def test_single_submission(course):
    """A folder with app.py is one submission, whose lesson its name tells."""
    (result,) = graded(course, course.root / "solutions/02_lending")
    assert (result.submission, result.points) == ("02_lending", 5)


def test_same_verdict_as_check(course, tmp_path):
    """The sandbox and the student's own check agree, check by check, in words too."""
    file = tmp_path / "check.json"
    course.run("check", "1", "--seed", "same", "--json", str(file))
    checked = Result.from_json(json.loads(file.read_text(encoding="utf-8")))
    (result,) = graded(course, course.exercise, "--seed", "same")

    def verdict(result: Result) -> list[tuple[str, str, str]]:
        return [(c.id, c.status, c.failure.came_back if c.failure else "") for c in result.checks]

    assert verdict(result) == verdict(checked)
    assert result.submission_hash == checked.submission_hash
    assert result.suite_hash == checked.suite_hash


def test_exit_codes(course, classroom):
    """0 all passed, 1 something failed, 2 could not run."""
    assert course.run("grade", str(course.root / "solutions")).returncode == 0
    assert course.run("grade", str(classroom / "bo")).returncode == 1
    missing = course.run("grade", str(classroom / "nobody"))
    assert missing.returncode == 2
    assert "There is no" in missing.stderr


def test_nothing_to_grade(course, tmp_path):
    """A folder without submissions says what is looked for."""
    (tmp_path / "x" / "y").mkdir(parents=True)
    done = course.run("grade", str(tmp_path / "x"))
    assert done.returncode == 2
    assert "--lesson 1" in done.stderr


def test_names_cannot_paint(course, classroom):
    """A name with a newline and an escape sequence stays on its line."""
    shutil.copytree(
        classroom / "bo/01_shelf", classroom / ["z\n\x1b[2Jada  5", "5", "01_shelf"][0] / "01_shelf"
    )
    done = course.run("grade", str(classroom), "--lesson", "1")
    assert "\x1b" not in done.stdout + done.stderr
    assert len([line for line in done.stdout.splitlines() if "  01_shelf  " in line]) == 5


def test_names_command_no_runner(course, tmp_path):
    """On GitHub a line of the table that begins with a name is no command of the runner's."""
    (tmp_path / "class").mkdir()
    for name in ("::error title=x::forged", "other"):
        (tmp_path / "class" / name).touch()
    arguments = ("grade", tmp_path / "class", "--lesson", "1", "--as", "class")
    done = course.run(*map(str, arguments), GITHUB_STEP_SUMMARY="/nowhere")
    lines = done.stdout.splitlines()
    row = next(number for number, line in enumerate(lines) if line.startswith("::error"))
    stop = lines[0].removeprefix("::stop-commands::")
    assert 0 < row < lines.index(f"::{stop}::")


def test_limits(course, classroom):
    """A limit can be changed by name; an unknown one is refused."""
    (classroom / "cy/01_shelf/app.py").write_text("import time\ntime.sleep(30)\n")
    (result,) = graded(course, classroom / "cy", "--limit", "start_seconds=0.5")
    assert "0.5 seconds" in result.checks[0].failure.message
    wrong = course.run("grade", str(classroom), "--limit", "sorts=1")
    assert wrong.returncode == 2
    assert "request_seconds" in wrong.stderr


def test_progress_in_plain_lines(course, classroom):
    """Without a terminal each submission is a line."""
    done = course.run("grade", str(classroom))
    assert re.search(r"^6/6 \w+ 0\d_\w+ \d/5\b", done.stderr, re.MULTILINE)


def all_children_of(parent: int) -> list[int]:
    """The children of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def command_line(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def children_of(process: int, named: str) -> list[int]:
    """The children of a process whose command line holds a name."""
    return [one for one in all_children_of(process) if named in command_line(one)]


@pytest.mark.parametrize("victim", ["worker", "keeper", "zygote"])
def test_dead_processes_are_replaced(course, tmp_path, victim):
    """Killed again and again, they lose no submission and repeat none."""
    folder = tmp_path / "class"
    for number in range(30):
        shutil.copytree(course.root / "solutions/01_shelf", folder / f"s{number:02d}/01_shelf")
    grader = subprocess.Popen(
        [*COMMAND, "grade", str(folder), "--jobs", "2", "--json", str(tmp_path / "class.json")],
        env=course.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert grader.stderr is not None
    killed = 0
    for line in grader.stderr:
        if re.match(r"(4|12)/30 ", line):
            dying = children_of(grader.pid, "shared grade")
            if victim != "worker":
                dying = [one for each in dying for one in children_of(each, "sandbox/start.py")]
            if victim == "zygote":
                dying = [one for each in dying for one in all_children_of(each)]
            os.kill(dying[-1], signal.SIGKILL)
            killed += 1
    grader.wait(120)
    grader.stderr.close()
    assert killed == 2
    results = json.loads((tmp_path / "class.json").read_text())["results"]
    assert [one["submission"] for one in results] == [f"s{number:02d}" for number in range(30)]
    assert {one["points"] for one in results} == {5}


def weakly(course, monkeypatch, capsys, *arguments: str) -> tuple[int, str, str]:
    """Run the command as on macOS and Windows."""
    from shared.cli import class_grading, main

    monkeypatch.setattr(class_grading, "CAN_ISOLATE", False)
    monkeypatch.setenv("COURSE_ROOT", str(course.root))
    monkeypatch.setenv("COURSE_LANG", "en")
    monkeypatch.setattr(sys, "argv", ["course", "grade", *arguments])
    code = main()
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_system_that_cannot_isolate(course, classroom, monkeypatch, capsys):
    """Where nothing can be walled off the command refuses and says what to do."""
    code, _, said = weakly(course, monkeypatch, capsys, str(classroom))
    assert code == 2
    assert "Grade on Linux" in said


def test_allow_weak(course, classroom, monkeypatch, capsys):
    """`--allow-weak` grades there all the same, and the report says how weakly."""
    (classroom / "cy/01_shelf/app.py").write_text("1 / 0\n")
    arguments = (str(classroom / "ada"), str(classroom / "cy"), "--allow-weak", "--json", "-")
    code, out, _ = weakly(course, monkeypatch, capsys, *arguments)
    document = json.loads(out)
    assert code == 1
    assert document["isolation"].startswith("D:")
    assert [one["points"] for one in document["results"]] == [5, 5, 0]


def test_what_the_lessons_need_is_there_before_the_first_is_graded(monkeypatch):
    """A fresh environment has no driver of MySQL: lessons that want it are graded on it all the same."""
    steps = []
    monkeypatch.setattr(class_grading, "prepare", lambda lesson: steps.append(lesson.id))
    monkeypatch.setattr(class_grading, "_here", lambda *_: steps.append("graded"))
    course = Course(find_root())
    left = [Submission(name, course.lesson(name), "") for name in ("7", "0", "7")]
    how = class_grading.How("seed", Limits(), False, 1, None)
    class_grading.grade_what_is_left(course, SimpleNamespace(to_grade=left), how)
    assert steps == ["00_hello", "07_mysql", "graded"]
