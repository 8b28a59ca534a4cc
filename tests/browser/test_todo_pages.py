"""Works with lesson 17's todo list in a real browser, with every way to the network cut off."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from shared.material.catalog import Course, Lesson
from shared.serving.server import FLASK, FLASK_RUN, Server, run_to_end, served
from shared.suite.lessons import ROOT
from shared.suite.passwords import seeded
from tests.browser.accessible import accessible
from tests.browser.conftest import HERE
from tests.browser.phone import PHONE, width

pytestmark = pytest.mark.browser

LESSON = Lesson(Course(ROOT).root, "17_todo")
LONGEST = "n" * 79 + "&"
PASSWORD = "바른 말 배터리 & <b>"
TITLE = "<b>우유</b> & '빵'"
Open = Callable[[str], Page]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The lesson's app with its users, in a file and with a key of these tests'."""
    with pytest.MonkeyPatch.context() as patch:
        file = tmp_path_factory.mktemp("todo") / "site.db"
        patch.setenv("DATABASE_URL", f"sqlite:///{file}")
        patch.setenv("SECRET_KEY", "a key for these tests only")
        run_to_end(LESSON.lesson_dir, [*FLASK, "init-db"])
        with sqlite3.connect(file) as connection:
            for name in ("미나", LONGEST):
                connection.execute(
                    "INSERT INTO users (username, password_hash) VALUES (?, ?)",
                    (name, seeded(PASSWORD)),
                )
        with served(LESSON.lesson_dir, FLASK_RUN) as server:
            yield server


@pytest.fixture
def opened(page: Page, server: Server, asked: list[str]) -> Iterator[Open]:
    """Opens a page of the app; nothing in it may fail, and all that it loads is from here."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    def opening(path: str) -> Page:
        page.goto(f"{server.url}{path}")
        return page

    yield opening
    assert problems == []
    assert set(asked) == {HERE}


def log_in(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def add(page: Page, title: str, day: str = "") -> None:
    page.get_by_label("What").fill(title)
    page.get_by_label("By which day").fill(day)
    page.get_by_role("button", name="Add").click()


def test_todos_by_the_keyboard_and_by_clicks(opened: Open, server: Server) -> None:
    """Add, tick by the title, finish many, edit, delete; "back" after the log-out shows nothing."""
    page = opened("/todos")
    log_in(page, "미나")
    expect(page).to_have_url(f"{server.url}/todos")
    said, titles = page.get_by_role("status"), page.locator(".todos label")
    add(page, TITLE, "2026-12-24")
    expect(said).to_have_text(f"Added: {TITLE}")
    page.reload()
    expect(titles).to_have_text([TITLE])
    add(page, "Tea")
    page.get_by_label("What").fill("Cake")
    page.keyboard.press("Enter")
    expect(titles).to_have_text([TITLE, "Tea", "Cake"])

    page.get_by_text("Tea", exact=True).click()
    page.get_by_role("checkbox", name="Cake").press("Space")
    page.get_by_role("button", name="Finish all that are ticked").click()
    expect(said).to_have_text("2 todos done.")
    expect(titles).to_have_text([TITLE])
    page.get_by_role("link", name="Done", exact=True).click()
    expect(titles).to_have_text(["Tea", "Cake"])
    page.get_by_role("button", name="Open again: Tea").click()
    expect(titles).to_have_text(["Cake"])

    page.get_by_role("link", name="All").click()
    page.get_by_role("link", name=f"Edit: {TITLE}").click()
    expect(page.get_by_label("By which day")).to_have_value("2026-12-24")
    page.get_by_label("What").fill("   ")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("What")).to_have_accessible_description(
        "The title must have 1 to 120 characters."
    )
    page.get_by_label("What").fill("Milk")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="All")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Delete: Cake").click()
    expect(titles).to_have_text(["Milk", "Tea"])
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are logged out.")).to_be_visible()
    page.wait_for_load_state()
    page.go_back()
    expect(page).to_have_url(
        f"{server.url}/login?next=%2Ftodos%3Fshow%3Dall%26sort%3Ddue%26page%3D1"
    )


def test_pages_fit_on_a_phone_and_are_accessible(opened: Open) -> None:
    """With the longest texts nothing is wider than the screen, and axe finds nothing serious."""
    page = opened("/login")
    page.set_viewport_size(PHONE)
    for path in ("/", "/login", "/register"):
        assert width(opened(path)) == PHONE["width"], path
        accessible(page)
    log_in(opened("/login"), LONGEST)
    add(page, "w" * 120, "2026-01-01")
    add(page, "Tea", "2099-12-31")
    for path in ("/", "/todos", "/todos?show=done", "/todos/4/edit", "/nowhere"):
        assert width(opened(path)) == PHONE["width"], path
        accessible(page)
    add(opened("/todos"), "   ")
    expect(page.get_by_label("What")).to_have_attribute("aria-invalid", "true")
    accessible(page)
