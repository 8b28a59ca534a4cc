"""What a late work is worth, and what an exception changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.gradebook.late import HandedIn, Override, Rules
from shared.gradebook.moments import BadMoment, read_clock, read_moment, read_span
from shared.gradebook.overrides import Row, read_overrides
from shared.gradebook.sheet import SheetError
from shared.language import set_language
from shared.material.catalog import UnknownLesson

DEADLINE = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
LESSONS = {"1": "01_routing", "01_routing": "01_routing", "02_jsonify": "02_jsonify"}


@pytest.fixture(autouse=True)
def english():
    """Messages in English."""
    set_language("en")
    yield
    set_language(None)


def after(rules: Rules, at: datetime | None, points: float = 20, student: str = "ada") -> float:
    return rules.outcome(student, "01_routing", points, HandedIn(at, "files")).after


@pytest.mark.parametrize(
    ("late", "points", "days"),
    [
        (-DAY, 20, 0),
        (timedelta(), 20, 0),
        (15 * MINUTE, 20, 0),  # the last moment of the grace
        (15 * MINUTE + SECOND, 18, 1),
        (DAY, 18, 1),
        (DAY + SECOND, 16, 2),
        (9 * DAY, 2, 9),
        (10 * DAY, 0, 10),  # all of it
        (30 * DAY, 0, 30),
    ],
)
def test_late(late, points, days):
    """Each day that has begun takes ten percent; a grace decides only whether it is late."""
    rules = Rules(DEADLINE, grace=15 * MINUTE, percent=10)
    outcome = rules.outcome("ada", "01_routing", 20, HandedIn(DEADLINE + late, "files"))
    assert (outcome.before, outcome.after, outcome.days) == (20, points, days)
    assert bool(outcome.said) == bool(days)


def test_the_rules_in_a_sentence():
    """What takes nothing off is not spoken of: no grace of 0 minutes, no -0 points."""
    due = "Deadline 2026-11-30 23:59 UTC"
    assert Rules(DEADLINE, percent=10).said() == (
        f"{due}; for each day begun after it 10% of the points are taken off."
    )
    graceful = Rules(DEADLINE, grace=15 * MINUTE, percent=10).said()
    assert graceful.endswith("10% of the points are taken off (grace 15 min).")
    free = Rules(DEADLINE)
    assert free.said() == f"{due}; nothing is taken off for being late."
    late = free.outcome("ada", "01_routing", 20, HandedIn(DEADLINE + DAY, "files"))
    assert late.said == "1 day late (by the newest file)"


def test_all_at_once():
    """Of a hundred percent a day nothing is left after the first, and it is never less."""
    assert after(Rules(DEADLINE, percent=100), DEADLINE + SECOND) == 0
    rules = Rules(overrides={("bo", "01_routing"): Override(extra=-30)})
    assert after(rules, None, 10, "bo") == 0


def test_unknown_time():
    """Of what nobody knows when it came nothing is taken, and that is said."""
    outcome = Rules(DEADLINE, percent=10).outcome("ada", "01_routing", 20, None)
    assert (outcome.after, outcome.is_known) == (20, False)


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("deadline", "at", "days"),
    [
        # 25 October 2026 has 25 hours there, 29 March 23.
        ("2026-10-24 23:59", datetime(2026, 10, 25, 23, 58, tzinfo=BERLIN), 1),
        ("2026-10-24 23:59", datetime(2026, 10, 26, 0, 0, tzinfo=BERLIN), 2),
        ("2026-03-28 23:59", datetime(2026, 3, 29, 23, 59, tzinfo=BERLIN), 1),
        ("2026-03-28 23:59", datetime(2026, 3, 29, 22, 0, tzinfo=UTC), 2),  # midnight there
        # The hour from 2 to 3 comes twice.
        ("2026-10-25 02:30", datetime(2026, 10, 25, 2, 40, tzinfo=BERLIN), 0),
        ("2026-10-25 02:30", datetime(2026, 10, 25, 2, 20, tzinfo=BERLIN, fold=1), 1),
    ],
)
def test_daylight_saving(deadline, at, days):
    """Days are the wall clock's at the deadline's place; a grace passes as time does."""
    rules = Rules(read_moment(f"{deadline} Europe/Berlin"), grace=15 * MINUTE, percent=10)
    assert rules.outcome("ada", "01_routing", 20, HandedIn(at, "roster")).days == days


def test_a_time_without_a_zone():
    """It was written by a clock at the deadline's place."""
    rules = Rules(read_moment("2026-11-30T23:59+09:00"), percent=10)
    assert after(rules, datetime(2026, 11, 30, 23, 59)) == 20
    assert after(rules, datetime(2026, 12, 1, 0, 0)) == 18
    assert after(rules, datetime(2026, 11, 30, 15, 0, tzinfo=UTC)) == 18


@pytest.mark.parametrize(
    ("late", "at", "override", "days"),
    [
        (False, None, None, 0),
        (True, None, None, 1),  # how late nobody knows
        (True, DEADLINE - DAY, None, 1),  # the files are older than the hand-in
        (True, DEADLINE + 3 * DAY, None, 3),
        (True, None, Override(deadline=DEADLINE + DAY), 0),
        (True, DEADLINE + 2 * DAY, Override(deadline=DEADLINE + DAY), 1),
    ],
)
def test_what_the_system_says(late, at, override, days):
    """Canvas says that a work is late, not how much; and not by a deadline that was moved here."""
    overrides = {("ada", "01_routing"): override} if override else {}
    rules = Rules(DEADLINE, percent=10, overrides=overrides)
    outcome = rules.outcome("ada", "01_routing", 20, HandedIn(at, "Canvas", late))
    assert outcome.days == days


