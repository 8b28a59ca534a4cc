"""Opens lesson 12's pages in a real browser, which asks for the password; network cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.material.catalog import Course, Lesson
from shared.serving.server import FLASK, FLASK_RUN, Server, run_to_end, served
from shared.suite.lessons import ROOT
from tests.browser.conftest import HERE
from tests.browser.phone import PHONE, width

pytestmark = pytest.mark.browser

LESSON = Lesson(Course(ROOT).root, "12_basic_auth")
ADMIN = "<b>미나</b> & Söhne"
USER = "준호 " + "n" * 60
PASSWORD = "비밀번호: correct horse 🐟"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The lesson's app with an admin and a user, in a file of these tests'."""
    folder: Path = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{folder}/site.db")
        run_to_end(LESSON.lesson_dir, [*FLASK, "init-db"])
        for name, role in ((ADMIN, "admin"), (USER, "user")):
            command = ["add-user", name, "--role", role, "--password", PASSWORD]
            assert run_to_end(LESSON.lesson_dir, [*FLASK, *command]) == f"Added {name} as {role}.\n"
        with served(LESSON.lesson_dir, FLASK_RUN) as server:
            yield server


def opened(browser: Browser, server: Server, path: str, name: str, password: str) -> Page:
    """Open a page in a browser whose visitor answers its question for a password."""
    context = browser.new_context(http_credentials={"username": name, "password": password})
    page = context.new_page()
    page.on("request", lambda request: _only_here(request.url))
    page.goto(f"{server.url}{path}")
    return page


def _only_here(url: str) -> None:
    assert url.startswith(f"http://{HERE}:"), url


def test_browser_logs_in_and_shows_names_as_text(browser: Browser, server: Server) -> None:
    """The browser sends UTF-8; the names are shown with every sign, on a phone too."""
    page = opened(browser, server, "/profile", ADMIN, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Hello, {ADMIN}")
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="Admin", exact=True).click()
    expect(page.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_role("listitem").nth(0)).to_contain_text(ADMIN)
    assert width(page) <= PHONE["width"]
    page.context.close()


def test_wrong_password_and_missing_role_are_pages(browser: Browser, server: Server) -> None:
    """A wrong password is asked for again and then told; a user without the role is told, too."""
    page = opened(browser, server, "/profile", ADMIN, "wrong horse")
    expect(page.get_by_role("heading", level=1)).to_have_text("Unauthorized")
    page.context.close()
    page = opened(browser, server, "/admin", USER, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Forbidden")
    page.get_by_role("link", name="Back to the front page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome")
    page.context.close()
