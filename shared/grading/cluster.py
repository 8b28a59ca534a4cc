"""The way to a Dask cluster: which of its workers are of the same course, tasks and what became of them.

Dask is an optional group, so it is imported where it is used.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from shared.grading import errand
from shared.grading.certificates import require_certificates
from shared.grading.hand import differing, not_alike
from shared.grading.pool import PoolError
from shared.language import tr
from shared.setup.typed import program, quoted

CONNECT_SECONDS = 10
START_SECONDS = 20  # that a worker waits for a scheduler which is started with it
FETCH_SECONDS = 10
LOOK_SECONDS = 2.0  # between two looks at which workers there are
GRACE_SECONDS = 60.0  # without any worker: a nanny takes a few to start one anew
_TAG = "course"
_SHOWN = 16  # characters of a hash


def tags(machine: Mapping[str, str]) -> dict[str, float]:
    """Return the Dask resources by which a worker of the same course is known.

    A task that asks for them is given to such a worker only, so that one that joins later or is
    started anew is judged as well.
    """
    return {f"{_TAG}-{name}-{value[:_SHOWN]}": 1.0 for name, value in machine.items()}


def require_scheduler(address: str, seconds: float = START_SECONDS) -> None:
    """Make sure, for a worker that is to start, that a scheduler answers at an address.

    Raises:
        PoolError: none does in this time, or this side has no certificates for it.
    """
    require_certificates(address, "worker")
    from distributed.core import rpc
    from distributed.security import Security

    _silence()
    connect: Any = rpc
    settings: Any = Security

    async def ask() -> str:
        arguments = settings().get_connection_args("worker")
        async with connect(address, timeout=seconds, connection_args=arguments) as there:
            return str((await there.identity())["type"])

    try:
        found = asyncio.run(asyncio.wait_for(ask(), seconds + 1))
    except TimeoutError:  # connected, and nothing said
        why = tr("what listens there is not Dask", "Dask가 아닌 프로그램이 응답하는 주소예요")
        raise PoolError(_unreachable(address, why)) from None
    except OSError as error:  # of all its tries Dask only tells that time is over
        why = tr(f"no connection in {seconds:g} seconds", f"{seconds:g}초 동안 연결되지 않았어요")
        raise PoolError(_unreachable(address, why)) from error
    except (ValueError, TypeError, RuntimeError, ImportError, KeyError) as error:
        raise PoolError(_unreachable(address, error)) from error
    if found != "Scheduler":
        why = tr(f"a Dask {found} listens there", f"Dask의 {found} 프로그램이 응답했어요")
        raise PoolError(_unreachable(address, why))


def _silence() -> None:
    """Let Dask's logs say nothing: what there is to say is said here."""
    for name in logging.root.manager.loggerDict:
        if name.startswith(("distributed", "tornado")):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@dataclass
class Died:
    """A task came to nothing: so many workers died of it."""

    workers: int


