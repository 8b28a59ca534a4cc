"""What of a visitor's text a browser would run."""

from __future__ import annotations

import json
import time

import jinja2
import pytest

from shared.suite.page import Page
from shared.suite.scripts import breaking_out, runs

WORD = "abcdefgh"
TEXT = f"<img src=x onerror='{WORD}'> {breaking_out(WORD)}"
ESCAPING = jinja2.Environment(autoescape=True)


def page(template: str, **values: str) -> Page:
    return Page(ESCAPING.from_string(template).render(text=TEXT, **values))


@pytest.mark.parametrize(
    "template",
    [
        "<h1>{{ text }}</h1>",
        '<h1 title="{{ text }}">{{ text }}</h1>',
        "<p onclick='alert({{ text | tojson }})'>",
        '<p onclick="alert({{ text | tojson | forceescape }})">',
        '<p onclick="alert({{ plain }}.replace(/\'/g, 1))">',
        "<script>let text = {{ text | tojson }}; let half = 6 / 2; /* it's */</script>",
        "<script>// it's\nlet text = {{ text | tojson }}</script>",
        "<script>let text = '{{ text | e }}'</script>",
        "<script type='application/json'>{{ text }}</script>",
        '<a href="{{ text }}">',
        '<img src="cover.png" onerror="this.hidden = true" alt="{{ text }}">',
    ],
)
def test_what_stays_text(template: str) -> None:
    assert not runs(page(template, plain=json.dumps(TEXT)), TEXT)


@pytest.mark.parametrize(
    "template",
    [
        "{{ text | safe }}",
        "<h1 title={{ text }}>",
        "<p onclick=\"alert('{{ text }}')\">",
        "<p onclick='alert(\"{{ text }}\")'>",
        '<p onclick="alert(`{{ text }}`)">',
        "<script>alert(`{{ text }}`)</script>",
        "<script>alert('{{ half | safe }}')</script>",
        '<script>alert("{{ half | safe }}")</script>',
        "<a href=\"javascript:alert('{{ text }}')\">",
        "<script>let name = {{ text }}</script>",
    ],
)
def test_what_is_run(template: str) -> None:
    half = TEXT.replace("'", "\\'").replace('"', '\\"')  # and not the backslash
    assert runs(page(template, half=half), TEXT)


@pytest.mark.parametrize("signs", ["/*", "'", "`", "(/[", "=/", "${", "`${", "\\", "= "])
def test_any_script_is_read_in_linear_time(signs: str) -> None:
    long = Page(f"<script>{signs * (190_000 // len(signs))}</script>")
    start = time.process_time()
    runs(long, TEXT)
    assert time.process_time() - start < 2
