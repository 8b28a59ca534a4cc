"""What `course grade` writes about a class, through its front door."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import threading
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from shared.cli.class_reports import _free, _write
from shared.reports.feedback import as_html, escaped

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)

MARKUP = "<b>`x`</b> [a](b)"


@pytest.fixture
def classroom(course, tmp_path):
    """A class of three: a right answer, the starter with odd output, and a link."""
    folder = tmp_path / "class 반"
    for name, source in (("Ada-1815", "solutions"), (MARKUP.replace("/", "∕"), "exercises")):
        for lesson in ("01_shelf", "02_lending"):
            shutil.copytree(course.root / source / lesson, folder / name / lesson)
    (folder / "cy").symlink_to("Ada-1815")
    return folder


def test_reports(course, classroom, tmp_path):
    """One run writes all of them; each says the same points."""
    out = tmp_path / "out 결과"
    exports = [
        part for kind in ("canvas", "moodle", "junit", "gradescope", "exercism")
        for part in ("--export", kind, str(out / kind))
    ]  # fmt: skip
    done = course.run(
        "grade", str(classroom), "--jobs", "1", "--html", str(out / "grades.html"),
        "--csv", str(out / "grades.csv"), "--feedback", str(out / "feedback"), *exports,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "<b>`x`" not in (out / "grades.html").read_text("utf-8")
    with (out / "grades.csv").open(encoding="utf-8-sig") as file:
        points = {row[0]: row[1] for row in csv.reader(file)}
    assert points["Ada-1815"] == "10"
    assert ET.parse(out / "junit").getroot().get("tests") == "17"
    for kind, key in (("gradescope", "score"), ("exercism", "status")):
        document = json.loads((out / kind / "Ada-1815/01_shelf/results.json").read_text("utf-8"))
        assert document[key] in (5, "pass")
    assert (out / "canvas").read_text("utf-8").splitlines()[1].startswith("Points Possible")
    mine = (out / "feedback/Ada-1815/feedback.md").read_text("utf-8")
    assert "5 of 5 points." in mine
    (other,) = [
        path for path in (out / "feedback").iterdir() if path.name not in ("Ada-1815", "cy")
    ]
    text = (other / "feedback.md").read_text("utf-8")
    assert "3 of 5 points." in text
    assert "GET /books/" in text
    assert "hint" in text
    assert "Ada-1815" not in text
    html = (other / "feedback.html").read_text("utf-8")
    assert "<b>" not in html
    assert "<a " not in html
    assert "cy" in [path.name for path in (out / "feedback").iterdir()]


def test_a_place_that_cannot_be_written(course, classroom, tmp_path):
    """It is told before anything is graded."""
    (tmp_path / "file").touch()
    done = course.run("grade", str(classroom), "--csv", str(tmp_path / "file/grades.csv"))
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "1/4" not in done.stderr


def test_what_is_no_plain_file_is_written_to(tmp_path):
    """A report may go to a pipe or through a link, as to `/dev/stdout`; neither is replaced."""
    pipe, link, real = tmp_path / "pipe", tmp_path / "link", tmp_path / "real"
    os.mkfifo(pipe)
    link.symlink_to(real)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text("utf-8")))
    reader.start()
    for path in (pipe, link):
        _write(path, ["한 줄\n", "two\n"])
    reader.join()
    assert got == [real.read_text("utf-8")] == ["한 줄\ntwo\n"]
    assert pipe.is_fifo()
    assert link.is_symlink()


@pytest.mark.parametrize(
    "text",
    ["# no heading", "* a", "1. b", "<img>", "[a](b)", "![a](b)", "`c`", "a_b_", "|t|", "&lt;", "~~s~~",
     "https://example.com", "\\", "---", "> q", "+ z"],
)  # fmt: skip
def test_names_are_text(text):
    """Markdown takes nothing in a name for anything but text."""
    (paragraph, inline, _) = MarkdownIt("commonmark").parse(escaped(text))
    assert paragraph.type == "paragraph_open"
    assert {one.type for one in inline.children} <= {"text", "text_special"}
    assert "".join(one.content for one in inline.children) == text
    assert "<script" not in as_html(escaped("<script>"), "<script>").replace("&lt;script", "")


def test_folders_of_students():
    """A folder's name is one that Windows can hold, and each student has their own."""
    taken: set[str] = set()
    names = []
    for student in ("Ada", "ada", "con", "a/b:c*", "김하늘", "..", "x" * 300, "COM1.txt"):
        names.append(_free(student, taken))
        taken.add(names[-1].casefold())
    assert names == ["Ada", "ada_2", "_con", "a_b_c", "김하늘", "student", "x" * 80, "_COM1.txt"]
