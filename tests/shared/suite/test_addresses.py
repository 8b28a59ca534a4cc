"""Addresses are resolved as browsers do it."""

from __future__ import annotations

import pytest

from shared.suite.addresses import is_same_site, resolved

BASE = "http://club.example/login?next=/x"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "//evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "  //evil.example",
        "https:evil.example",
        "http://club.example@evil.example/",
        "http://club.example.evil.example/",
        "https://club.example/",
        "http://club.example:8080/",
        "javascript:alert(1)",
        "data:text/html,x",
    ],
)
def test_away(address):
    """These leave the site, or are no page of it."""
    assert not is_same_site(BASE, resolved(BASE, address))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "member",
        "/member?page=2#x",
        "/%09/evil.example",
        "http:/member",
        "http:\\evil@x",
        "?a=//evil.example",
    ],
)
def test_stays(address):
    """These stay."""
    assert is_same_site(BASE, resolved(BASE, address))


def test_no_address():
    """What is no address leads nowhere."""
    assert resolved(BASE, "http://[") == ""
    assert resolved(BASE, "/\ud800") == "" or is_same_site(BASE, resolved(BASE, "/\ud800"))
    assert is_same_site(BASE, "")
