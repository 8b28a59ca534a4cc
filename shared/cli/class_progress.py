"""What `course grade` says while it grades a class."""

from __future__ import annotations

from collections.abc import Iterator

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.engine import URL, make_url

from shared.cli.base import console, say
from shared.gradebook.standing import Standing
from shared.grading.classwork import Classwork
from shared.grading.finding import Found
from shared.language import tr
from shared.reports.classroom import one_line


def kept(work: Classwork, found: Found, url: str | URL) -> str:
    """Say where the grades are kept, and how many are there."""
    shown = make_url(url)
    left = len(work.to_grade)
    where = shown.database if shown.get_backend_name() == "sqlite" else shown.render_as_string()
    place = (
        tr(f"in {where}", f"{where}에 저장해요")
        if where
        else tr("for this run only", "이번 실행 동안만 기억해요")
    )
    count = len(found.submissions)
    return tr(
        f"{count} row{'' if count == 1 else 's'}, {left} to grade. Grades are kept {place}",
        f"모두 {count}개, 채점할 것 {left}개. 점수는 {place}",
    )


def stopped(work: Classwork, found: Found) -> str:
    """Say how far it came, and how to go on."""
    done, count = work.kept, len(found.submissions)
    return tr(
        f"Stopped: {done} of {count} are done and kept. The same command goes on from there.",
        f"멈췄어요. {count}개 가운데 {done}개는 채점해서 저장했어요. 같은 명령을 다시 실행하면 이어서 "
        "채점해요.",
    )


def show_progress(graded: Iterator[Standing], count: int) -> None:
    """Show how far the grading is."""
    screen = console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    # No refresh thread: this process starts others.
    with Progress(
        *columns, console=screen, auto_refresh=False, disable=not screen.is_terminal
    ) as bar:
        task = bar.add_task(tr("Grading", "채점 중"), total=count)
        for done, standing in enumerate(graded, 1):
            bar.advance(task)
            bar.refresh()
            if not screen.is_terminal:
                say(f"{done}/{count} {one_line(standing)}", stderr=True)