def test_own_deadline_and_points():
    """A lesson's deadline goes before the class's, a student's before both; points may be added."""
    later = DEADLINE + 7 * DAY
    place = ("bo", "01_routing")
    rules = Rules(DEADLINE, {"02_jsonify": later}, percent=50)
    at = HandedIn(DEADLINE + DAY, "files")
    assert rules.outcome("ada", "01_routing", 10, at).after == 5
    assert rules.outcome("ada", "02_jsonify", 10, at).after == 10
    for override, points in (
        (Override(extra=2, deadline=later, reason="ill"), 12),
        (Override(extension=DAY), 10),
        (Override(extra=2), 7),  # what is added is not late
        (Override(points=9), 9),
    ):
        given = Rules(DEADLINE, percent=50, overrides={place: override})
        outcome = given.outcome(*place, 10, at)
        assert (outcome.before, outcome.after) == (10, points)
        assert override.reason in outcome.said


def test_zones():
    """A moment has a time zone, by name or by offset."""
    seoul = read_moment("2026-11-30 23:59 Asia/Seoul")
    same = read_moment("2026-11-30T23:59+09:00")
    assert seoul == same == datetime(2026, 11, 30, 14, 59, tzinfo=UTC)
    assert read_moment("2026-11-30 23:59 UTC") == DEADLINE
    assert read_clock("2026-11-30 23:59").tzinfo is None


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-11-30 23:59", "2026-02-30 10:00 UTC", "2026-11-30 10:00 Mars/Base",
             "2026-11-30 10:00 ../../etc", "2026-11-30+09:00", "2026-11-30", "0001-01-01T00:00+09:00"],
)  # fmt: skip
def test_no_moment(text):
    """Anything else is told, a date alone too: it would be its first minute."""
    with pytest.raises(BadMoment):
        read_moment(text)


def test_no_zone():
    """What to type stands in the message."""
    with pytest.raises(BadMoment, match=r'Type 2026-11-30T23:59[+-]\d\d:\d\d .* Asia/Seoul"'):
        read_moment("2026-11-30 23:59")


def test_spans():
    """Minutes, hours, days."""
    assert [read_span(text) for text in ("15m", "2h", "+1d")] == [15 * MINUTE, 120 * MINUTE, DAY]
    for text in ("15", "-1d", "1.5h", "9999999d"):
        with pytest.raises(BadMoment):
            read_span(text)


def named(lesson: str) -> str:
    try:
        return LESSONS[lesson]
    except KeyError:
        raise UnknownLesson(lesson) from None


def read(tmp_path, text: str, zone=UTC) -> list[Row]:
    path = tmp_path / "overrides.csv"
    path.write_text(text, "utf-8")
    return read_overrides(path, named, zone)


def test_overrides(tmp_path):
    """Columns in any order, with their names in either language; a lesson by its number too."""
    rows = read(
        tmp_path,
        "\ufeff학생;레슨;가산점;점수;마감;이유\r\n"
        "김하늘;1;1.5;;;발표\r\n\r\n"
        "bo;02_jsonify;;;2026-12-07 12:00;\r\n"
        "cy;1;;7;;oral\r\n"
        "dan;;;;2d;ill\r\n",
    )
    assert rows == [
        Row(2, "김하늘", "01_routing", Override(extra=1.5, reason="발표")),
        Row(4, "bo", "02_jsonify", Override(deadline=datetime(2026, 12, 7, 12, tzinfo=UTC))),
        Row(5, "cy", "01_routing", Override(points=7, reason="oral")),
        Row(6, "dan", "", Override(extension=2 * DAY, reason="ill")),
    ]


DAMAGED = {
    "ada,9,,1,,": 'Line 2: "9" is no lesson',
    ",1,,1,,": "Line 2: No student",
    "ada,1,lots,,,": 'Line 2: "lots" is no number',
    "ada,1,,nan,,": "is no number",
    "ada,1,,1e9,,": "is no number",
    "ada,1,-1,,,": "Points are 0 or more",
    "ada,1,5,1,,": "without extra ones",
    "ada,,5,,,": "For which lesson",
    "ada,1,,,,why": "It changes nothing",
    "ada,1,,,soon,": 'Line 2: "soon" is no length of time',
    "ada,1,,,2026-13-01 12:00,": "is no date",
    "ada,1,,1,,x,y": "Line 2 has 7 cells",
    "ada,1,,1,,\nada,01_routing,,2,,": "Line 3: The same student and lesson as line 2",
}


@pytest.mark.parametrize(("lines", "says"), DAMAGED.items(), ids=DAMAGED.values())
def test_damaged_overrides(tmp_path, lines, says):
    """A line that cannot be read is named, and what is wrong with it."""
    with pytest.raises(SheetError, match=says):
        read(tmp_path, f"student,lesson,points,extra,deadline,reason\n{lines}")


def test_all_damaged_lines(tmp_path):
    """They are told at once: who mends one need not find the next by another try."""
    with pytest.raises(SheetError) as error:
        read(tmp_path, "student,lesson,extra\nada,9,1\nbo,1,1\ncy,1,x\n")
    assert [word for word in ("Line 2", "Line 3", "Line 4") if word in str(error.value)] == [
        "Line 2", "Line 4",
    ]  # fmt: skip


def test_overrides_without_a_zone(tmp_path):
    """Where the class has no deadline, a moment has to name its zone."""
    with pytest.raises(SheetError, match="Line 2: Without --deadline"):
        read(tmp_path, "student,lesson,deadline\nada,1,2026-12-07 12:00", zone=None)


def test_no_headings(tmp_path):
    """Without names for its columns nothing is guessed."""
    with pytest.raises(SheetError, match="Line 1 must have"):
        read(tmp_path, "ada,01_routing,1")
