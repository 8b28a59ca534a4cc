"""What comes from outside cannot forge what is around it, wherever it is shown."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.shown import LIMIT, shown, shown_json, shown_line, visible

SHARED = Path(__file__).parents[2] / "shared"
MARK = "\u0301"  # which is drawn over the letter before it
TEXTS = st.text(st.characters() | st.sampled_from("\x1b[]\\\r\n\x9b\u202e\u200b\u200d\u2028\ud800"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\x1b[31mred\x1b[0m\x1b]0;title\x07b", "aredb", id="escapes"),
        pytest.param("\x1bc", "�c", id="reset"),
        pytest.param("\x9b1A\x85\x90", "�1A��", id="c1"),
        pytest.param("1\r\n2\r3\tx", "1\n2\n3\tx", id="lines"),
        pytest.param("\u202egpj.exe\u202c", "\\u202egpj.exe\\u202c", id="turned"),
        pytest.param("\u2067\u200fx\u2069", "\\u2067\\u200fx\\u2069", id="isolates"),
        pytest.param("ad\u200bmin\ufeff\u3164", "ad\\u200bmin\\ufeff\\u3164", id="no-shape"),
        pytest.param("a\u2028b\u2029", "a\\u2028b\\u2029", id="separators"),
        pytest.param("\U000e0041", "\\U000e0041", id="tags"),
        pytest.param("\udcff\ud800x", "��x", id="halves"),
        pytest.param("z" + "\u0335" * 50, "z" + "\u0335" * 4, id="piles"),
        pytest.param("책 é 👨‍👩‍👧 می‌خواهم שלום [b]", "책 é 👨‍👩‍👧 می‌خواهم שלום [b]", id="honest"),
        pytest.param("a\ufe0f\U000e0100\u17b4", "a\\ufe0f\\U000e0100\\u17b4", id="variations"),
        pytest.param("❤️ ☎︎ 1️⃣ 👩🏽‍⚕️", "❤️ ☎︎ 1️⃣ 👩🏽‍⚕️", id="emoji"),
        pytest.param("ก" + "\u0e49" * 50, "ก" + "\u0e49" * 4, id="piles-elsewhere"),
        pytest.param("a\u200db", "a\\u200db", id="joiner"),
    ],
)
def test_shown(text, expected):
    """Each kind of character that forges is taken out or made visible, and no other."""
    assert shown(text) == expected


@given(TEXTS)
def test_nothing_forges(text):
    """Whatever comes in, what comes out has no control, no half and no way to turn the text."""
    for one in (shown(text), shown_line(text)):
        kinds = {unicodedata.category(char) for char in one} - {"Cn", "Co"}
        assert not {"Cs", "Zl", "Zp"} & kinds
        assert {char for char in one if unicodedata.category(char) == "Cc"} <= {"\n", "\t"}
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", one)
        one.encode()
        assert len(one.splitlines()) <= one.count("\n") + 1
    assert not set("\n\t") & set(shown_line(text))


@given(TEXTS)
def test_again_changes_nothing(text):
    """Text that is fit stays as it is, so that parts can be made fit before the whole."""
    assert shown(shown(text)) == shown(text)


@given(st.dictionaries(TEXTS, TEXTS))
@example({"a": f"a{MARK * 9}", MARK * 9: f"가{MARK * 9}"})
@example({"1\ufe0f\u20e3 \x7f": "👩\u200d🚀 a\u200d ©\ufe0f a\ufe0f가\u200c\u202e"})
def test_json_is_exact(document):
    """JSON says exactly what was there, and is fit to be shown itself."""
    text = shown_json(document)
    assert json.loads(text) == document
    assert shown(text) == text


def test_length():
    """What is too long is cut, and says so."""
    assert shown("x" * LIMIT) == "x" * LIMIT
    assert shown("x" * (LIMIT + 1)) == "x" * LIMIT + "…"
    assert shown_line("ab " * 9, 5) == "ab ab…"


WORK = """
import resource
from shared.shown import shown
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
for before in ("", "\\x1b[", "\\x1b]"):
    for piece in PIECES:
        shown(before + piece * 300_000, 1 << 30)
"""
PIECES = [
    "\x1b",
    "\x1b[",
    "\x1b]",
    "\x1b[0",
    "0;",
    "\x1b]a",
    "\u200d",
    "\u0335",
    "\r",
    "\u202e",
    " ",
]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of processor time")
def test_the_work_is_linear():
    """Hundreds of thousands of pieces take a moment; quadratic work would take them an hour."""
    program = WORK.replace("PIECES", repr(PIECES))
    done = subprocess.run([sys.executable, "-c", program], cwd=SHARED.parent)
    assert done.returncode == 0


PRINTING = {"print", "echo", "secho"}
# Beside these, whatever prints is about the course itself, not about what was handed in.
ROOMS = ("cli", "reports", "grading", "handed_in", "running", "sandbox", "suite")
ALLOWED = {
    "cli/base.py": "the commands' one way to the terminal",
    "reports/page.py": "the page prints itself",
    "suite/surroundings.py": "in the app's place, among what it prints",
    "suite/commands.py": "in the app's place, as the `flask` command prints",
    "suite/programs.py": "in a server's place, among what it prints",
    "grading/worker.py": "a lost sandbox's last words, made fit there",
}


def test_nothing_is_printed_past_the_type():
    """In the rooms that handle what was handed in, nothing reaches a terminal but through `say`."""
    found = []
    for room in ROOMS:
        for path in sorted((SHARED / room).glob("*.py")):
            name = path.relative_to(SHARED).as_posix()
            if name not in ALLOWED:
                found += [f"{name}:{line}" for line in _prints(path)]
    assert found == []


def _prints(path: Path) -> list[int]:
    calls = [
        one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.Call)
    ]
    return [call.lineno for call in calls if _name(call.func) in PRINTING]


def _name(function: ast.expr) -> str:
    return getattr(function, "id", "") or getattr(function, "attr", "")


UNFIT = """
from shared.cli.base import write
from shared.reports.github import cell
from shared.reports.page import Page

said: str = input()
write(said)
cell(said)
Page(said).append(said)
"""


def test_mypy_finds_what_was_not_made_fit(tmp_path):
    """A text from outside that reaches a report or the terminal as it is, is an error of types."""
    file = tmp_path / "unfit.py"
    file.write_text(UNFIT)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(file)],
        cwd=SHARED.parent, capture_output=True, text=True,
    )  # fmt: skip
    errors = [line for line in done.stdout.splitlines() if f"{file}" in line or "unfit.py" in line]
    assert [re.search(r":(\d+):", line)[1] for line in errors] == ["7", "8", "9", "9"], done.stdout
    assert all('expected "Shown"' in line for line in errors)


@pytest.mark.parametrize(
    "twin", ["kim\ufe0f", "kim\U000e0101", "kim\u17b5", "k\u200bim", "kim\u3164"]
)
def test_a_name_has_no_twin(twin):
    """A name that looks like another one says what is different."""
    assert visible(twin) == ascii(twin)[1:-1]
    assert visible("e\u0301") != visible("é") == "é"
    assert visible("김민수") == "김민수"
