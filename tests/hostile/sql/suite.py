"""Grades exercise 1."""

from __future__ import annotations

import pytest

from shared.suite import tr

pytestmark = pytest.mark.database("KIND")


@pytest.fixture
def client(boot):
    """The app, with its table."""
    return boot(commands=[["init-db"]])


@pytest.mark.task(1)
def test_stored(client, database, draw):
    """A note is in the database.

    메모가 데이터베이스에 있어요.
    """
    text = draw.word()
    assert client.post("/notes", json={"text": text}).status_code == 201
    assert database.rows("SELECT text FROM notes") == [{"text": text}], tr("it", "그것")


@pytest.mark.task(1)
def test_empty_at_first(client, database):
    """Nothing is there at first.

    처음에는 아무것도 없어요.
    """
    assert database.rows("SELECT text FROM notes") == [], tr("nothing", "없음")


@pytest.mark.task(1)
def test_schema(database):
    """The table is as it was agreed, before the app has answered anything.

    테이블이 약속대로예요.
    """
    assert database.tables() == ["notes"], tr("one table", "테이블 하나")
    assert database.columns("notes")["text"].length == 80, tr("80 characters", "80자")
    assert database.unique_keys("notes") == [("id",)], tr("one key", "키 하나")
    assert database.foreign_keys("notes") == [], tr("no foreign key", "외래 키 없음")


@pytest.mark.task(1)
def test_listed(client):
    """The app lists its notes.

    앱이 메모를 목록으로 보여 줘요.
    """
    assert client.post("/notes", json={"text": "a"}).status_code == 201
    assert client.get("/notes").json == ["a"]
    assert client.restart().get("/notes").json == ["a"]
