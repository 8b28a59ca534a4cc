"""A phone: how wide its screen is, and how wide a page gets on it."""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

PHONE: ViewportSize = {"width": 360, "height": 640}  # pixels, a narrow one


def width(page: Page) -> int:
    """Return how many pixels wide the page is, with what does not fit the screen.

    A page that is asked before its style sheet is there answers without it, so it is loaded first.
    """
    page.wait_for_load_state("load")
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    return wide
