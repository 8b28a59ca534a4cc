"""Rosters as systems and spreadsheets write them, and who a submission is of."""

from __future__ import annotations

import pytest

from shared.gradebook.roster import Ids, Roster, Student
from shared.gradebook.sheet import SheetError
from shared.grading.finding import Found
from shared.grading.rostered import with_roster
from shared.grading.submissions import Submission
from shared.language import set_language

ADA = Student("2026001", "Ada Lee", "ada@example.com", "")
MIN = Student("2026002", "김민수", "min@example.com", "kim-1")


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language(None)


def read(tmp_path, text: str | bytes) -> Roster:
    path = tmp_path / "students.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Roster.read(path)


ROWS = ["2026001,Ada Lee,ada@example.com,", "2026002,김민수,min@example.com,kim-1"]
ENGLISH = "\n".join(["id,name,e-mail,folder", *ROWS])
KOREAN = "\r\n".join(["학번,이름,이메일,폴더", *ROWS, ""])
FORMS = {
    "English": ENGLISH.encode(),
    "Korean": KOREAN.encode(),
    "with a mark": KOREAN.encode("utf-8-sig"),
    "code page 949": KOREAN.encode("cp949"),
    "semicolons": ENGLISH.replace(",", ";").encode(),
    "tabs": ENGLISH.replace(",", "\t").encode(),
    "empty lines": ENGLISH.replace("\n", "\n\n").encode() + b"\n,,,\n",
    "quotes": ENGLISH.replace("Ada Lee", '"Ada Lee"').encode(),
    "other columns": "\n".join(
        line + (",group" if not number else ",A") for number, line in enumerate(ENGLISH.split("\n"))
    ).encode(),
}


@pytest.mark.parametrize("raw", FORMS.values(), ids=FORMS)
def test_a_roster(tmp_path, raw):
    """It is the same one, however it was written."""
    assert read(tmp_path, raw).students == [ADA, MIN]


def test_first_and_last_names(tmp_path):
    """As Moodle exports them."""
    (one,) = read(tmp_path, '"First name","Last name","ID number"\nAda,Lee,1').students
    assert (one.name, one.id) == ("Ada Lee", "1")


WRONG = {
    "no headings": (b"2026001,Ada Lee\n", "Line 1 has no heading"),
    "empty": (b"", "Line 1 has no heading"),
    "a comma in a name": (b"id,name\n1,Lee, Ada\n", "Line 2 has 3 cells, and there are 2"),
    "an id twice": (b"id,name\n1,A\n2,B\n1,C\n", "Line 4 has the id 1, as line 2"),
    "nobody": (b"id,name,group\n1,A,x\n,,y\n", "Line 3 names nobody"),
    "no letters": (b"id,name\n1,A\n2,\xff\xff\n", "Line 3 is neither UTF-8 nor"),
    "an open quote": (b'id,name\n1,"A\n', "is no CSV"),
}


@pytest.mark.parametrize(("raw", "said"), WRONG.values(), ids=WRONG)
def test_a_damaged_roster(tmp_path, raw, said):
    """The line is named, and what is wrong with it."""
    with pytest.raises(SheetError, match=said):
        read(tmp_path, raw)
    with pytest.raises(SheetError, match="cannot be read"):
        Roster.read(tmp_path)


CALLS = ["Ada Lee", "leeada", "Lee, Ada", "adalee", "2026001", "ADA", "ada@example.com"]


@pytest.mark.parametrize("call", CALLS)
def test_what_a_student_is_called(call):
    """The name in any order, the id, the e-mail or what stands before its sign."""
    assert Roster([ADA, MIN]).find([call]) == [ADA]


def test_two_of_one_name():
    """They are told apart by what else is known, are shown apart, and never guessed."""
    twin = Student("2026003", "Ada Lee", "", "lee-2")
    roster = Roster([ADA, MIN, twin])
    assert roster.find(["adalee"]) == [ADA, twin]
    assert roster.find(["adalee", "2026003"]) == roster.find(["lee_2"]) == [twin]
    assert [roster.shown(one) for one in roster.students] == [
        "Ada Lee (2026001)", "김민수", "Ada Lee (2026003)",
    ]  # fmt: skip


def test_a_class_beside_its_roster():
    """Students have the roster's names; who is missing has a row, and who is unknown is told."""
    twins = [Student("5", "Bo Oh"), Student("6", "Bo Oh")]
    rows = [
        Submission("leeada", None, "/c", "a", calls=("leeada",)),
        Submission("zed", None, "/c", "z", calls=("zed",)),
        Submission("ohbo", None, "/c", "b", calls=("ohbo",)),
    ]
    found = with_roster(Found(rows, ["first"], True), Roster([ADA, MIN, *twins]), None)
    assert [(one.name, one.reason) for one in found.submissions] == [
        ("Ada Lee", ""), ("ohbo", ""), ("zed", ""), ("김민수", "Not handed in."),
    ]  # fmt: skip
    ids = {one.name: one.ids for one in found.submissions}
    assert ids["Ada Lee"] == Ids(number="2026001", email="ada@example.com")
    assert (ids["김민수"].number, ids["zed"]) == ("2026002", Ids())
    assert found.recognised[:3] == [
        "first", "Roster: 4 students, 1 without a submission", "Not in the roster: zed",
    ]  # fmt: skip
    assert found.recognised[3].endswith(": ohbo")
