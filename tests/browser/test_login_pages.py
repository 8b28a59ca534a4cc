"""Works with lesson 13's log-in in a real browser, with every way to the network cut off."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.material.catalog import Course, Lesson
from shared.serving.server import FLASK, FLASK_RUN, Server, run_to_end, served
from shared.suite.lessons import ROOT
from shared.suite.passwords import seeded
from tests.browser.accessible import accessible
from tests.browser.conftest import HERE
from tests.browser.phone import PHONE, width

pytestmark = pytest.mark.browser

LESSON = Lesson(Course(ROOT).root, "13_login")
LONGEST = "n" * 79 + "&"
PASSWORD = "바른 말 배터리 & <b>"
NEW = "새 비밀번호 2026"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
Open = Callable[[str], Page]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The lesson's app with its users, in a file and with a key of these tests'."""
    with pytest.MonkeyPatch.context() as patch:
        file = tmp_path_factory.mktemp("login") / "site.db"
        patch.setenv("DATABASE_URL", f"sqlite:///{file}")
        patch.setenv("SECRET_KEY", "a key for these tests only")
        run_to_end(LESSON.lesson_dir, [*FLASK, "init-db"])
        with sqlite3.connect(file) as connection:
            for name in ("미나", "준호", LONGEST):
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


def log_in(page: Page, password: str, name: str = "미나", remember: bool = False) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Remember me").set_checked(remember)
    page.get_by_role("button", name="Log in").click()


def close_window(page: Page) -> None:
    """Drop what a browser drops when its window is closed: the cookies without a date."""
    lasting = [cookie for cookie in page.context.cookies() if cookie["expires"] != -1]
    page.context.clear_cookies()
    page.context.add_cookies(lasting)  # type: ignore[arg-type]


def test_way_to_the_log_in_and_back(opened: Open, server: Server) -> None:
    """A wrong password is said once and the name is kept; the right one leads back; a button ends."""
    page = opened("/protected")
    said = page.get_by_role("status")
    expect(page).to_have_url(f"{server.url}/login?next=%2Fprotected")
    expect(said).to_have_text("Please log in to see this page.")
    log_in(page, "wrong")
    expect(said).to_have_text("Wrong name or password.")
    expect(page.get_by_label("Name")).to_have_value("미나")
    log_in(page, PASSWORD)
    expect(page).to_have_url(f"{server.url}/protected")
    expect(said).to_have_text("Welcome, 미나.")
    page.reload()
    expect(said).to_have_text("")
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(f"{server.url}/")
    expect(said).to_have_text("You are logged out.")
    page.wait_for_load_state()
    page.go_back()
    expect(page).to_have_url(f"{server.url}/login?next=%2Fprotected")
    # What a browser would follow to another site leads to the front page.
    for target in ("//evil.example", "/%5Cevil.example", "/%09/evil.example"):
        log_in(opened(f"/login?next={target}"), PASSWORD)
        expect(page).to_have_url(f"{server.url}/")
        expect(page.locator("#user")).to_have_text("미나")


def test_remembered_user_is_asked_for_the_password(
    opened: Open, server: Server, browser: Browser
) -> None:
    """The cookie brings the user back; a new password needs the old one, and ends other log-ins."""
    page = opened("/login")
    log_in(page, PASSWORD, "준호", remember=True)
    expect(page.locator("#user")).to_have_text("준호")
    elsewhere = browser.new_page()
    elsewhere.goto(f"{server.url}/login")
    log_in(elsewhere, PASSWORD, "준호")

    close_window(page)
    page = opened("/protected")
    expect(page.get_by_role("heading", name="The protected page")).to_be_visible()
    page.get_by_role("link", name="Password").click()
    expect(page.get_by_role("status")).to_have_text("Please type your password once more.")
    page.get_by_label("Password of 준호").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("New password").fill(NEW)
    page.get_by_label("The same once more").fill("another")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("status")).to_have_text("The two passwords are not the same.")
    page.get_by_label("New password").fill(NEW)
    page.get_by_label("The same once more").fill(NEW)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("status")).to_contain_text("Your password is changed.")
    elsewhere.reload()
    expect(elsewhere.locator("#user")).to_have_count(0)
    elsewhere.close()


def test_pages_are_styled_and_fit_on_a_phone(opened: Open) -> None:
    """The style applies; with the longest name nothing is wider than the screen; all can use them."""
    page = opened("/login")
    page.set_viewport_size(PHONE)
    assert page.evaluate(BACKGROUND) != "rgba(0, 0, 0, 0)"
    accessible(page)
    log_in(page, PASSWORD, LONGEST)
    expect(page.locator("#user")).to_have_text(LONGEST)
    for path in ("/", "/protected", "/login", "/confirm", "/password", "/nowhere"):
        assert width(opened(path)) == PHONE["width"], path
        accessible(page)
