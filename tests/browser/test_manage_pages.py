"""Works with lesson 08's pages /manage-users and /manage-boards in a real browser, network cut."""

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

LESSON = Lesson(Course(ROOT).root, "08_orm")
MARKUP = "<b>미나</b> & <img src=x onerror=alert(1)>'; DROP TABLE users; --"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
Open = Callable[[str], Page]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The lesson's app with empty tables, in a file of this test's."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/site.db")
    run_to_end(LESSON.lesson_dir, [*FLASK, "init-db"])
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


def add_user(page: Page, name: str, email: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_role("button", name="Add", exact=True).click()


def add_board(page: Page, title: str, content: str, author: str) -> None:
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Content", exact=True).fill(content)
    page.get_by_label("Author", exact=True).select_option(label=author)
    page.get_by_role("button", name="Add", exact=True).click()


def test_users_are_added_edited_and_deleted(opened: Open) -> None:
    """Each step shows at once, says what it did, and is still there when the page is loaded."""
    users = opened("/manage-users")
    said = users.get_by_role("status")
    expect(users.get_by_text("There are no users yet.")).to_be_visible()
    add_user(users, "지우", "jiwoo@example.com")
    expect(said).to_have_text("지우 is added.")
    add_user(users, "Ada O'Brien", "ada@example.com")
    expect(users.get_by_role("listitem")).to_have_count(2)

    users.get_by_role("button", name="Edit 지우").click()
    expect(users.get_by_role("heading", name="Edit a user")).to_be_visible()
    users.get_by_label("Name", exact=True).fill("지우 🐟")
    users.get_by_role("button", name="Save").click()
    expect(said).to_have_text("지우 🐟 is saved.")

    users.once("dialog", Dialog.dismiss)
    users.get_by_role("button", name="Delete Ada O'Brien").click()
    expect(users.get_by_role("listitem")).to_have_count(2)
    users.once("dialog", Dialog.accept)
    users.get_by_role("button", name="Delete Ada O'Brien").click()
    expect(said).to_have_text("Ada O'Brien is deleted.")
    users.reload()
    expect(users.get_by_role("listitem")).to_have_count(1)
    expect(users.get_by_role("listitem")).to_contain_text("지우 🐟")


def test_boards_are_added_edited_and_deleted(opened: Open) -> None:
    """A board gets one of the users as its author, another one later, and goes with the user."""
    users = opened("/manage-users")
    for name in ("지우", "준호"):
        add_user(users, name, f"{len(name)}{ord(name[1])}@example.com")
        expect(users.get_by_role("status")).to_have_text(f"{name} is added.")
    users.get_by_role("link", name="Boards").click()
    boards = users
    expect(boards.get_by_text("There are no boards yet.")).to_be_visible()
    add_board(boards, "안녕", "첫 글이에요.\n둘째 줄", "지우")
    expect(boards.get_by_role("status")).to_have_text("안녕 is added.")
    expect(boards.locator("li .author")).to_have_text("지우")

    boards.get_by_role("button", name="Edit 안녕").click()
    expect(boards.get_by_label("Content", exact=True)).to_have_value("첫 글이에요.\n둘째 줄")
    boards.get_by_label("Author", exact=True).select_option(label="준호")
    boards.get_by_role("button", name="Save").click()
    expect(boards.get_by_role("status")).to_have_text("안녕 is saved.")
    expect(boards.locator("li .author")).to_have_text("준호")

    add_board(boards, "두 번째", "곧 지워요.", "지우")
    boards.once("dialog", Dialog.accept)
    boards.get_by_role("button", name="Delete 두 번째").click()
    expect(boards.get_by_role("status")).to_have_text("두 번째 is deleted.")
    expect(boards.get_by_role("listitem")).to_have_count(1)

    boards.get_by_role("link", name="Users").click()
    users.once("dialog", Dialog.accept)
    users.get_by_role("button", name="Delete 준호").click()
    expect(users.get_by_role("status")).to_have_text("준호 is deleted.")
    users.get_by_role("link", name="Boards").click()
    expect(boards.get_by_text("There are no boards yet.")).to_be_visible()


def test_pages_of_boards(opened: Open) -> None:
    """Eleven boards are two pages; the last one of the second page may be deleted."""
    users = opened("/manage-users")
    add_user(users, "지우", "jiwoo@example.com")
    expect(users.get_by_role("status")).to_have_text("지우 is added.")
    boards = opened("/manage-boards")
    expect(boards.get_by_role("button", name="Older")).to_be_hidden()
    for number in range(1, 12):
        add_board(boards, f"글 {number}", "내용", "지우")
        expect(boards.get_by_role("status")).to_have_text(f"글 {number} is added.")
    expect(boards.get_by_role("listitem")).to_have_count(10)
    expect(boards.get_by_text("Page 1 of 2")).to_be_visible()
    boards.get_by_role("button", name="Older").click()
    expect(boards.get_by_role("listitem")).to_have_count(1)
    boards.once("dialog", Dialog.accept)
    boards.get_by_role("button", name="Delete 글 1", exact=True).click()
    expect(boards.get_by_role("listitem")).to_have_count(10)
    expect(boards.get_by_role("button", name="Older")).to_be_hidden()


def test_errors_are_shown_beside_what_is_wrong(opened: Open) -> None:
    """A refused field is named in its place and the form keeps what was typed; a 409 is said."""
    users = opened("/manage-users")
    add_user(users, " ", "mina")
    expect(users.get_by_text("Name must be a text of 1 to 80 characters.")).to_be_visible()
    expect(users.get_by_label("Email", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(users.get_by_label("Email", exact=True)).to_have_value("mina")
    add_user(users, "미나", "mina@example.com")
    expect(users.get_by_role("status")).to_have_text("미나 is added.")
    add_user(users, "Other", "MINA@example.com")
    expect(users.get_by_role("status")).to_have_text("Another user has this email already.")
    expect(users.get_by_role("listitem")).to_have_count(1)
    users.get_by_role("button", name="Edit 미나").click()
    users.get_by_role("button", name="Cancel").click()
    expect(users.get_by_label("Name", exact=True)).to_have_value("")

    boards = opened("/manage-boards")
    boards.get_by_label("Title", exact=True).fill("제목만")
    boards.get_by_role("button", name="Add", exact=True).click()
    expect(boards.get_by_text("Content must be a text of 1 to 5000 characters.")).to_be_visible()
    expect(boards.get_by_text("The author must be one of the users.")).to_be_visible()
    expect(boards.get_by_label("Title", exact=True)).to_have_value("제목만")


def test_markup_is_shown_as_text(opened: Open) -> None:
    """Markup and SQL are text in the lists, in the choice of authors and in the form."""
    users = opened("/manage-users")
    add_user(users, MARKUP, "mina@example.com")
    expect(users.locator("li .name")).to_have_text(MARKUP)
    boards = opened("/manage-boards")
    add_board(boards, MARKUP, MARKUP, MARKUP)
    for part in ("title", "author", "content"):
        expect(boards.locator(f"li .{part}")).to_have_text(MARKUP)
    expect(boards.locator("main b, main img")).to_have_count(0)
    boards.get_by_role("button", name="Edit").click()
    expect(boards.get_by_label("Title", exact=True)).to_have_value(MARKUP)


def test_pages_are_styled_and_fit_on_a_phone(opened: Open) -> None:
    """The style applies; with the longest texts nothing is wider than the screen."""
    users = opened("/manage-users")
    users.set_viewport_size(PHONE)
    add_user(users, "n" * 80, f"{'a' * 60}@{'b' * 59}")
    expect(users.get_by_role("listitem")).to_have_count(1)
    assert width(users) == PHONE["width"]
    boards = opened("/manage-boards")
    add_board(boards, "t" * 100, "c" * 1000, "n" * 80)
    expect(boards.get_by_role("listitem")).to_have_count(1)
    assert width(boards) == PHONE["width"]
    assert boards.evaluate(BACKGROUND) != "rgba(0, 0, 0, 0)"


def test_database_that_is_away_is_said(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the database the pages open and say so."""
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/site.db")
    with served(LESSON.lesson_dir, FLASK_RUN) as server:
        for path in ("/manage-users", "/manage-boards"):
            page.goto(f"{server.url}{path}")
            expect(page.get_by_role("status")).to_have_text(
                "The database does not answer. Try again in a minute."
            )
