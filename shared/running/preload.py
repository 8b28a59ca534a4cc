"""Import and read beforehand what each forked run would import and read again."""

from __future__ import annotations

import contextlib
import mimetypes

from flask import Flask, render_template_string, url_for

from shared.material.catalog import Course
from shared.material.coach import Symptoms, advise
from shared.material.needs import libraries
from shared.running.run import Run, target_of
from shared.serving.forks import import_early, keep_for_forks
from shared.suite.folders import check_names, names_in
from shared.suite.page import Page
from shared.suite.transport import StartError

# Imported by a run at first use: pytest's own plugins, the codec of host names.
FIRST_USED = (
    "_pytest._argcomplete", "_pytest.helpconfig", "_pytest.skipping", "_pytest.unittest",
    "encodings.idna", "encodings.unicode_escape",
)  # fmt: skip


def preload(run: Run) -> None:
    """Make this process one from which runs are forked.

    Only the course's own code and libraries are imported, never the student's: no trace of one
    save may be there at the next.
    """
    import_early([*FIRST_USED, *libraries(run.lesson)])
    _use_once()
    with contextlib.suppress(StartError, OSError):
        check_names(names_in(target_of(run).folder))  # asks once which file names hide a library
    advise(Symptoms(), run.lesson, Course(run.lesson.root))  # reads all lessons' tables
    keep_for_forks()


def _use_once() -> None:
    """Answer a request, for the tables and expressions that libraries make at their first use."""
    mimetypes.init()
    app = Flask(__name__)
    page = (
        "{% for n in range(number) %}<p class=a><b title='&eacute;'>&amp; {{ n }}</b>{% endfor %}"
    )
    app.add_url_rule(
        "/<int:number>", "page", lambda number: render_template_string(page, number=number)
    )
    app.add_url_rule("/", "json", lambda: [url_for("page", number=1, q="이")], methods=["POST"])
    client = app.test_client()
    client.post("/", json={})
    Page(client.get("/1?q=1").text).select("p.a > b[title]")
