"""Cookies as a browser gets them, and Flask's session cookie read and made from outside.

A session cookie is signed, not encrypted: whoever has it can read it, and nobody can change it
without the key. A suite does both.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from shared.language import tr
from shared.suite.response import Response, Unmet
from shared.suite.values import NotJSON, parse

SESSION = "session"  # Flask's default name
SIZE_LIMIT = 100_000  # bytes of a session once it is unpacked; a browser keeps 4,096 of a cookie


@dataclass(frozen=True)
class SetCookie:
    """What one Set-Cookie header says (RFC 6265, 5.2)."""

    name: str
    value: str
    attributes: Mapping[str, str]  # names in lower case; "" where there is no value

    @property
    def http_only(self) -> bool:
        """Whether scripts of the page cannot read it."""
        return "httponly" in self.attributes

    @property
    def secure(self) -> bool:
        """Whether it goes over https only."""
        return "secure" in self.attributes

    @property
    def same_site(self) -> str:
        """ "lax", "strict", "none", or "" where nothing is said."""
        return self.attributes.get("samesite", "").lower()

    @property
    def lasts(self) -> bool:
        """Whether it outlives the browser's window; a cookie that is deleted does not."""
        age = self.attributes.get("max-age")
        if age is not None and re.fullmatch(r"-?[0-9]+", age):
            return not age.startswith("-") and age.strip("0") != ""
        return "expires" in self.attributes and bool(self.value)


def cookies_set(response: Response) -> list[SetCookie]:
    """Return all cookies that an answer sets, in order."""
    return [_parsed(header) for header in response.headers.getlist("Set-Cookie")]


def cookie_set(response: Response, name: str = SESSION) -> SetCookie:
    """Return the cookie of that name as an answer sets it; of several the last, which counts.

    Raises:
        Unmet: the answer sets none.
    """
    found = [cookie for cookie in cookies_set(response) if cookie.name == name]
    if not found:
        raise Unmet(
            tr(
                f"a Set-Cookie header with the cookie `{name}`",
                f"`{name}` 쿠키가 담긴 Set-Cookie 헤더",
            )
        )
    return found[-1]


def readable(value: str) -> str:
    """Return what anybody can read in a cookie's value without a key, as text.

    The value itself, and each of its parts as Base64, unpacked where it is packed.
    """
    return "\n".join([value, *(_read(part) for part in value.split("."))])


def session_of(value: str) -> Any:
    """Return the data in a session cookie of Flask, as JSON has them; compared with their types.

    Raises:
        Unmet: it is no such cookie.
    """
    packed = value.startswith(".")
    payload = value.removeprefix(".").partition(".")[0]
    try:
        return parse(_unpacked(_bytes(payload), packed))
    except (NotJSON, ValueError, zlib.error) as error:
        raise Unmet(tr("a session cookie as Flask makes it", "Flask가 만든 세션 쿠키")) from error


def signed(data: Mapping[str, Any], key: str) -> str:
    """Return a session cookie as an app of Flask with this key would set it now."""
    app = Flask("signer")
    app.secret_key = key
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps(dict(data)))


def _parsed(header: str) -> SetCookie:
    pair, *rest = header.split(";")
    name, _, value = pair.partition("=")
    parts = [part.partition("=") for part in rest]
    attributes = {key.strip().lower(): said.strip() for key, _, said in parts}
    return SetCookie(name.strip(), value.strip().strip('"'), attributes)


def _read(part: str) -> str:
    try:
        data = _bytes(part)
    except ValueError:
        return ""
    for packed in (True, False):
        try:
            return _unpacked(data, packed).decode("utf-8", "replace")
        except (ValueError, zlib.error):
            continue
    return ""


def _bytes(text: str) -> bytes:
    """Return what Base64 for URLs says; raises ValueError."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError(str(error)) from error


def _unpacked(data: bytes, packed: bool) -> bytes:
    """Return the session's bytes; raises ValueError for more than a session can have."""
    if not packed:
        return data
    unpacked = zlib.decompressobj().decompress(data, SIZE_LIMIT + 1)
    if len(unpacked) > SIZE_LIMIT:
        raise ValueError("too long")
    return unpacked