class Cluster:
    """A scheduler, reached; close it at the end."""

    def __init__(
        self, address: str, machine: Mapping[str, str], say: Callable[[str], object]
    ) -> None:
        """Reach it.

        Args:
            machine: what a worker must have as this machine has it.
            say: is told which workers are not of use, and when there is none.

        Raises:
            PoolError: it does not answer.
        """
        self.address = address
        self.fit = 0  # workers that may be given tasks
        self._machine = machine
        self._say = say
        self._told: set[str] = set()  # workers of which something was said
        self._aside: set[str] = set()  # workers that refused
        self._refusal = ""  # the last one
        self._looked, self._seen_fit = 0.0, time.monotonic()
        self._client = self._connect()

    def _connect(self) -> Any:
        from distributed import Client

        _silence()
        require_certificates(self.address, "client")
        make: Any = Client
        try:
            return make(self.address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError, RuntimeError, ImportError) as error:
            raise PoolError(_unreachable(self.address, error)) from error

    def wait_for_workers(self) -> None:
        """Wait until there is one that may be given tasks.

        Raises:
            PoolError: none came for a while.
        """
        self.look()
        if not self.fit:
            self._say(_nobody(self.address, ""))
        while not self.fit:
            time.sleep(0.2)
            self.look()

    def look(self) -> None:
        """Look every now and then which workers there are.

        Raises:
            PoolError: there has been none of use for a while, or the scheduler is gone.
        """
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        try:
            workers = self._client.scheduler_info()["workers"]
        except Exception as error:  # whatever Dask raises on a connection that is gone
            raise self.gone() from error
        wanted = tags(self._machine).keys()
        self.fit = 0
        for address, worker in workers.items():
            found = worker.get("resources") or {}
            if wanted <= found.keys():
                self.fit += address not in self._aside
            else:
                self._tell(address, self._why_not(found))
        if self.fit:
            self._seen_fit = now
        elif now - self._seen_fit > GRACE_SECONDS:
            raise PoolError(_nobody(self.address, self._refusal))

    def send(self, order: bytes, run: str) -> Any:
        """Give a task to a worker; return the task as Dask knows it, with `done()`.

        Raises:
            PoolError: the scheduler is gone.
        """
        try:
            wanted = tags(self._machine)
            return self._client.submit(errand.graded, order, run, pure=False, resources=wanted)
        except Exception as error:  # as above
            raise self.gone() from error

    def answer(self, task: Any) -> object:
        """Return what came of a task that is done: an answer, `Died`, or None where it is done anew.

        Raises:
            PoolError: the scheduler is gone, or could not read the task.
        """
        if task.status == "finished":
            # Its worker may die with it; then the scheduler has it done anew.
            with suppress(TimeoutError):
                return task.result(timeout=FETCH_SECONDS)
            return None
        if task.status != "error":  # cancelled or lost, which this side never asked for
            raise self.gone()
        error = task.exception()
        if isinstance(error, ImportError | AttributeError):
            raise PoolError(_foreign(str(error)))
        return Died(getattr(error, "allowed_failures", 0) + 1)  # of KilledWorker

    def put_aside(self, task: Any, refusal: str) -> None:
        """Have the worker that refused a task leave; it is one of the course's own.

        Dask keeps one that holds a result which no other worker could take: it counts for nothing then.
        """
        self._refusal = refusal
        addresses = [one for some in self._client.who_has([task]).values() for one in some]
        for address in addresses:
            self._tell(address, refusal)
        self._aside.update(addresses)
        self._client.retire_workers(workers=addresses)
        self._looked = 0.0

    def close(self, tasks: Collection[Any]) -> None:
        """Give up what is still to be done, and leave."""
        with suppress(Exception):  # the scheduler may be gone
            self._client.cancel(list(tasks), force=True)
        self._client.close()

    def gone(self) -> PoolError:
        """Return what to say where the scheduler is gone."""
        start, work = _scheduler_at(self.address), _worker_for(self.address)
        return PoolError(
            tr(
                f"The Dask scheduler at {self.address} is gone. What was graded until then is kept. "
                f"Start it and its workers again, then give the same command:\n  {start}\n  {work}",
                f"{self.address}의 Dask 스케줄러와 연결이 끊겼어요. 그때까지 채점한 것은 저장돼 있어요. "
                f"스케줄러와 워커를 다시 시작한 뒤 같은 명령을 실행하면 이어서 채점해요.\n  {start}\n  {work}",
            )
        )

    def _why_not(self, resources: Mapping[str, float]) -> str:
        """Return why a worker with these resources is not given tasks."""
        parts = [name.split("-", 2) for name in resources if name.startswith(f"{_TAG}-")]
        if not parts:
            return tr(
                "it was not started by `course worker`.",
                "`course worker`로 시작한 워커가 아니에요.",
            )
        wanted = {name: value[:_SHOWN] for name, value in self._machine.items()}
        return not_alike(differing(wanted, {part[1]: part[2] for part in parts if part[2:]}))

    def _tell(self, address: str, why: str) -> None:
        if address not in self._told:
            self._told.add(address)
            self._say(
                tr(
                    f"Worker {address} grades nothing: {why}",
                    f"워커 {address}에서는 채점하지 않아요. {why}",
                )
            )


# --- sentences -----------------------------------------------------------------------------------


def _unreachable(address: str, error: Exception | str) -> str:
    start = _scheduler_at(address)
    return tr(
        f"No Dask scheduler answers at {address} ({error}). Start one there, or give its address:"
        f"\n  {start}",
        f"{address}에서 응답하는 Dask 스케줄러가 없어요({error}). 스케줄러를 시작하거나 주소를 확인해 주세요."
        f"\n  {start}",
    )


def _nobody(address: str, refusal: str) -> str:
    work = _worker_for(address)
    said = tr(
        f"The scheduler at {address} has no worker that can grade this class. On each machine that "
        f"is to help, type in the course's folder:\n  {work}",
        f"{address}의 스케줄러에 이 학급을 채점할 수 있는 워커가 없어요. 채점을 도울 컴퓨터마다 강의 저장소 "
        f"폴더에서 실행해 주세요.\n  {work}",
    )
    return f"{said}\n{refusal}".rstrip()


def _foreign(error: str) -> str:
    return tr(
        f"A task could not be read there: {error}. The scheduler too runs in the course's "
        "environment, at the same revision: start the `dask` of its .venv.",
        f"작업을 읽지 못했어요: {error}. 스케줄러도 같은 버전의 강의 환경에서 실행해야 해요. .venv의 `dask`로 "
        "시작해 주세요.",
    )


def _scheduler_at(address: str) -> str:
    """Return the command that starts a scheduler at an address."""
    protocol = " --protocol tls" if address.startswith("tls:") else ""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    dask = quoted(os.path.relpath(os.path.join(os.path.dirname(sys.executable), "dask")))
    return f"{dask} scheduler --host {host} --port {port} --no-dashboard{protocol}"


def _worker_for(address: str) -> str:
    return f"{program()} worker {address}"
