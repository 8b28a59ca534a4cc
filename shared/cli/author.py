"""The commands of whoever writes or maintains lessons."""

from __future__ import annotations

import os

import click

from shared import verify as verifying
from shared.cli.base import LESSON, lang_option, the_course
from shared.material.catalog import Lesson


@click.command()
@click.argument("lessons", type=LESSON, metavar="[ID]...", nargs=-1)
@lang_option
def verify(lessons: tuple[Lesson, ...]) -> int:
    """Prove lessons: texts that tell the truth, suites that are fair and strict."""
    return verifying.main(the_course(), [lesson.id for lesson in lessons])


@click.command()
@click.argument("lessons", type=LESSON, metavar="[ID]...", nargs=-1)
@click.option("--answers", is_flag=True, help="Change what the app answers, not the solution.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Draw N trials of a lesson.")
@click.option("--seed", default="audit", show_default=True, help="Choose and draw by this seed.")
@click.option("--loose", is_flag=True, help="--answers: list what a check reads but passes.")
@click.option("--explained", is_flag=True, help="Also what is explained: is it noticed by now?")
@click.option("--entries", is_flag=True, help="Print survivors as entries of equivalent.toml.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1)
@lang_option
def audit(
    lessons: tuple[Lesson, ...],
    answers: bool,
    sample: int | None,
    seed: str,
    loose: bool,
    explained: bool,
    entries: bool,
    as_json: bool,
    jobs: int,
) -> int:
    """Try suites by machine: does a check notice each change of the solution?

    With --answers: replies that no check may stumble over or give points for.

    Exit code: 0 nothing found, 1 something found, 2 could not run.
    """
    chosen = list(dict.fromkeys(lessons)) or the_course().lessons
    if answers:
        from shared.audit import answers as auditing

        return auditing.main(chosen, auditing.Settings(seed, sample, loose, as_json, jobs))
    from shared.audit import findings, report

    form: report.Form = "json" if as_json else "entries" if entries else "text"
    return report.main(chosen, findings.Settings(seed, sample, jobs, explained), form)


@click.command()
@click.argument("name", metavar="NN_slug")
@click.argument("title")
@lang_option
def new(name: str, title: str) -> int:
    """Start a lesson: its four folders, with what is still to write."""
    from shared.material import scaffold

    return scaffold.main(the_course(), name, title)


@click.command()
@lang_option
def doctor() -> int:
    """Say what is installed and what is missing, lesson by lesson."""
    from shared import doctor as examining

    return examining.main()


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENT]...")
def test(arguments: tuple[str, ...]) -> int:
    """Run the project's own tests: formatting, types, the tool, every lesson."""
    from shared.verify import testing

    return testing.main(arguments)
