"""A form of a page, filled in and sent as a browser does it.

What a page puts into a form by itself, such as a hidden field with a CSRF token, goes along; and a
field that the form does not have cannot be sent.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from shared.language import tr
from shared.suite.addresses import is_same_site, resolved
from shared.suite.client import Client
from shared.suite.page import Element
from shared.suite.response import Response, Unmet

BUTTONS = ("submit", "image", "reset", "button")
TICKED = ("checkbox", "radio")


class Form:
    """A form on a page that an app has answered with."""

    def __init__(self, response: Response, element: Element) -> None:
        self._response = response
        self._element = element
        self.method = element["method"].strip().lower() or "get"
        self.controls = [one for one in self._all() if not one.has("disabled")]

    @property
    def names(self) -> set[str]:
        """The names of its fields and buttons."""
        return {control["name"] for control in self.controls} - {""}

    @property
    def address(self) -> str:
        """The whole URL that it is sent to, as a browser resolves it; "" for what is none."""
        page = self._response.url
        return resolved(page, self._element["action"].strip() or page)

    @property
    def has_button(self) -> bool:
        """Whether it has a button that sends it."""
        return any(_is_submit(control) for control in self.controls)

    def values(self) -> dict[str, str]:
        """Return what a browser sends if a visitor changes nothing and presses the first button."""
        found: dict[str, str] = {}
        for control in self.controls:
            value = _value(control)
            if control["name"] and value is not None:
                found.setdefault(control["name"], value)
        for button in [one for one in self.controls if _is_submit(one) and one["name"]][:1]:
            found.setdefault(button["name"], button["value"])
        return found

    def submit(self, client: Client, **fields: str | bool) -> Response:
        """Fill in these fields and send it; True ticks a box, False unticks it.

        Raises:
            Unmet: it has no such field, or would go to another site.
        """
        sent = self.values()
        for name, value in fields.items():
            if name not in self.names:
                raise _unmet([name])
            sent.pop(name, None)
            if value is not False:
                sent[name] = self._ticked(name) if value is True else value
        url = urlsplit(self.address)
        if not is_same_site(self._response.url, self.address) or not self.address:
            raise Unmet(tr("a form that is sent to the app itself", "앱 자신에게 보내는 폼"))
        return self._send(client, url.path, url.query, sent)

    def _send(self, client: Client, path: str, query: str, sent: dict[str, str]) -> Response:
        origin = self._response.url
        headers: dict[str, Any] = {"Referer": origin}
        if self.method == "post":
            return client.post(path, query_string=query, data=sent, headers=headers)  # type: ignore[return-value]
        return client.get(path, query_string=sent, headers=headers)  # type: ignore[return-value]

    def _all(self) -> list[Element]:
        """Return its controls: those inside it, and those that name it by their `form`."""
        own = self._element["id"]
        css = "input, select, textarea, button"
        inside = [one for one in self._element.select(css) if one["form"] in ("", own)]
        others = self._response.page.select(css) if own else []
        inside_ids = {one.key for one in inside}
        return inside + [one for one in others if one["form"] == own and one.key not in inside_ids]

    def _ticked(self, name: str) -> str:
        boxes = [one for one in self.controls if one["name"] == name]
        return next((one["value"] or "on" for one in boxes if _kind(one) in TICKED), "on")


def form(response: Response, *names: str, action: str | None = None) -> Form:
    """Return the first form of the page that has all these fields and is sent to that path.

    Raises:
        Unmet: there is none.
    """
    for element in response.page.select("form"):
        found = Form(response, element)
        if found.names.issuperset(names) and action in (None, urlsplit(found.address).path):
            return found
    raise _unmet(names, action)


def _unmet(names: tuple[str, ...] | list[str], action: str | None = None) -> Unmet:
    fields = ", ".join(f"`{name}`" for name in names)
    if action is None:
        return Unmet(tr(f"a form with the fields {fields}", f"{fields} 필드가 있는 폼"))
    if not names:
        return Unmet(tr(f"a form that is sent to {action}", f"{action}로 보내는 폼"))
    return Unmet(
        tr(
            f"a form with the fields {fields} that is sent to {action}",
            f"{fields} 필드가 있고 {action}로 보내는 폼",
        )
    )


def _kind(control: Element) -> str:
    if control.tag == "button":
        return control["type"].lower() or "submit"
    return control["type"].lower() if control.tag == "input" else control.tag


def _is_submit(control: Element) -> bool:
    return _kind(control) in ("submit", "image")


def _value(control: Element) -> str | None:
    """Return what an untouched control sends, None for nothing."""
    kind = _kind(control)
    if kind in BUTTONS or kind == "file":
        return None
    if kind in TICKED:
        return (control["value"] or "on") if control.has("checked") else None
    if kind == "textarea":
        return control.content
    if kind == "select":
        options = control.select("option")
        chosen = [one for one in options if one.has("selected")] or options
        return (chosen[0]["value"] or chosen[0].content.strip()) if chosen else None
    return control["value"]
