"""The commands of whoever writes or maintains lessons."""

from __future__ import annotations

import os

import click

from shared import verify as verifying
from shared.cli.base import LESSON, lang_option, the_course
from shared.cli.words import both, option, subcommand
from shared.material.catalog import Lesson


@subcommand()
@click.argument("lessons", type=LESSON, metavar="[ID]...", nargs=-1)
@lang_option
def verify(lessons: tuple[Lesson, ...]) -> int:
    """Prove lessons: texts that tell the truth, suites that are fair and strict.

    레슨을 검증해요. 글이 사실인지, 검사가 공정하고 엄격한지 봐요.
    """
    return verifying.main(the_course(), [lesson.id for lesson in lessons])


@subcommand()
@click.argument("lessons", type=LESSON, metavar="[ID]...", nargs=-1)
@option(
    "--answers",
    is_flag=True,
    help=both(
        "Change what the app answers, not the solution.", "풀이가 아니라 앱의 응답을 바꿔요."
    ),
)
@option(
    "--sample",
    type=click.IntRange(1),
    metavar="N",
    help=both("Draw N trials of a lesson.", "레슨마다 N개만 뽑아서 시험해요."),
)
@option(
    "--seed",
    default="audit",
    show_default=True,
    help=both("Choose and draw by this seed.", "이 시드로 고르고 뽑아요."),
)
@option(
    "--loose",
    is_flag=True,
    help=both(
        "--answers: list what a check reads but passes.",
        "--answers와 함께: 검사가 읽고도 통과시킨 것을 보여 줘요.",
    ),
)
@option(
    "--explained",
    is_flag=True,
    help=both(
        "Also what is explained: is it noticed by now?",
        "설명해 둔 것도 지금은 알아차리는지 시험해요.",
    ),
)
@option(
    "--entries",
    is_flag=True,
    help=both(
        "Print survivors as entries of equivalent.toml.",
        "남은 것을 equivalent.toml의 항목으로 출력해요.",
    ),
)
@option(
    "--json",
    "as_json",
    is_flag=True,
    help=both("Print the findings as JSON.", "결과를 JSON으로 출력해요."),
)
@option("--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1)
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

    검사를 기계로 시험해요. 풀이를 조금씩 바꾸면 검사가 알아차리나요?

    --answers와 함께: 어떤 응답에도 검사가 넘어지거나 잘못 점수를 주지 않는지 봐요.

    종료 코드: 0 찾은 것 없음, 1 찾은 것이 있음, 2 실행하지 못함.
    """
    chosen = list(dict.fromkeys(lessons)) or the_course().lessons
    if answers:
        from shared.audit import answers as auditing

        return auditing.main(chosen, auditing.Settings(seed, sample, loose, as_json, jobs))
    from shared.audit import findings, report

    form: report.Form = "json" if as_json else "entries" if entries else "text"
    return report.main(chosen, findings.Settings(seed, sample, jobs, explained), form)


@subcommand()
@click.argument("name", metavar="NN_slug")
@click.argument("title")
@lang_option
def new(name: str, title: str) -> int:
    """Start a lesson: its four folders, with what is still to write.

    새 레슨을 시작해요. 폴더 네 개와 앞으로 쓸 것을 만들어요.
    """
    from shared.material import scaffold

    return scaffold.main(the_course(), name, title)


@subcommand()
@lang_option
def doctor() -> int:
    """Say what is installed and what is missing, lesson by lesson.

    무엇이 설치되어 있고 무엇이 없는지 레슨별로 알려 줘요.
    """
    from shared import doctor as examining

    return examining.main()


@subcommand(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENT]...")
def test(arguments: tuple[str, ...]) -> int:
    """Run the project's own tests: formatting, types, the tool, every lesson.

    이 프로젝트의 테스트를 실행해요. 코드 형식, 타입, 도구, 모든 레슨.
    """
    from shared.verify import testing

    return testing.main(arguments)
