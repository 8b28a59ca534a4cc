"""Works with lesson 18's app behind nginx and gunicorn, in a real browser, the network cut."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shared.serving import curl
from shared.setup.system import ensure_system
from shared.suite.lessons import ROOT
from tests.browser.accessible import accessible
from tests.browser.conftest import HERE
from tests.browser.phone import PHONE, width

pytestmark = pytest.mark.browser

PASSWORD = "바른 말 배터리"
PATIENCE = 60  # seconds


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The address of nginx, started as a student starts it."""
    ensure_system("nginx")
    folder = tmp_path / "18_deploy"
    shutil.copytree(
        ROOT / "lessons/18_deploy", folder, ignore=shutil.ignore_patterns("instance", "run")
    )
    flask = [sys.executable, "-m", "flask", "init-db"]
    subprocess.run(flask, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = subprocess.Popen(
        [sys.executable, "serve.py", "--port", str(port)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert _is_up(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.kill(program.pid, signal.SIGTERM)
        program.wait(PATIENCE)


def _is_up(port: int) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if curl.send(port, "GET", "/healthz", {"Host": "x"}, None).status == 200:
                return True
        except OSError:
            time.sleep(0.1)
    return False


def test_a_todo_through_both_servers(page: Page, url: str, asked: list[str]) -> None:
    """Registered, added, found again after a reload; styled by nginx; usable on a phone."""
    answers: dict[str, str | None] = {}
    page.on("response", lambda one: answers.update({one.url: one.headers.get("cache-control")}))
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{url}/register")
    page.get_by_label("Name").fill("미나")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    expect(page.locator("#user")).to_have_text("미나")
    page.locator("#title").fill("우유 & <b>빵</b>")
    page.get_by_role("button", name="Add").click()
    page.reload()
    expect(page.get_by_text("우유 & <b>빵</b>", exact=True).first).to_be_visible()
    assert width(page) <= PHONE["width"]
    accessible(page)
    assert answers[f"{url}/static/style.css"] == "public, max-age=3600"
    assert set(asked) == {HERE}
