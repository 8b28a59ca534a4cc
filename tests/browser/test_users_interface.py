"""Works with lesson 07's page /users_interface in a real browser, with the network cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect

from shared.database.serving import empty_database
from shared.material.catalog import Course, Lesson
from shared.serving.server import FLASK, FLASK_RUN, Server, run_to_end, served
from shared.suite.lessons import ROOT
from tests.browser.conftest import HERE
from tests.browser.phone import PHONE, width

pytestmark = pytest.mark.browser

LESSON = Lesson(Course(ROOT).root, "07_mysql")
MARKUP = "<b>미나</b> & <img src=x onerror=alert(1)>"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture
def server() -> Iterator[Server]:
    """The lesson's app with an empty table."""
    with empty_database():
        run_to_end(LESSON.lesson_dir, [*FLASK, "init-db"])
        with served(LESSON.lesson_dir, FLASK_RUN) as server:
            yield server


@pytest.fixture
def users(page: Page, server: Server, asked: list[str]) -> Iterator[Page]:
    """The page, opened; nothing in it may fail, and all that it loads comes from this machine."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{server.url}/users_interface")
    yield page
    assert problems == []
    assert set(asked) == {HERE}


def add(page: Page, name: str, email: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_role("button", name="Add", exact=True).click()


def test_page_is_styled_and_fits_on_a_phone(users: Page) -> None:
    """The style applies; with the longest name and email nothing is wider than the screen."""
    users.set_viewport_size(PHONE)
    add(users, "n" * 80, f"{'a' * 60}@{'b' * 59}")
    expect(users.get_by_role("listitem")).to_have_count(1)
    assert width(users) == PHONE["width"]
    assert users.evaluate(BACKGROUND) != "rgba(0, 0, 0, 0)"


def test_users_are_added_edited_and_deleted(users: Page) -> None:
    """Each step shows at once, says what it did, and is still there when the page is loaded."""
    expect(users.get_by_text("There are no users yet.")).to_be_visible()
    add(users, "지우", "jiwoo@example.com")
    expect(users.get_by_role("status")).to_have_text("지우 is added.")
    add(users, "Ada O'Brien", "ada@example.com")
    expect(users.get_by_role("listitem")).to_have_count(2)
    expect(users.get_by_text("There are no users yet.")).to_be_hidden()

    users.get_by_role("button", name="Edit 지우").click()
    expect(users.get_by_role("heading", name="Edit a user")).to_be_visible()
    expect(users.get_by_label("Email", exact=True)).to_have_value("jiwoo@example.com")
    users.get_by_label("Name", exact=True).fill("지우 🐟")
    users.get_by_role("button", name="Save").click()
    expect(users.get_by_role("status")).to_have_text("지우 🐟 is saved.")
    expect(users.get_by_role("heading", name="Add a user")).to_be_visible()

    users.once("dialog", Dialog.dismiss)
    users.get_by_role("button", name="Delete Ada O'Brien").click()
    expect(users.get_by_role("listitem")).to_have_count(2)
    users.once("dialog", Dialog.accept)
    users.get_by_role("button", name="Delete Ada O'Brien").click()
    expect(users.get_by_role("status")).to_have_text("Ada O'Brien is deleted.")
    users.reload()
    expect(users.get_by_role("listitem")).to_have_count(1)
    expect(users.get_by_role("listitem")).to_contain_text("지우 🐟")


def test_cancel_forgets_the_edit(users: Page) -> None:
    """After Cancel the form is empty and adds again."""
    add(users, "지우", "jiwoo@example.com")
    users.get_by_role("button", name="Edit 지우").click()
    users.get_by_role("button", name="Cancel").click()
    expect(users.get_by_label("Name", exact=True)).to_have_value("")
    add(users, "Ada", "ada@example.com")
    expect(users.get_by_role("listitem")).to_have_count(2)


def test_errors_are_shown_beside_what_is_wrong(users: Page) -> None:
    """A refused field is named in its place and the form keeps what was typed; a 409 is said."""
    add(users, " ", "mina")
    expect(users.get_by_text("Name must be a text of 1 to 80 characters.")).to_be_visible()
    expect(users.get_by_label("Email", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(users.get_by_label("Email", exact=True)).to_have_value("mina")
    add(users, "미나", "mina@example.com")
    expect(users.get_by_text("Name must be a text of 1 to 80 characters.")).to_have_count(0)
    add(users, "Other", "mina@example.com")
    expect(users.get_by_role("status")).to_have_text("Another user has this email already.")
    expect(users.get_by_role("listitem")).to_have_count(1)


def test_names_are_shown_as_text(users: Page) -> None:
    """A name with markup and SQL is text in the list, in the message and in the form."""
    name = f"{MARKUP}'; DROP TABLE users; -- "
    add(users, name, "mina@example.com")
    expect(users.locator("li .name")).to_have_text(name.strip())
    expect(users.get_by_role("status")).to_have_text(f"{name} is added.")
    expect(users.locator("main b, main img")).to_have_count(0)
    users.get_by_role("button", name="Edit").click()
    expect(users.get_by_label("Name", exact=True)).to_have_value(name)


def test_database_that_is_away_is_said(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the server the page opens and says so."""
    with empty_database():
        monkeypatch.setenv("MYSQL_HOST", "localhost")
        monkeypatch.setenv("MYSQL_UNIX_SOCKET", "/nowhere/mysql.sock")
        with served(LESSON.lesson_dir, FLASK_RUN) as server:
            page.goto(f"{server.url}/users_interface")
            expect(page.get_by_role("status")).to_have_text(
                "The database does not answer. Try again in a minute."
            )
