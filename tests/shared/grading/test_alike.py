"""Like works of a class, through the command's front door."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import sys
from contextlib import closing

import pytest

from shared.grading.reread import Rereading
from shared.grading.submissions import Submission
from shared.handed_in.work import hash_of
from shared.material.catalog import Course, find_root
from shared.sandbox.limits import Limits

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="strangers' code is graded on Linux"
)

ADA = '''
"""The shelf."""
from flask import Flask, abort

from books import load

app = Flask(__name__)


@app.get("/books/<int:id>")
def book(id):
    """Show a book."""
    found = {one["id"]: one for one in load()}
    if id not in found:
        abort(404)
    return found[id]


def newest(shelf, count=3):
    # The newest come first.
    by_year = sorted(shelf, key=lambda one: one["year"], reverse=True)
    return [one["title"] for one in by_year if one["year"] > 1900][:count]


def authors(shelf):
    names = {}
    for one in shelf:
        for name in one.get("authors", []):
            names.setdefault(name.strip().lower(), []).append(one["id"])
    return {name: len(ids) for name, ids in names.items() if len(ids) > 1}
'''

# Ada's: other names, another order, other comments and texts, laid out by hand.
BO = '''
# My own work </pre><script>alert(1)</script>
from flask import Flask, abort
from books import load

app = Flask(__name__)

def writers(all_of_them):
    """Who wrote more than one."""
    seen = {}
    for item in all_of_them:
        for who in item.get("by", []):
            seen.setdefault(who.strip().lower(), []).append(item["number"])
    return {who: len(numbers) for who, numbers in seen.items() if len(numbers) > 1}

def latest(all_of_them, limit=5):
    ordered = sorted(
        all_of_them,
        key=lambda item: item["printed"],
        reverse=True,
    )
    return [item["name"] for item in ordered if item["printed"] > 1950][:limit]

@app.get("/books/<int:id>")
def book(id):
    by_number = {item["id"]: item for item in load()}
    if id not in by_number:
        abort(404)
    return by_number[id]
'''

CY = """
import itertools

from flask import Flask, jsonify
from books import load

app = Flask(__name__)


class Shelf:
    def __init__(self):
        self.rows = load()

    def pick(self, wanted):
        matching = filter(lambda row: row.get("id") == wanted, self.rows)
        return next(iter(matching), None)

    def pages(self, size):
        while batch := tuple(itertools.islice(self.rows, size)):
            yield jsonify(total=len(batch), first=batch[0])


@app.route("/books/<int:wanted>", methods=["GET"])
def one_book(wanted):
    row = Shelf().pick(wanted)
    return (row, 200) if row else ({"error": "not found"}, 404)
"""
BROKEN = {
    "line": b"x = '" + b"a" * 1_000_000 + b"'\n",
    "bytes": bytes(range(256)) * 40,
    "words": b'"""' + b"'" * 999 + b"\\" * 999,
}


@pytest.fixture
def classroom(course, tmp_path):
    """A class: two like works and one of its own, twice the starter, and what is no program."""
    folder = tmp_path / "class 반"
    for name, source in {"ada": ADA, "bo": BO, "cy": CY, "di": None, "eo": None}.items():
        shutil.copytree(course.root / "exercises/01_shelf", folder / name)
        if source is not None:
            (folder / name / "app.py").write_text(source, "utf-8")
    for name, content in BROKEN.items():
        (folder / name).mkdir()
        (folder / name / "app.py").write_bytes(content)
    return folder


def test_like_works(course, classroom, tmp_path):
    """They are shown with what is the same; students read no word of it."""
    out = tmp_path / "out"
    arguments = (
        "grade", str(classroom), "--lesson", "1", "--html", str(out / "grades.html"),
        "--export", "alike", str(out / "alike.csv"), "--feedback", str(out / "feedback"),
    )  # fmt: skip
    done = course.run(*arguments)
    assert done.returncode == 1, done.stderr
    told = done.stdout[done.stdout.index("Like works") :].splitlines()
    assert "no verdict" in told[0]
    assert told[1].strip().startswith("01_shelf  ")
    assert told[1].endswith("% the same: ada, bo")
    assert (
        told[2].strip()
        == "3 works compared, 5 with too little beyond the starter and the solution to tell"
    )

    html = (out / "grades.html").read_text("utf-8")
    assert "<mark>" in html
    assert "<script>alert" not in html
    assert "# My own work &lt;/pre&gt;" in html
    with (out / "alike.csv").open(encoding="utf-8-sig") as file:
        (_, (lesson, group, *names, share)) = csv.reader(file)
    assert (lesson, group, names) == ("01_shelf", "1", ["ada", "bo"])
    assert 65 <= int(share) <= 100
    feedback = [path.read_text("utf-8").lower() for path in out.rglob("feedback.*")]
    assert len(feedback) == 16
    assert not [text for text in feedback if "alike" in text or "like work" in text]

    # Once more: what was read is not read again; without the option nothing is compared.
    with closing(sqlite3.connect(next(tmp_path.glob("*.grades.sqlite3")))) as store, store:
        store.execute("update fingerprints set prints = x''")
    assert "0 works compared, 8 with too little" in course.run(*arguments).stdout
    done = course.run(*arguments[:4], "--html", str(out / "grades.html"), "--no-alike")
    assert "Like works" not in done.stdout + (out / "grades.html").read_text("utf-8")


def test_identical_works(course, tmp_path):
    """The same files of two, one of them in an archive, a third's with another comment; and two who hand in the solution."""
    folder = tmp_path / "class"
    for name in ("ada", "di"):
        shutil.copytree(course.root / "solutions/01_shelf", folder / name)
    (folder / "ada/app.py").write_text(ADA, "utf-8")
    for name, source in (("cy", "ada"), ("eo", "di")):
        shutil.copytree(folder / source, folder / name)
    shutil.make_archive(str(folder / "bo"), "zip", folder / "ada")
    with (folder / "cy/app.py").open("a", encoding="utf-8") as file:
        file.write("# the end\n")
    done = course.run("grade", str(folder), "--lesson", "1", "--alike", "--lang", "ko")
    assert done.returncode == 0, done.stderr
    assert "100% 같음: ada, bo.zip, cy" in done.stdout
    assert "비교한 제출물 3개" in done.stdout
    assert "비교하지 않은 제출물 2개" in done.stdout


def test_other_files_by_now(tmp_path):
    """What was changed since it was graded, or has gone, is not taken for what was graded."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/app.py").write_text(ADA, "utf-8")
    lesson = Course(find_root()).lesson("00")
    ada, bo = (Submission(name, lesson, str(tmp_path), name) for name in ("ada", "bo"))
    work = hash_of({"app.py": ADA.encode()})
    with Rereading(Limits()) as reading:
        assert reading.files(ada, work) == {"app.py": ADA.encode()}
        (tmp_path / "ada/app.py").write_text(CY, "utf-8")
        assert reading.files(ada, work) is None
        assert reading.files(bo, work) is None
