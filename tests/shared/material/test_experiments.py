"""The experiments of a text: one change, made where its lines stand, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.material.experiments import DoesNotApply, changed, experiments
from shared.material.texts import Text

SOURCE = "a = 1\nb = 2\n\nprint(a)\nb = 2\n"


@pytest.mark.parametrize(
    ("diff", "expected"),
    [
        pytest.param("-a = 1\n+a = 7\n", "a = 7\nb = 2\n\nprint(a)\nb = 2\n", id="replace"),
        pytest.param(" print(a)\n-b = 2\n", "a = 1\nb = 2\n\nprint(a)\n", id="remove"),
        pytest.param(" a = 1\n+c = 3\n", "a = 1\nc = 3\nb = 2\n\nprint(a)\nb = 2\n", id="add"),
        pytest.param("-b = 2\n \n print(a)\n", "a = 1\n\nprint(a)\nb = 2\n", id="empty-line"),
    ],
)
def test_a_change(diff: str, expected: str) -> None:
    """Lines go, come and stay as the marks say."""
    assert changed(SOURCE, diff) == expected


@pytest.mark.parametrize(
    ("diff", "why"),
    [
        pytest.param("-b = 2\n+b = 3\n", "2 times", id="twice"),
        pytest.param("-z = 1\n", "0 times", id="nowhere"),
        pytest.param(" a = 1\n", "changes nothing", id="no-change"),
        pytest.param("@@ -1 +1 @@\n-a = 1\n", "neither a space", id="header"),
    ],
)
def test_a_change_that_does_not_fit(diff: str, why: str) -> None:
    """It is not made somewhere near: the message says why."""
    with pytest.raises(DoesNotApply, match=why):
        changed(SOURCE, diff)


def test_where_a_text_has_them(tmp_path: Path) -> None:
    """A diff with a path, and the console behind it; a diff alone is only shown."""
    text = tmp_path / "README.md"
    text.write_text(
        "```diff app.py\n-a\n+b\n```\n\nThen:\n\n```console\n$ flask routes\n```\n\n"
        "```diff\n-old\n```\n\n```diff app.py\n-c\n```\n\nAnd that is all.\n",
        encoding="utf-8",
    )
    found = [(one.file, one.console is not None) for one in experiments(Text(text))]
    assert found == [("app.py", True), ("app.py", False)]
