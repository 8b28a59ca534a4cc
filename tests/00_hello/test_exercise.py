"""Grades exercise 00: the club's front door."""

from __future__ import annotations

import pytest

from shared.suite import tr

YEARS = range(1801, 2026)
MOST_YEARS = 10


def club_file(name: str, place: str, founded: int) -> str:
    """Write a club.py for another club."""
    return f"NAME = {name!r}\nPLACE = {place!r}\nFOUNDED = {founded}\n"


def the_name(name: str) -> str:
    return tr(
        f"on every visit, a page that shows the club's name just as it is in `club.py`: {name}",
        f"몇 번을 열어도 클럽 이름이 `club.py`에 적힌 그대로 보이는 페이지: {name}",
    )


@pytest.fixture
def name(draw):
    # What careless code changes: capitals, signs of HTML and of Jinja, an & that begins a name of
    # HTML's, quotes; letters, an emoji and a sign that other encodings lack or forms of Unicode take
    # apart; and it is long.
    words = [draw.word() for _ in range(4)]
    return (
        f'The "{words[0].title()}" Society of <{words[1]}> &copy; {words[2]}\'s'
        f" Café for {{{{ {words[3]} }}}} Readers 📚 № {draw.number(2, 999)}"
    )


@pytest.fixture
def client(boot, draw, name):
    """Visit the student's app, with another club in club.py."""
    return boot(files={"club.py": club_file(name, draw.title(), draw.year())})


def check_name(client, path, name):
    """Check that a page shows the club's name, also when it is opened again, and in Korea."""
    for languages in ("en,ko;q=0.5", "ko,en;q=0.5"):
        response = client.get(path, headers={"Accept-Language": languages})
        assert response.status_code == 200
        assert name in response.shown, the_name(name)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_home_greets_by_name(client, name):
    """The front page greets by the name in `club.py`, on every visit.

    첫 페이지가 `club.py`에 있는 이름으로, 몇 번을 열어도 인사해요.
    """
    check_name(client, "/", name)


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_home_greets_by_a_korean_name(boot, draw):
    """The front page greets a club with a Korean name too.

    이름이 한글인 클럽에도 그 이름으로 인사해요.
    """
    name = f"{draw.word(4)} {draw.korean()}"  # it begins with a small letter
    client = boot(files={"club.py": club_file(name, draw.title(), draw.year())})
    check_name(client, "/", name)


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_about_answers(client):
    """`/about` answers 200.

    `/about`이 200으로 응답해요.
    """
    assert client.get("/about").status_code == 200


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_about_names_the_club(client, name):
    """`/about` names the club, on every visit.

    `/about`에 클럽의 이름이 몇 번을 열어도 있어요.
    """
    check_name(client, "/about", name)


@pytest.mark.task(2)
@pytest.mark.points(2)
@pytest.mark.parametrize("century", ["before-1900", "after-2000"])
def test_about_says_since_when(boot, draw, name, century):
    """`/about` says the year in which the club was founded.

    `/about`에 클럽이 시작된 해가 있어요.
    """
    founded = draw.number(1801, 1899) if century == "before-1900" else draw.number(2001, 2025)
    client = boot(files={"club.py": club_file(name, draw.title(), founded)})
    response = client.get("/about")
    assert response.status_code == 200
    years = [year for year in YEARS if str(year) in response.shown]
    # A page may tell of other years too, but not of all.
    assert founded in years, tr(
        f"a page that shows the year {founded}", f"연도 {founded}이(가) 보이는 페이지"
    )
    assert len(years) <= MOST_YEARS, tr(
        f"a page that shows the year {founded}, not a list of years",
        f"연도를 줄줄이 늘어놓지 않고 {founded}을(를) 보여 주는 페이지",
    )


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_unknown_address_is_404(client, draw):
    """Any other address answers 404.

    다른 주소는 모두 404로 응답해요.
    """
    assert client.get(f"/{draw.word()}").status_code == 404
