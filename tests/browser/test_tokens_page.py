"""Works with lesson 14's page in a real browser, network cut: tokens in cookies, read by no script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from shared.material.catalog import Course, Lesson
from shared.serving.server import FLASK, FLASK_RUN, Server, run_to_end, served
from shared.suite.lessons import ROOT
from tests.browser.conftest import HERE
from tests.browser.phone import PHONE, width

pytestmark = pytest.mark.browser

LESSON = Lesson(Course(ROOT).root, "14_jwt")
MARKUP = "<b>미나</b> & <img src=x onerror=alert(1)>"
PASSWORD = "correct horse"
READABLE = "document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
Open = Callable[[], Page]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The lesson's app with empty tables, in a file of this test's."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/site.db")
    monkeypatch.setenv("JWT_SECRET_KEY", "k" * 40)
    run_to_end(LESSON.lesson_dir, [*FLASK, "init-db"])
    with served(LESSON.lesson_dir, FLASK_RUN) as server:
        yield server


@pytest.fixture
def opened(page: Page, server: Server, asked: list[str]) -> Iterator[Open]:
    """Opens the page; nothing in it may fail, and all that it loads is from here."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    def opening() -> Page:
        page.goto(server.url)
        return page

    yield opening
    assert problems == []
    assert set(asked) == {HERE}


def type_in(page: Page, name: str, password: str, button: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name=button, exact=True).click()


def test_a_log_in_from_its_beginning_to_its_end(opened: Open) -> None:
    """Registered, still there after a reload, refreshed, not fresh, logged out for good."""
    page = opened()
    said = page.get_by_role("status")
    type_in(page, MARKUP, PASSWORD, "Register")
    expect(said).to_have_text("You are registered, and logged in.")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Hello, {MARKUP.lower()}")
    expect(page.locator("main b, main img")).to_have_count(0)
    readable = page.evaluate(READABLE)
    assert "eyJ" not in readable  # with which every token begins
    assert "csrf_access_token" in readable
    expect(page.locator("#cookies")).to_contain_text("csrf_refresh_token=")

    page.reload()
    page.get_by_role("button", name="Refresh").click()
    expect(said).to_have_text("You have a new access token. It is not fresh.")
    page.once("dialog", Dialog.accept)
    page.get_by_role("button", name="Delete my account").click()
    expect(said).to_have_text("Log in again for this.")
    page.get_by_role("button", name="Log out").click()
    expect(said).to_have_text("You are logged out.")
    expect(page.locator("#cookies")).to_have_text("(none)")
    page.reload()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()


def test_an_expired_access_token_is_renewed_by_itself(opened: Open) -> None:
    """Without its access token the page asks for a new one; the user notices nothing."""
    page = opened()
    type_in(page, "미나", PASSWORD, "Register")
    expect(page.get_by_role("status")).to_have_text("You are registered, and logged in.")
    page.context.clear_cookies(name="access_token_cookie")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, 미나")
    page.context.clear_cookies(name="refresh_token_cookie")
    page.context.clear_cookies(name="access_token_cookie")
    page.reload()
    expect(page.get_by_role("status")).to_have_text("Your log-in has ended.")


def test_errors_are_shown_and_the_form_keeps_what_was_typed(opened: Open) -> None:
    """What is wrong stands beside its field; a wrong password is said; all fits on a phone."""
    page = opened()
    page.set_viewport_size(PHONE)
    type_in(page, "n" * 80, "short", "Register")
    expect(page.get_by_text("The password must have 8 to 200 characters.")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name")).to_have_value("n" * 80)
    type_in(page, "nobody", PASSWORD, "Log in")
    expect(page.get_by_role("status")).to_have_text("The name or the password is wrong.")
    type_in(page, "n" * 80, PASSWORD, "Register")
    expect(page.get_by_role("status")).to_have_text("You are registered, and logged in.")
    assert width(page) == PHONE["width"]
    assert page.evaluate(BACKGROUND) != "rgba(0, 0, 0, 0)"
