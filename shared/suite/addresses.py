"""Where a browser goes, by the WHATWG URL Standard.

Browsers read an address otherwise than Python does: they drop tabs and line breaks, take `\\` for `/`,
and `https:evil.example` for another site. What keeps a visitor on the site is judged by their rules.
"""

from __future__ import annotations

import ada_url

from shared.language import tr
from shared.suite.response import Response, Unmet

# The header of a browser that comes from a page of the site to which no answer leads.
FROM_ANOTHER_PAGE = {"Referer": "http://localhost/another/page"}


def destination(response: Response) -> str:
    """Return the whole URL to which a browser follows a redirect; "" where it stays.

    Raises:
        Unmet: there is no header Location.
    """
    location = response.headers.get("Location")
    if location is None:
        raise Unmet(tr("a Location header", "Location 헤더"))
    return resolved(response.url, location)


def resolved(base: str, address: str) -> str:
    """Return the whole URL of an address on a page at `base`, "" for what is none."""
    try:
        return str(ada_url.URL(address, base).href)
    except ValueError:
        return ""


def is_same_site(base: str, url: str) -> bool:
    """Say whether two URLs have one origin: scheme, host and port.

    An address that is none (`resolved` gives "" for it) leads nowhere, and so not away.
    """
    return not url or _origin(url) == _origin(base) != "null"


def _origin(url: str) -> str:
    return str(ada_url.URL(url).origin)
