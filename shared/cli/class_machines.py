"""Grading on several machines: what `course grade --scheduler` does, and `course worker`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from shared.cli.base import Stop, lang_option, say, the_course
from shared.cli.words import both, option, subcommand
from shared.gradebook.keys import of_this_machine
from shared.grading import weak
from shared.grading.cluster import require_scheduler, tags
from shared.grading.pool import PoolError
from shared.language import tr
from shared.setup import environment

GROUPS = ("mysql", "distributed")  # what any lesson needs: all machines must have the same
ADDRESS = re.compile(r"((tcp|tls)://)?[^\s:/]+:\d+", re.ASCII)


def _prepared(
    context: click.Context, parameter: click.Parameter, address: str | None
) -> str | None:
    """Return a scheduler's address. Where Dask is missing it is installed, and the command begins anew."""
    if address is None:
        return None
    if not ADDRESS.fullmatch(address):
        raise click.BadParameter(
            tr(
                f"{address!r} is no address such as tcp://127.0.0.1:8786",
                f"{address!r}은(는) tcp://127.0.0.1:8786 같은 주소가 아니에요",
            )
        )
    for group in GROUPS:
        environment.ensure(group)
    return address if "://" in address else f"tcp://{address}"


def machine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that names other machines."""
    return option(
        "--scheduler",
        metavar="ADDRESS",
        callback=_prepared,
        help=both(
            "Grade on other machines, through a Dask scheduler: tcp://HOST:8786 or tls://HOST:8786.",
            "Dask 스케줄러를 통해 다른 컴퓨터에서 채점해요. tcp://HOST:8786이나 tls://HOST:8786.",
        ),
    )(command)


@subcommand()
@click.argument("address", metavar="ADDRESS", callback=_prepared)
@option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=os.cpu_count() or 1,
    show_default=True,
    help=both("How many submissions are graded at once.", "한 번에 채점할 제출물 수."),
)
@lang_option
def worker(address: str, jobs: int) -> NoReturn:
    """Help another machine to grade a class, as a worker of its Dask scheduler.

    ADDRESS is the scheduler's, as given to `course grade --scheduler`. The course has to be checked
    out here at the same revision. Ctrl-C stops it.

    Dask runs what it is sent: whoever reaches its ports can do what you can do here. Use it in a
    network of your own or with tls://, as the README describes.

    다른 컴퓨터의 학급 채점을 Dask 스케줄러의 워커가 되어 도와요.

    ADDRESS는 `course grade --scheduler`에 적은 스케줄러의 주소예요. 이 컴퓨터에도 같은 버전의 강의 저장소가
    있어야 해요. Ctrl-C로 멈춰요.

    Dask는 받은 것을 그대로 실행해요. Dask의 포트에 접속할 수 있는 사람은 이 컴퓨터에서 여러분이 할 수 있는 일을
    모두 할 수 있어요. 믿을 수 있는 네트워크에서만 쓰거나, README의 설명대로 tls://를 쓰세요.
    """
    if sys.platform != "linux":
        raise Stop(weak.refusal())
    try:
        require_scheduler(address)
    except PoolError as error:
        raise Stop(str(error)) from error
    resources = ",".join(f"{name}={count:g}" for name, count in _tags().items())
    # Dask itself writes a screen full at the start, and tracebacks when the scheduler ends.
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "critical")
    say(
        tr(
            f"At work for {address}, {jobs} at a time, until the scheduler ends. Ctrl-C stops it.",
            f"{address}의 채점을 한 번에 {jobs}개씩 도와요. 스케줄러가 끝나면 함께 끝나요. Ctrl-C로 멈춰요.",
        )
    )
    environment.run_instead(
        [
            *(sys.executable, "-P", "-m", "dask", "worker", address, "--no-dashboard"),
            # A submission's limits are the sandbox's; a worker itself holds next to nothing.
            *("--nworkers", str(jobs), "--nthreads", "1", "--memory-limit", "0"),
            # It ends where there is no scheduler any more.
            *("--resources", resources, "--death-timeout", "60"),
        ]
    )


def _tags() -> dict[str, float]:
    return tags(of_this_machine(the_course().lessons))
