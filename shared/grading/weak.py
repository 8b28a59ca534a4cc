"""Grading on a system that cannot isolate (macOS, Windows), where somebody insists.

Each submission runs in a process of its own, with the rights of whoever grades.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from shared.grading.archives import Refused, is_archive, unpack
from shared.grading.submissions import Submission, app_folder, not_graded
from shared.language import tr
from shared.result import Result
from shared.running.run import CannotRun, Run, run_in_child


def isolation() -> str:
    """Return what stands between the code and this machine, in words."""
    return tr("D: a process of its own, nothing else", "D: 별도 프로세스뿐")


def refusal() -> str:
    """Return why strangers' code is not graded here, and what to do instead."""
    return tr(
        "This system cannot wall off strangers' code. Grade on Linux: in WSL, a container or a "
        "virtual machine. `--allow-weak` grades here all the same, with your rights: only for "
        "code that you would run yourself.",
        "이 시스템에서는 모르는 사람의 코드를 격리할 수 없어요. 리눅스에서 채점해 주세요. WSL이나 컨테이너, "
        "가상 머신이면 돼요. 직접 실행해도 괜찮은 코드라면 `--allow-weak`로 여기에서 내 권한으로 채점할 수 "
        "있어요.",
    )


def grade_weakly(submissions: Sequence[Submission], seed: str) -> Iterator[tuple[int, Result]]:
    """Yield (position, result) of every submission, one after the other."""
    for number, submission in enumerate(submissions):
        try:
            yield number, _grade(submission, seed)
        except (Refused, CannotRun, OSError) as error:
            yield number, not_graded(submission, seed, isolation(), str(error))


def _grade(submission: Submission, seed: str) -> Result:
    with tempfile.TemporaryDirectory() as work:
        folder = submission.source
        if is_archive(folder):
            unpack(folder, Path(work))
            folder = app_folder(Path(work), submission.lesson)
        return run_in_child(Run(submission.lesson, str(folder), seed)).renamed(submission.name)
