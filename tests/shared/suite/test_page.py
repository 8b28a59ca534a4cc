"""A page is read as a browser reads it, and its text as a visitor sees it."""

from __future__ import annotations

import pytest

from shared.suite.page import NoPage, Page, declared, decoded


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        pytest.param("<p>one<b>two</b>three", "onetwothree", id="inline-is-one-word"),
        pytest.param("<li>one<li>two", "one two", id="items-are-apart"),
        pytest.param("<td>one<td>two", "onetwo", id="cells-without-a-table-are-none"),
        pytest.param("<table><td>one<td>two", "one two", id="cells-are-apart"),
        pytest.param("one<br>two", "one two", id="line-break"),
        pytest.param("<p>  a \n\t b&nbsp;c ", "a b c", id="white-space"),
        pytest.param("Ink&notes", "Ink¬es", id="reference-without-semicolon"),
        pytest.param("Ink&amp;notes &lt;b&gt; &eacute;", "Ink&notes <b> é", id="references"),
        pytest.param("a<!-- hidden -->b", "ab", id="comment"),
        pytest.param("<title>hidden</title>a", "a", id="title"),
        pytest.param("<script>hidden</script>a", "a", id="script"),
        pytest.param("<style>hidden</style>a", "a", id="style"),
        pytest.param("<template><p>hidden</template>a", "a", id="template"),
        pytest.param("<noscript><p>hidden</noscript>a", "a", id="noscript"),
        pytest.param("<iframe>hidden</iframe>a", "a", id="iframe"),
        pytest.param("<p hidden>hidden</p>a", "a", id="hidden"),
        pytest.param("<p hidden style='display: block'>shown</p>", "shown", id="shown-after-all"),
        pytest.param("<p style='color:red;DISPLAY : none !important'>h</p>a", "a", id="display"),
        pytest.param("<p style='/* x */display:none'>h</p>a", "a", id="after-a-comment"),
        pytest.param("<p style='display:none!important;display:block'>h</p>a", "a", id="important"),
        pytest.param("<p hidden style='display:bogus'>h</p>a", "a", id="no-display"),
        pytest.param("<p style='visibility:bogus'>a", "a", id="no-visibility"),
        pytest.param("<p style='visibility:inherit'>a", "a", id="inherited"),
        pytest.param("<p style='visibility:hidden'>h<i>h</i></p>a", "a", id="visibility"),
        pytest.param(
            "<p style='visibility:hidden'>h<i style='visibility:visible'>a", "a", id="visible-again"
        ),
        pytest.param("<dialog>hidden</dialog>a", "a", id="dialog"),
        pytest.param("<dialog open>a</dialog>", "a", id="open-dialog"),
        pytest.param("<details>h<summary>a</summary>h</details>", "a", id="details"),
        pytest.param("<details open><summary>a</summary>b</details>", "a b", id="open-details"),
        pytest.param("<div popover>hidden</div>a", "a", id="popover"),
        pytest.param("<p><textarea>a</textarea>", "a", id="text-area"),
        pytest.param("only text", "only text", id="no-tags"),
        pytest.param("", "", id="empty"),
        pytest.param("<![x[", "", id="broken"),
    ],
)
def test_text(html, seen):
    """The text of a page, and of its body, is what a visitor sees."""
    page = Page(html)
    assert page.text == seen
    assert [element.text for element in page.select("body")] == [seen]


def test_elements():
    """Elements are found by CSS; each has its text and its attributes."""
    page = Page("<ul id=x hidden><li>a</ul><a href='/b' class='c d'>see <b>B</b></a><a>no</a>")
    assert [(link["href"], link["class"], link.text) for link in page.select("a")] == [
        ("/b", "c d", "see B"),
        ("", "", "no"),
    ]
    assert [item.text for item in page.select("#x li")] == [""]
    assert [bold.text for link in page.select("a") for bold in link.select("b")] == ["B"]


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        pytest.param("가".encode(), "utf-8", "가", id="utf-8"),
        pytest.param("가".encode("cp949"), "euc-kr", "가", id="euc-kr"),
        pytest.param("é".encode("latin-1"), "ISO-8859-1", "é", id="latin-1"),
        pytest.param("가".encode("utf-16"), "utf-8", "가", id="mark-wins"),
        pytest.param("가".encode("utf-16-le"), "utf-16", "가", id="utf-16"),
        pytest.param("é".encode(), None, "Ã©", id="undeclared"),
        pytest.param("가".encode("utf-16"), None, "가", id="mark-only"),
        pytest.param("가".encode(), "unicode_escape", "가", id="unknown-label"),
    ],
)
def test_decoded(body, charset, text):
    """A body is decoded by its mark, then by its charset, and without both not as UTF-8."""
    assert decoded(body, charset) == text


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        pytest.param(b'<!doctype html><meta charset="utf-8">', "utf-8", id="charset"),
        pytest.param(b"<META name=a charset=EUC-KR>", "EUC-KR", id="capitals"),
        pytest.param(
            b"<meta http-equiv=Content-Type content='text/html; charset=utf-8'>",
            "utf-8",
            id="http-equiv",
        ),
        pytest.param(b"<meta charset=utf-16>", "utf-8", id="utf-16"),
        pytest.param(b"<meta name=a><p>charset=utf-8", None, id="in-the-text"),
        pytest.param(b" " * 1024 + b"<meta charset=utf-8>", None, id="too-late"),
    ],
)
def test_declared(page, charset):
    """A page may name its charset in a <meta> at its beginning."""
    assert declared(page) == charset


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("x" * 1_000_000, id="long"),
        pytest.param("<div>" * 100_000, id="tags"),
        pytest.param("<p>a word</p>" * 5_000, id="shows-too-much"),
        pytest.param(
            "<table>" + "".join(f"<b id={n}>" for n in range(2500)) + "<tr>x" * 2500, id="copies"
        ),
    ],
)
def test_pages_that_are_too_much(html):
    """They are refused with a sentence."""
    with pytest.raises(NoPage, match="at most"):
        Page(html)


@pytest.mark.parametrize("tag", ["<div>", "<a>", "<b><p>", "<font size=1>", "<table><td>"])
def test_deep_pages_are_read(tag):
    """Nothing in reading a page is recursive."""
    assert Page(tag * 4_000 + "deep").text.endswith("deep")
