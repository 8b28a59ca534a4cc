"""What the command says in Korean, in a narrow terminal, and where an encoding lacks letters."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from rich.cells import cell_len

from shared import cli

# Three words of small letters in a row, outside code, options and names of files.
SENTENCE = re.compile(r"\b[A-Za-z]?[a-z]+(?: [a-z]+){2,}")
CODE = re.compile(r"`[^`]*`|--[a-z-]+|\S+/\S*|python3? -m shared(?: [a-z]+)?|'[^']*'")

HELP_OF_ALL = """
import sys
from shared import cli
for words in ([], *([name] for name in cli.COMMANDS)):
    sys.argv = ["course", *words, "--help"]
    cli.main()
"""

WRONG = {
    "no command": ("chek", "1"),
    "no option": ("check", "1", "--tsk", "2"),
    "no number": ("check", "1", "--task", "x"),
    "nothing after an option": ("hint", "1", "--task"),
    "a lesson is missing": ("lesson",),
    "no path": ("grade",),
    "too much": ("next", "1"),
    "none of two": ("grade", ".", "--as", "x"),
    "out of range": ("lesson", "1", "--port", "99999"),
    "no language": ("list", "--lang", "de"),
    "no limit": ("grade", ".", "--limit", "x"),
    "a limit of no number": ("grade", ".", "--limit", "memory=x"),
    "a value for a flag": ("list", "--json=1"),
    "no lesson": ("check", "99"),
    "no folder": ("check", "1", "--target", "nowhere"),
    "which exercise": ("check",),
}


def english_in(text: str) -> list[str]:
    return SENTENCE.findall(CODE.sub("", text))


def test_help_is_korean_as_a_whole(course):
    """Every command and option is told in Korean, in lines that fit a terminal."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", HELP_OF_ALL],
        env=course.environment() | {"COURSE_LANG": "ko", "COLUMNS": "80"},
        cwd=course.root, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.count("사용법:") == 1 + len(cli.COMMANDS)
    assert english_in(done.stdout) == []
    assert max(map(cell_len, done.stdout.splitlines())) <= 80
    assert english_in("Show this message and exit.")  # what this test looks for


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_a_wrong_use_is_told_in_korean(course, words):
    """click's own messages too; the exit code is 2 and nothing is on the output."""
    done = course.run(*words, COURSE_LANG="ko")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search("[가-힣]", done.stderr)
    assert english_in(done.stderr) == []


def test_the_language_may_be_asked_for_anywhere(course):
    """`--lang` counts for what stands before it, and where the line is wrong."""
    assert "사용법:" in course.run("check", "--help", "--lang", "ko").stdout
    assert "옵션은 없어요" in course.run("check", "1", "--tsk", "--lang=ko").stderr
    assert "Usage:" in course.run("check", "--help", "--lang", "en", COURSE_LANG="ko").stdout


def test_a_wrong_command_names_the_nearest(course):
    """As a wrong option does."""
    assert "Did you mean `check`?" in course.run("chek", "1").stderr


def test_a_check_in_korean_says_how_it_was_run(course):
    """The isolation too, which stays the same in JSON."""
    done = course.run("check", "1", "--lang", "ko")
    assert "같은 프로세스" in done.stdout
    assert (
        '"isolation": "in process"'
        in course.run("check", "1", "--json", "-", COURSE_LANG="ko").stdout
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp949"])
def test_words_stand_where_the_terminal_lacks_a_letter(course, encoding):
    """A report says `ok` and `FAIL`; where there are no Korean letters it speaks English."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "shared", "check", "1", "--verbose"],
        env=course.environment() | {"COURSE_LANG": "ko", "PYTHONIOENCODING": encoding},
        cwd=course.root, capture_output=True,
    )  # fmt: skip
    said = done.stdout.decode(encoding)
    assert re.search(r"^  FAIL ", said, re.MULTILINE)
    assert re.search(r"^  ok ", said, re.MULTILINE)
    assert ("과제 1" if encoding == "cp949" else "Task 1") in said
    assert "?" not in said.replace("/books?", "")


@pytest.mark.parametrize(
    "variables",
    [{"COLUMNS": "40"}, {"NO_COLOR": "1"}, {"CI": "true"}, {"TERM": "dumb"}],
    ids=["narrow", "no colour", "CI", "dumb"],
)
def test_a_report_is_the_same_in_any_surroundings(course, variables):
    """Without a terminal nothing is coloured and no line is cut."""
    assert course.run("check", "1", "--seed", "1", **variables).stdout == (
        course.run("check", "1", "--seed", "1").stdout
    )
