"""Manages lesson 15's users, and exercise 15's members, in a real browser with the network cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from shared.material.catalog import Course, Lesson
from shared.serving.server import FLASK, FLASK_RUN, Server, run_to_end, served
from shared.suite.lessons import ROOT
from tests.browser.accessible import accessible
from tests.browser.conftest import HERE
from tests.browser.phone import PHONE, width

pytestmark = pytest.mark.browser

LESSON = Lesson(Course(ROOT).root, "15_user_management")
HARD = "<b>100%</b> / 민아's \\ ?#"
Opened = Callable[[str], Page]


def seeded(folder: Path, file: Path) -> Iterator[Server]:
    """Serve an app with the people of its `flask seed`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{file}")
        patch.setenv("SECRET_KEY", "a key for these tests only")
        for command in ("init-db", "seed"):
            run_to_end(folder, [*FLASK, command])
        with served(folder, FLASK_RUN) as server:
            yield server


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The lesson's app with its users."""
    yield from seeded(LESSON.lesson_dir, tmp_path_factory.mktemp("lesson") / "site.db")


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The solution with its 34 members."""
    yield from seeded(LESSON.solution_dir, tmp_path_factory.mktemp("club") / "club.db")


@pytest.fixture
def watched(page: Page, asked: list[str]) -> Iterator[Page]:
    """A page in which nothing may fail, and which loads all from here."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    assert problems == []
    assert set(asked) == {HERE}


def answer(page: Page, yes: bool) -> list[str]:
    """Answer the next question; return where it will stand."""
    questions: list[str] = []

    def answered(dialog: Dialog) -> None:
        questions.append(dialog.message)
        if yes:
            dialog.accept()
        else:
            dialog.dismiss()

    page.once("dialog", answered)
    return questions


def test_user_comes_changes_and_goes(watched: Page, lesson: Server) -> None:
    """By the keyboard: a refusal keeps what was typed; a reload repeats nothing; delete asks first."""
    page, said = watched, watched.get_by_role("status")
    page.goto(f"{lesson.url}/")
    page.get_by_role("navigation").get_by_role("link", name="Add a user").press("Enter")
    page.get_by_label("Name").fill(HARD)
    page.keyboard.press("Tab")
    page.keyboard.type("no address")
    page.keyboard.press("Tab")
    page.keyboard.type("첫 줄")
    page.keyboard.press("Enter")
    page.keyboard.type("둘째 줄 </textarea>")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    email = page.get_by_label("Email")
    expect(email).to_have_accessible_description("The address must look like mina@example.com.")
    expect(page.get_by_label("Name")).to_have_value(HARD)
    expect(page.get_by_label("About")).to_have_value("첫 줄\n둘째 줄 </textarea>")
    accessible(page)
    email.fill("mina@example.com")
    email.press("Enter")
    expect(page).to_have_url(f"{lesson.url}/")
    expect(said).to_have_text(f"Added {HARD}.")
    expect(page.get_by_role("heading", name=HARD)).to_have_count(1)
    accessible(page)
    page.reload()
    expect(said).to_have_text("")
    page.get_by_role("link", name=f"Edit {HARD}").click()
    expect(page.get_by_role("heading")).to_have_text(f"Edit {HARD}")
    page.get_by_role("button", name="Save").click()
    expect(said).to_have_text(f"Changed {HARD}.")
    for yes in (False, True):
        asked = answer(page, yes)
        page.get_by_role("button", name=f"Delete {HARD}").press("Enter")
        expect(page.get_by_role("heading", name=HARD)).to_have_count(0 if yes else 1)
        assert asked == [f"Delete {HARD}?"]
    expect(said).to_have_text(f"Deleted {HARD}.")


def test_members_are_found_page_by_page(watched: Page, club: Server) -> None:
    """The search and the links to the pages go together."""
    page = watched
    page.goto(f"{club.url}/")
    page.get_by_role("searchbox").fill("MEMBER1")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("#count")).to_have_text("11")
    page.get_by_role("link", name="Older").click()
    expect(page.locator(".member")).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_have_value("MEMBER1")
    page.get_by_role("link", name="Newer").click()
    expect(page.locator(".member")).to_have_count(10)


def test_pages_fit_on_a_phone_and_are_accessible(
    watched: Page, lesson: Server, club: Server
) -> None:
    """Each page, full and empty, filled in wrongly and not found: no wider than the screen."""
    page = watched
    page.set_viewport_size(PHONE)
    wide = "n" * 39 + "&"
    for url in (f"{club.url}/add", f"{lesson.url}/add"):
        page.goto(url)
        page.get_by_label("Name", exact=True).fill(wide)
        page.get_by_label("Email").fill(f"{'m' * 100}@example.com")
        page.get_by_label("About").fill("글" * 300)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name=wide)).to_be_visible()
        assert width(page) == PHONE["width"], url
        accessible(page)
    for url in (
        f"{lesson.url}/edit/{wide.replace('&', '%26')}",
        f"{lesson.url}/nowhere",
        f"{club.url}/?page=2",
        f"{club.url}/?q=nobody",
        f"{club.url}/edit/rock/roll",
    ):
        page.goto(url)
        assert width(page) == PHONE["width"], url
        accessible(page)
    page.get_by_label("Books at home").fill("7")
    page.get_by_label("Email").fill("x")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The address must look like")).to_be_visible()
    accessible(page)
