"""The commands of whoever writes or maintains lessons."""

from __future__ import annotations

import os
from pathlib import Path

import click

from shared import verify as verifying
from shared.cli.base import LESSON, Stop, lang_option, say, the_course
from shared.cli.words import both, option, subcommand
from shared.language import tr
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
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@option(
    "--solutions",
    metavar="TEXT",
    help=both(
        "What the copy says of where the solutions are.", "모범 풀이가 어디 있는지 알려 주는 글."
    ),
)
@lang_option
def edition(folder: Path, solutions: str | None) -> int:
    """Write the students' copy of the course: no solutions, and nothing else that tells answers.

    학생에게 줄 강의를 만들어요. 모범 풀이와 답을 알려 주는 파일은 빠져요.
    """
    from shared.material.edition import NotEmpty, default_sentence, is_edition, write_edition

    course = the_course()
    if is_edition(course):
        raise Stop(tr("This is a students' copy already.", "이미 학생용 강의예요."))
    try:
        count = write_edition(course, folder, solutions or default_sentence())
    except NotEmpty as error:
        raise Stop(
            tr(
                f'"{folder}" is not empty: name a new folder, so that nothing is overwritten.',
                f'"{folder}"에 파일이 있어요. 덮어쓰지 않도록 새 폴더를 정해 주세요.',
            )
        ) from error
    except OSError as error:
        raise Stop(tr(f"It could not be written: {error}.", f"쓰지 못했어요: {error}.")) from error
    say(
        tr(
            f"{folder} has {count} lessons, without solutions. Give it to your students as it is, "
            "or put it under version control.",
            f"{folder}에 레슨 {count}개를 모범 풀이 없이 넣었어요. 그대로 학생에게 나눠 주거나 저장소로 "
            "만드세요.",
        )
    )
    return 0


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
