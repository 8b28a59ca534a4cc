"""Registers, logs in and out on lesson 11's pages in a real browser, with the network cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shared.material.catalog import Course, Lesson
from shared.serving.server import FLASK, FLASK_RUN, Server, run_to_end, served
from shared.suite.lessons import ROOT
from tests.browser.conftest import HERE
from tests.browser.phone import PHONE, width

pytestmark = pytest.mark.browser

LESSON = Lesson(Course(ROOT).root, "11_session")
NAME = "<b>미나</b> & 'juno'"
PASSWORD = "정답 horse 7"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The lesson's app with an empty table and a key of this test's."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/site.db")
    monkeypatch.setenv("SECRET_KEY", "a key of this test's, which is long enough")
    run_to_end(LESSON.lesson_dir, [*FLASK, "init-db"])
    with served(LESSON.lesson_dir, FLASK_RUN) as server:
        yield server


@pytest.fixture
def site(page: Page, server: Server, asked: list[str]) -> Iterator[Page]:
    """The front page; all that is loaded from then on is from here."""
    page.goto(f"{server.url}/")
    yield page
    assert set(asked) == {HERE}


def fill_in(page: Page, button: str, name: str, password: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name=button).click()


def register_and_log_in(page: Page, name: str = NAME, *, remember: bool = False) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Register").click()
    fill_in(page, "Register", name, PASSWORD)
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.get_by_label("Remember me").set_checked(remember)
    fill_in(page, "Log in", name, PASSWORD)
    expect(page.get_by_role("heading", name="The secret page")).to_be_visible()


def test_member_comes_and_goes(site: Page) -> None:
    """From the front page to the secret one and out; "Back" does not bring the page again."""
    register_and_log_in(site)
    expect(site.get_by_text(f"Hello, {NAME}. Only users see this")).to_be_visible()
    expect(site.locator("main b")).to_have_count(0)
    (cookie,) = site.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)
    site.get_by_role("button", name="Log out").click()
    expect(site.get_by_text("You are not logged in.")).to_be_visible()
    assert site.context.cookies() == []
    site.wait_for_load_state()
    site.go_back()
    expect(site.get_by_role("heading", name="Log in")).to_be_visible()


def test_remembered_cookie_has_a_date(site: Page) -> None:
    """Ticked, the cookie lasts about 30 days."""
    register_and_log_in(site, remember=True)
    (cookie,) = site.context.cookies()
    now = site.evaluate("Date.now() / 1000")
    assert 29 < (cookie["expires"] - now) / 86_400 < 31


def test_refusals_keep_the_name(site: Page) -> None:
    """What is wrong stands at its field; the name stays, and the password does not."""
    site.get_by_role("link", name="register").last.click()
    fill_in(site, "Register", NAME, "short")
    expect(site.get_by_text("The password must have 8 to 200 characters.")).to_be_visible()
    expect(site.get_by_label("Name")).to_have_value(NAME)
    expect(site.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    expect(site.get_by_label("Password")).to_have_value("")
    site.get_by_role("navigation").get_by_role("link", name="Log in").click()
    fill_in(site, "Log in", NAME, "wrong horse")
    expect(site.get_by_role("alert")).to_have_text("Wrong name or password.")
    expect(site.get_by_label("Name")).to_have_value(NAME)


def test_pages_are_styled_and_fit_on_a_phone(site: Page) -> None:
    """With the longest name nothing is wider than the screen, on any of the pages."""
    site.set_viewport_size(PHONE)
    register_and_log_in(site, "n" * 80)
    for path in ("/secret", "/", "/login", "/register", "/nowhere"):
        site.goto(site.url.split("/", 3)[0] + "//" + site.url.split("/")[2] + path)
        assert width(site) == PHONE["width"]
    assert site.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"
