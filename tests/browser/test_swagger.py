"""Looks at lesson 06's page in a real browser, with every way to the network cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from shared.serving.server import Server, served
from shared.suite.lessons import ROOT
from tests.browser.conftest import HERE

pytestmark = pytest.mark.browser

LESSON = ROOT / "lessons" / "06_smorest"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The lesson, served as a student serves it."""
    with served(LESSON) as server:
        yield server


def test_page_renders_without_a_network(server: Server, page: Page, asked: list[str]) -> None:
    """The docs page shows every operation, and nothing on it comes from elsewhere."""
    page.goto(f"{server.url}/docs")
    title = page.get_by_role("heading", name="The flea market")
    expect(title).to_be_visible()
    operations = page.locator(".opblock-summary-method").all_inner_texts()
    assert sorted(operations) == ["DELETE", "GET", "GET", "PATCH", "POST"]
    assert set(asked) == {HERE}
    # Script, style, page and document: nothing was left out.
    assert len(asked) >= 5


def test_try_it_out_creates_an_item(server: Server, page: Page, asked: list[str]) -> None:
    """ "Try it out" sends a new item in Korean; the answer and the list show it in Korean."""
    page.goto(f"{server.url}/docs")
    post = page.locator(".opblock-post")
    post.locator(".opblock-summary-control").click()
    post.get_by_role("button", name="Try it out").click()
    post.locator("textarea.body-param__text").fill('{"name": "한글 의자", "price": 5000}')
    post.get_by_role("button", name="Execute").click()

    answer = post.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status")).to_contain_text("201")
    expect(answer).to_contain_text('"name": "한글 의자"')

    items = page.request.get(f"{server.url}/items").json()
    assert [item["price"] for item in items if item["name"] == "한글 의자"] == [5000]
    assert set(asked) == {HERE}


def test_a_page_from_elsewhere_stays_empty(server: Server, page: Page, asked: list[str]) -> None:
    """The network really is cut: a script from another site does not arrive."""
    page.goto(f"{server.url}/")
    failed = page.evaluate(
        """() => new Promise(done => {
            const script = document.createElement("script");
            script.src = "https://cdn.jsdelivr.net/npm/swagger-ui-dist/swagger-ui-bundle.js";
            script.onload = () => done(false);
            script.onerror = () => done(true);
            document.documentElement.append(script);
        })"""
    )
    assert failed
    assert set(asked) == {HERE, "cdn.jsdelivr.net"}
