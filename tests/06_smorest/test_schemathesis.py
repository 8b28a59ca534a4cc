"""Attacks the API with requests made from its own document: no 5xx, no undocumented answer.

Schemathesis reads the OpenAPI document, makes right and wrong requests of it, also in sequences
(create, change, remove), and compares every answer with what the document says.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import urlopen

import pytest

from shared.material.catalog import Course
from shared.serving.server import served
from shared.suite.lessons import ROOT
from tests.course.fuzz import fuzz

LESSON = Course(ROOT).lesson("06_smorest")
EXAMPLES = 12  # requests of each kind for each operation
NOT_CHECKED = (
    # It counts 412 as a refusal of right data, and does not know 428 for a missing If-Match.
    "positive_data_acceptance",
    "missing_required_header",
    # flask-smorest describes the JSON in X-Pagination as an object of OpenAPI's own notation.
    "response_headers_conformance",
)


def document_of(url: str) -> dict:
    """Return the app's document without `default`, which would allow any answer at all."""
    with urlopen(f"{url}/openapi.json") as response:
        document = json.load(response)
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                del operation["responses"]["default"]
    return document


@pytest.mark.parametrize(
    ("app", "options"),
    [
        # `*` is any ETag: with it, changes get past the check of the ETag.
        pytest.param(LESSON.solution_dir, ("-H", "If-Match: *"), id="solution"),
        pytest.param(LESSON.lesson_dir, (), id="lesson"),
    ],
)
def test_every_answer_is_documented(tmp_path: Path, app: Path, options: tuple[str, ...]) -> None:
    """No request makes the app answer 5xx, or anything that its document does not name."""
    with served(app) as server:
        limits = ("--max-examples", str(EXAMPLES))
        fuzz(server.url, document_of(server.url), tmp_path, *limits, *options, without=NOT_CHECKED)
        printed = server.output
    assert "Traceback" not in printed
    assert printed.count("POST") > EXAMPLES
