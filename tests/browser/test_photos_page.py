"""Works with lesson 16's pages in a real browser, with the network cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shared.material.catalog import Course, Lesson
from shared.serving.server import FLASK, FLASK_RUN, Server, run_to_end, served
from shared.suite.lessons import ROOT
from tests.browser.accessible import accessible
from tests.browser.conftest import HERE
from tests.browser.phone import width

pytestmark = pytest.mark.browser

LESSON = Lesson(Course(ROOT).root, "16_instagram")
PASSWORD = "correct horse"
CAPTION = "<b>바다</b> & <img src=x onerror=alert(1)>"
LOADED = "[...document.images].filter(one => one.complete && one.naturalWidth).length"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The lesson's app with its people, in a file of this test's."""
    folder: Path = tmp_path_factory.mktemp("photos")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{folder}/site.db")
        patch.setenv("JWT_SECRET_KEY", "k" * 40)
        run_to_end(LESSON.lesson_dir, [*FLASK, "init-db"])
        run_to_end(LESSON.lesson_dir, [*FLASK, "seed", "--password", PASSWORD])
        with served(LESSON.lesson_dir, FLASK_RUN) as server:
            yield server


@pytest.fixture
def opened(page: Page, server: Server, asked: list[str]) -> Iterator[Page]:
    """The page; nothing in it may fail, and all that it loads is from here."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(server.url)
    yield page
    assert problems == []
    assert set(asked) == {HERE}


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


def publish(page: Page, server: Server, caption: str) -> None:
    """Publish a photo as Sora, by the API."""
    sora = {"username": "sora", "password": PASSWORD}
    token = page.request.post(f"{server.url}/login", data=sora).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    post = {"photo": "/static/photos/sea.svg", "caption": caption}
    assert page.request.post(f"{server.url}/posts", data=post, headers=headers).status == 201


def test_feed_from_the_log_in_to_its_end(opened: Page, server: Server) -> None:
    """A wrong password keeps the name; older photos come once while one arrives; a like counts."""
    accessible(opened)
    log_in(opened, "mina", "wrong")
    expect(opened.get_by_role("status")).to_have_text("The name or the password is wrong.")
    expect(opened.get_by_label("Name")).to_have_value("mina")
    log_in(opened, "mina")
    posts = opened.locator(".post")
    expect(posts).to_have_count(3)
    expect(opened.get_by_role("heading", name="Hello, mina")).to_be_focused()
    publish(opened, server, CAPTION)
    opened.get_by_role("button", name="Older photos").click()
    expect(posts).to_have_count(5)
    captions = opened.locator(".caption").all_inner_texts()
    assert len(set(captions)) == 5
    expect(opened.get_by_role("button", name="Older photos")).to_be_hidden()
    opened.get_by_role("button", name="Look for new ones").click()
    expect(opened.locator(".caption").first).to_have_text(CAPTION)
    like = posts.first.get_by_role("button", name="Like")
    like.press("Enter")
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(posts.first).to_contain_text("1 like, 0 comments")
    accessible(opened)
    like.click()
    expect(posts.first).to_contain_text("0 likes, 0 comments")
    opened.get_by_role("button", name="Log out").click()
    expect(posts).to_have_count(0)
    expect(opened.get_by_label("Password")).to_have_value("")


def test_page_fits_a_phone(opened: Page) -> None:
    """At 360 pixels nothing sticks out, and every photo is there."""
    opened.set_viewport_size({"width": 360, "height": 640})
    log_in(opened, "junho")
    expect(opened.locator(".post")).to_have_count(2)
    assert width(opened) == 360
    expect(opened.locator(".post img").last).to_be_visible()
    opened.wait_for_function(f"{LOADED} === 2")
    accessible(opened)


def test_docs_page_works_with_a_token(opened: Page, server: Server) -> None:
    """The docs page shows every operation, and has a button for the token."""
    opened.goto(f"{server.url}/docs")
    expect(opened.get_by_role("heading", name="Our photos")).to_be_visible()
    expect(opened.get_by_role("button", name="Authorize")).to_be_visible()
    expect(opened.locator(".opblock")).to_have_count(17)
