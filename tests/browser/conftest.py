"""A real browser for the tests of pages, with every way to the network cut off."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from shared.setup.errors import SetupError
from shared.setup.system import ensure_system

HERE = "127.0.0.1"
DEADLINE = 20_000  # milliseconds that a part of the page may take to appear
ARGUMENTS = (
    "--no-sandbox",
    # No name can be looked up: the browser itself can't reach a site either.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@pytest.fixture(scope="module")
def chromium() -> str:
    """The path of a Chromium, installed first where that is possible.

    Where it is not, the tests fail and say what to type.
    """
    try:
        return ensure_system("chromium")
    except SetupError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium; what a page leaves in it, such as a cookie, goes with that page."""
    expect.set_options(timeout=DEADLINE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def asked() -> list[str]:
    """The hosts that the page asked, in order."""
    return []


@pytest.fixture
def page(browser: Browser, asked: list[str]) -> Iterator[Page]:
    """A page that reaches this machine only."""

    def only_here(route: Route) -> None:
        asked.append(urlsplit(route.request.url).hostname or "")
        if asked[-1] == HERE:
            route.continue_()
        else:
            route.abort()

    page = browser.new_page(locale="ko-KR")
    page.set_default_timeout(DEADLINE)
    page.route("**/*", only_here)
    yield page
    page.close()
