"""Grades exercise 00: the club's front door."""

from __future__ import annotations

from datetime import datetime

import pytest

from shared.suite import tr
from shared.suite.draw import EMOJI
from shared.suite.errors import LIKES_PAGES

YEARS = range(1801, 2026)
MOST_YEARS = 10
# A link to a page may carry anything.
QUERY = dict.fromkeys(("name", "club", "place", "founded", "year", "lang", "page"), "Mina")
LONG_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


def club_file(name: str, place: str, founded: int) -> str:
    """Write a club.py for another club."""
    return f"NAME = {name!r}\nPLACE = {place!r}\nFOUNDED = {founded}\n"


def the_name(name: str) -> str:
    return tr(
        f"on every visit, a page that shows the club's name just as it is in `club.py`: {name}",
        f"몇 번을 열어도 클럽 이름이 `club.py`에 적힌 그대로 보이는 페이지: {name}",
    )


def visits(client, clock, path):
    """Open a page now, after the other one, and on days that careless code forgets."""
    yield client.get(path, headers=LIKES_PAGES | {"Accept-Language": "en,ko;q=0.5"})
    client.get("/" if path == "/about" else "/about")
    # Late on a Sunday in December, and early on a day that other years have not.
    clock.move_to(datetime(2028, 12, 31, 23, 30).astimezone())
    yield client.get(path, headers=LIKES_PAGES | {"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.5"})
    clock.move_to(datetime(2028, 2, 29, 5, 30).astimezone())
    yield client.get(path, headers=LIKES_PAGES | {"Accept-Language": "de"}, query_string=QUERY)
    yield client.get(path)  # nothing is known of who asks


@pytest.fixture
def name(draw):
    # What careless code changes: capitals, signs of HTML, of Jinja and of patterns, an & that begins
    # a name of HTML's, quotes, the words that stand in a page for what comes there; letters, an emoji
    # of parts, and a sign that other encodings lack or forms of Unicode take apart; and it is long, with
    # a long word.
    words = [draw.word() for _ in range(4)]
    return (
        f'The "{words[0].title()}" Society of <{words[1]}> &copy; {words[2]}\'s'
        f" Café for {{{{ {words[3]} }}}} Readers {EMOJI} № {draw.number(2, 999)}"
        f" of {LONG_WORD}-and-{{{{ place }}}}, since \\1 {{founded}}: 100% PLACE & FOUNDED"
    )


@pytest.fixture
def client(boot, draw, name):
    """Visit the student's app, with another club in club.py."""
    return boot(files={"club.py": club_file(name, draw.title(), draw.year())})


def small_name(draw):
    """Return a Korean name behind a word that begins with a small letter."""
    return f"{draw.word(4)} {draw.korean()}"


def check_name(answers, name):
    """Check that each answer is a page that shows the club's name."""
    for response in answers:
        assert response.status_code == 200
        assert name in response.shown, the_name(name)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_home_greets_by_name(client, clock, name):
    """The front page greets by the name in `club.py`, on every visit.

    첫 페이지가 `club.py`에 있는 이름으로, 몇 번을 열어도 인사해요.
    """
    check_name(visits(client, clock, "/"), name)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_home_greets_by_a_korean_name(boot, draw):
    """The front page greets a club with a Korean name too.

    이름이 한글인 클럽에도 그 이름으로 인사해요.
    """
    name = small_name(draw)
    client = boot(files={"club.py": club_file(name, draw.title(), draw.year())})
    check_name([client.get("/")], name)


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_about_answers(client):
    """`/about` answers 200.

    `/about`이 200으로 응답해요.
    """
    assert client.get("/about").status_code == 200


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_about_names_the_club(client, boot, clock, draw, name):
    """`/about` names the club, on every visit.

    `/about`에 클럽의 이름이 몇 번을 열어도 있어요.
    """
    check_name(visits(client, clock, "/about"), name)
    name = small_name(draw)
    client = boot(files={"club.py": club_file(name, draw.title(), draw.year())})
    check_name([client.get("/about")], name)


@pytest.mark.task(2)
@pytest.mark.points(2)
@pytest.mark.parametrize("century", ["before-1900", "after-2000"])
def test_about_says_since_when(boot, clock, draw, name, century):
    """`/about` says the year in which the club was founded, on every visit.

    `/about`에 클럽이 시작된 해가 몇 번을 열어도 있어요.
    """
    founded = draw.number(1801, 1899) if century == "before-1900" else draw.number(2001, 2025)
    client = boot(files={"club.py": club_file(name, draw.title(), founded)})
    for in_its_first_year in (False, True) if century == "after-2000" else (False,):
        if in_its_first_year:
            clock.move_to(datetime(founded, 12, 31, 23, 30).astimezone())
        response = client.get("/about")
        assert response.status_code == 200
        shown = response.shown
        years = [year for year in YEARS if str(year) in shown]
        # A page may tell of other years too, but not of all.
        assert founded in years, tr(
            f"on every visit, a page that shows the year {founded}",
            f"몇 번을 열어도 연도 {founded}이(가) 보이는 페이지",
        )
        assert len(years) <= MOST_YEARS, tr(
            f"a page that shows the year {founded}, not a list of years",
            f"연도를 줄줄이 늘어놓지 않고 {founded}을(를) 보여 주는 페이지",
        )


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_unknown_address_is_404(client, draw):
    """Any other address answers 404; so do the app's own files.

    다른 주소는 모두 404로 응답해요. 앱의 파일도 마찬가지예요.
    """
    for path in (draw.word(), "app.py", "club.py"):
        assert client.get(f"/{path}").status_code == 404
