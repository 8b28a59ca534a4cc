"""Grades exercise 00: the club's front door."""

from __future__ import annotations

import pytest


def club_file(name: str, place: str, founded: int) -> str:
    """Write a club.py for another club."""
    return f"NAME = {name!r}\nPLACE = {place!r}\nFOUNDED = {founded}\n"


@pytest.fixture
def name(draw):
    return f"{draw.word().title()} Readers {draw.number(2, 999)}"


@pytest.fixture
def founded(draw):
    return draw.number(1901, 1999)


@pytest.fixture
def client(boot, draw, name, founded):
    """Visit the student's app, with another club in club.py."""
    return boot(files={"club.py": club_file(name, draw.title(), founded)})


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_home_greets_by_name(client, name):
    """The front page greets by the name in `club.py`.

    첫 페이지가 `club.py`에 있는 이름으로 인사해요.
    """
    response = client.get("/")
    assert response.status_code == 200
    assert name in response.text


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_home_greets_by_a_korean_name(boot, draw):
    """The front page greets a club with a Korean name too.

    이름이 한글인 클럽에도 그 이름으로 인사해요.
    """
    name = draw.korean()
    client = boot(files={"club.py": club_file(name, draw.title(), draw.year())})
    response = client.get("/")
    assert response.status_code == 200
    assert name in response.text


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_about_answers(client):
    """`/about` answers 200.

    `/about`이 200으로 답해요.
    """
    assert client.get("/about").status_code == 200


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_about_names_the_club(client, name):
    """`/about` names the club.

    `/about`에 클럽의 이름이 있어요.
    """
    response = client.get("/about")
    assert response.status_code == 200
    assert name in response.text


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_about_says_since_when(client, founded):
    """`/about` says the year in which the club was founded.

    `/about`에 클럽이 시작된 해가 있어요.
    """
    response = client.get("/about")
    assert response.status_code == 200
    assert str(founded) in response.text


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_unknown_address_is_404(client, draw):
    """Any other address answers 404.

    다른 주소는 모두 404로 답해요.
    """
    assert client.get(f"/{draw.word()}").status_code == 404
