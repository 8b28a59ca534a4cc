"""Tests of lesson 16: its app, and its table of common errors."""

from __future__ import annotations

import pytest

from shared.suite.lessons import error_rows, traceback_of

# TODO: tests of the lesson's behaviour, and a program for each row of the table.
ROWS = error_rows("16_instagram")
REPRODUCTIONS = {
    "404 Not Found": lambda folder: traceback_of(
        folder, "from flask import Flask\n\napp = Flask(__name__)\n"
    ),
}


def test_index(client):
    """The lesson answers at its root."""
    assert client.get("/").status_code == 200


def test_every_row_is_reproduced():
    """Each row of the table has a program, and no program is left over."""
    assert [row.message for row in ROWS] == list(REPRODUCTIONS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.message)
def test_common_error(row, tmp_path):
    """The program of a row prints or answers its message."""
    assert row.pattern.search(REPRODUCTIONS[row.message](tmp_path))
