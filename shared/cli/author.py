"""The commands of whoever writes or maintains lessons."""

from __future__ import annotations

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
