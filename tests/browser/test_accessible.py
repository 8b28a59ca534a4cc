"""Tests what judges pages: it finds what keeps somebody out, and lets a good page through."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.accessible import accessible

pytestmark = pytest.mark.browser

GOOD = """<!doctype html><html lang="en"><head><title>Club</title></head><body>
<main><h1>Members</h1><form><label for="q">Name</label><input id="q"><button>Search</button></form>
<p style="color: #5d6b66">Nobody yet</p></main></body></html>"""
FAULTS = {
    "label": ('<label for="q">Name</label>', "Name"),
    "button-name": (">Search<", "><"),
    "color-contrast": ("#5d6b66", "#b9c2be"),
    "html-has-lang": (' lang="en"', ""),
    "page-has-heading-one": ("h1>", "p>"),
}


@pytest.fixture
def shown(page: Page) -> Page:
    """A page without a site."""
    page.goto("about:blank")
    return page


def test_good_page(shown: Page) -> None:
    """A page with labels, contrast and landmarks passes."""
    shown.set_content(GOOD)
    accessible(shown)


def test_faults_are_named(shown: Page) -> None:
    """Each fault is named by its rule, and one alone is enough to fail."""
    page = GOOD
    for right, wrong in FAULTS.values():
        page = page.replace(right, wrong)
    shown.set_content(page)
    with pytest.raises(AssertionError) as failure:
        accessible(shown)
    named = re.findall(r"^  ([a-z-]+) \(", str(failure.value), re.MULTILINE)
    assert sorted(named) == sorted(FAULTS)
    shown.set_content(GOOD.replace(*FAULTS["label"]))
    with pytest.raises(AssertionError, match=r'label \(.*\n    <input id="q">'):
        accessible(shown)
