"""Two works side by side: the same lines find each other."""

from __future__ import annotations

from shared.alike.facing import side_by_side

ONE = b"def f(a):\n    return sorted(a, key=lambda b: b.year, reverse=True)\n"
TWO = (
    b"def g(a):\n    # A remark.\n    return [b.title() for b in a if b.author and b.year > 1990]\n"
)


def test_another_order():
    """Lines that moved to another place, with other names, point to each other; a remark to none."""
    moved = TWO.replace(b"    # A remark.\n", b"").replace(b"b.", b"book.") + b"\n\n" + ONE
    (facing,) = side_by_side({"app.py": ONE + TWO}, {"main.py": moved}, frozenset())
    assert (facing.name, facing.other_name) == ("app.py", "main.py")
    assert {line.number: line.same_as for line in facing.lines} == {1: 5, 2: 6, 3: 1, 4: None, 5: 2}
    assert [line.same_as for line in facing.other_lines] == [3, 5, None, None, 1, 2]
    assert facing.lines[3].text == "    # A remark."


def test_files_find_each_other():
    """Each file stands beside the one with most in common, and one with nothing beside none."""
    files = {"a.py": ONE, "b.py": TWO, "c.py": b"x = 1\n"}
    found = side_by_side(files, {"views.py": TWO, "app.py": ONE, "d.py": b"y\n"}, frozenset())
    assert [(one.name, one.other_name) for one in found] == [
        ("a.py", "app.py"),
        ("b.py", "views.py"),
    ]
    assert side_by_side({}, files, frozenset()) == []
