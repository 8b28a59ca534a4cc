"""What axe-core finds on a page that keeps somebody out: no label, too little contrast, and so on.

The engine comes with the package axe-playwright-python, and runs in the page without a network.
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# The rules of axe-core 4.12 that are on by default: those of WCAG 2.1, A and AA, and good practice.
ENGINE = Axe()


def accessible(page: Page) -> None:
    """Fail if axe-core finds anything on the page as it stands, of whatever impact.

    Wait before for what the page shows: only what is there is judged, and not what is hidden.

    Raises:
        AssertionError: names each rule that is broken, and the elements that break it.
    """
    page.wait_for_load_state("load")
    found = ENGINE.run(page).response["violations"]
    lines = [f"{page.url}, as axe-core sees it:"]
    for rule in found:
        lines += [f"  {rule['id']} ({rule['impact']}): {rule['help']}"]
        lines += [f"    {node['html']}" for node in rule["nodes"]]
    assert found == [], "\n".join(lines)
