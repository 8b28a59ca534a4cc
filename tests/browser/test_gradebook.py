"""The gradebook in a real browser: its table, its students, and what strangers write into it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shared.alike.facing import Alike, side_by_side
from shared.alike.groups import Entrant, Group, Likeness, Pair
from shared.gradebook.book import Book
from shared.language import set_language
from shared.reports.gradebook import gradebook
from shared.result import Check, Failure, Result
from tests.browser.accessible import accessible

pytestmark = pytest.mark.browser

MARKUP = (
    "</script><script>document.title='stolen'</script><img src=x onerror=document.title='stolen'>"
)
NAMES = ("김하늘", MARKUP, "Ada Lovelace", "Bo")
WIDTHS = {"phone": (360, 740), "desktop": (1280, 900)}


def result(number: int, name: str) -> Result:
    """Return a result with `number` of three checks passed."""
    failure = Failure(MARKUP, sent=f"GET /{MARKUP}", came_back=MARKUP, printed=MARKUP)
    checks = [
        Check(f"test_{n}", n, f"Sentence {n} {MARKUP}", "passed", 2, 2)
        if n <= number
        else Check(f"test_{n}", n, f"Sentence {n} {MARKUP}", "failed", 0, 2, failure)
        for n in (1, 2, 3)
    ]
    return Result("01_routing", name, "s", "A", tuple(checks), submission=name)


def alike() -> Alike:
    """Return two works that are alike: one has a line more, and both are full of markup."""
    code = "".join(f"def f{n}(a): return sorted(a, key=lambda b: b[{n}])\n" for n in range(30))
    files = [{"app.py": f"{more}# {MARKUP}\n{code}".encode()} for more in ("", "\n" * 9)]
    pair = Pair(Entrant(MARKUP, "01_routing", "a", 1), Entrant("Bo", "01_routing", "b", 3), 0.93)
    lesson = Likeness("01_routing", (Group((pair,)),), compared=3, short=1)
    return Alike((lesson,), 1, {pair: side_by_side(*files, frozenset())})


@pytest.fixture(params=["en", "ko"])
def file(request, tmp_path: Path) -> str:
    """The address of a gradebook, in each language."""
    set_language(request.param)
    results = [result(number, name) for number, name in enumerate(NAMES)]
    results.append(
        Result("02_jsonify", "Bo", "s", "A", (), submission="Bo", reason=f"A link. {MARKUP}")
    )
    path = tmp_path / "grades.html"
    path.write_text(gradebook(Book.of(f"class {MARKUP}", results), alike()), encoding="utf-8")
    set_language(None)
    return path.as_uri()


@pytest.fixture(params=WIDTHS)
def page(request, browser) -> Page:
    """A page of a phone's and of a desktop's width, whose errors are kept."""
    width, height = WIDTHS[request.param]
    page = browser.new_page(viewport={"width": width, "height": height})
    yield page
    page.close()


def names(page: Page) -> list[str]:
    """Return the students that the table shows, in order."""
    return [row.inner_text() for row in page.locator("#table tbody th").all() if row.is_visible()]


def test_gradebook(page: Page, file: str) -> None:
    """Sorted, searched and opened by hand and by keyboard; nothing of a student's runs."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file)
    assert names(page) == [*NAMES]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)

    total = page.locator("#table thead button").nth(1)
    total.press("Enter")
    assert names(page) == ["Bo", "Ada Lovelace", MARKUP, "김하늘"]
    expect(page.locator("#table thead th").nth(1)).to_have_attribute("aria-sort", "descending")
    total.press("Enter")
    assert names(page) == [*NAMES]

    page.locator("#search").fill("하늘")
    assert names(page) == ["김하늘"]
    expect(page.locator("#found")).to_have_text("1 / 4")
    page.locator("#search").fill("")

    page.get_by_role("link", name=MARKUP).press("Enter")
    expect(page.locator("#student h2")).to_have_text(MARKUP)
    expect(page.locator(".overview")).to_be_hidden()
    page.locator("#student summary").first.press("Enter")
    expect(page.locator("#student dd").first).to_have_text(f"GET /{MARKUP}")
    accessible(page)
    page.locator("#student a").press("Enter")
    expect(page.locator("#table")).to_be_visible()
    assert page.title() != "stolen"
    assert said == []


def test_like_works(page: Page, file: str) -> None:
    """Two texts stand beside each other, or below on a phone, with the same lines marked."""
    page.goto(file)
    page.locator("section[aria-labelledby=alike] summary").press("Enter")
    left, right = page.locator("pre").all()
    expect(left).to_contain_text(f"# {MARKUP}")
    expect(left.locator("mark")).to_contain_text(" 2 = 11  def f0(a)")
    expect(right.locator("mark")).to_contain_text("11 = 2   def f0(a)")
    first, second = left.bounding_box(), right.bounding_box()
    assert first
    assert second
    assert (first["x"] < second["x"]) == (page.viewport_size["width"] > 800)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)
    assert page.title() != "stolen"


def test_policy(page: Page, file: str) -> None:
    """The page's own policy stops a script that got in, as by a hole in the template."""
    path = Path(file.removeprefix("file://"))
    html = path.read_text("utf-8")
    path.write_text(html.replace("</main>", "<script>document.title='in'</script></main>"), "utf-8")
    page.goto(file)
    assert page.title() != "in"
