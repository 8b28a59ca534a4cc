"""The transport that imports the app into this process: for a student's own work."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

import time_machine

from shared.language import tr
from shared.suite import selects
from shared.suite.commands import flask_apart, not_done
from shared.suite.deadline import Meter, OutOfTime, limited
from shared.suite.folders import (
    check_names,
    copy_folder,
    names_in,
    place_file,
    read_file,
    write_files,
)
from shared.suite.launched import OwnPrograms
from shared.suite.loader import Loaded, load, view_location
from shared.suite.patience import Patience, Wait
from shared.suite.surroundings import Surroundings
from shared.suite.transport import AppSpec, NoAnswer, Ran, Reply, Request, StartError
from shared.suite.wsgi import Application, Unusable, answer_request, require_size, serve_bytes


class InProcess:
    """Starts apps by importing them here."""

    isolation = "in process"

    def __init__(self, *, strict_warnings: bool = False) -> None:
        self._strict_warnings = strict_warnings
        self._patience = Patience()

    def begin_check(self) -> None:
        """Give the next check its own time; see `Transport.begin_check`."""
        self._patience.begin_check()

    def boot(self, spec: AppSpec) -> InProcessApp:
        """Start a fresh app; see `Transport.boot`."""
        work = spec.folder
        check_names(names_in(work) if isinstance(work, Path) else work)
        return InProcessApp(spec, self._patience, strict_warnings=self._strict_warnings)

    def close(self) -> None:
        """Nothing is kept between apps."""


class InProcessApp:
    """An app imported into this process from a copy of the student's folder."""

    def __init__(self, spec: AppSpec, patience: Patience, *, strict_warnings: bool = False) -> None:
        self._patience = patience
        self._around = Surroundings(strict_warnings=strict_warnings)
        self._open = ExitStack()
        self._loaded: Loaded | None = None
        self._clock: time_machine.travel | None = None
        self._over = ""  # why no more requests are answered
        self._environ = spec.environ
        self._programs: OwnPrograms | None = None
        self._folder = _Folder.of(spec)
        self._open.callback(self._folder.leave)
        self.shown = spec.folder if isinstance(spec.folder, Path) else self._folder.work
        try:
            for arguments in spec.commands:
                ran = self.command(arguments)
                if ran.exit_code != 0:
                    raise not_done(arguments, ran)
            self.app = self._load(self._folder.work, spec)
        except BaseException:
            self._open.close()
            raise

    def _load(self, work: Path, spec: AppSpec) -> Application:
        self._selects = selects.begin()
        with self._patience.start(spec) as wait:
            try:
                with self._waited(wait):
                    loaded = load(work, self.shown, spec.config, spec.environ)
            except OutOfTime:
                raise self._not_started(wait) from None
        self._open.callback(loaded.close)
        loaded.rest()
        self._loaded = loaded
        return loaded.app

    def _not_started(self, wait: Wait) -> StartError | NoAnswer:
        reason = wait.sentence()
        if wait.limit == "check_seconds":
            return NoAnswer(reason, self._around.new_output())
        advice = tr(
            "Is there an endless loop or a sleep outside the functions?",
            "함수 밖에 끝나지 않는 반복문이나 sleep이 있나요?",
        )
        return StartError(reason, advice, original=self._around.new_output())

    def send(self, request: Request) -> Reply:
        """Answer one request; see `RunningApp.send`."""
        with self._answering(request.method, request.path):
            environ, answered = answer_request(self.app, request, self._around.printed)
            status, headers, body = answered
            # Afterwards: to match an address may have changed something.
            view = view_location(self.app, environ, self.shown)
        return Reply(status, headers, body, self._around.new_output(), view)

    def send_bytes(self, data: bytes) -> bytes:
        """Answer raw bytes through a real server; see `RunningApp.send_bytes`."""
        method, path = [*data.decode("latin-1").split(" ", 2), ""][:2]
        with self._answering(method, path):
            answered = serve_bytes(self.app, data)
            require_size(answered)
            return answered

    @contextmanager
    def _answering(self, method: str, path: str) -> Iterator[None]:
        """Run the student's code for a request; raises NoAnswer when no answer comes of it."""
        if self._over:
            raise NoAnswer(self._over)
        with self._patience.request(method, path) as wait:
            try:
                with self._waited(wait):
                    yield
            except Unusable as error:
                raise NoAnswer(f"{method} {path}: {error}", self._around.new_output()) from None
            except KeyboardInterrupt:
                raise  # by whoever sits at the terminal
            except BaseException as error:
                # As a server's process would, the app has ended.
                self._over = _why_no_answer(error, wait)
                raise NoAnswer(
                    f"{method} {path}: {self._over}", self._around.new_output()
                ) from None

    def command(self, arguments: Sequence[str]) -> Ran:
        """Run a command of the app's; see `RunningApp.command`."""
        with self._patience.command(arguments) as wait:
            return flask_apart(self._folder.work, self.shown, arguments, self._environ, wait)

    def read(self, name: str) -> bytes | None:
        """Return a file of the app's folder; see `RunningApp.read`."""
        try:
            return read_file(self._folder.work, name)
        except Unusable as error:
            raise NoAnswer(str(error)) from None

    def place(self, files: Mapping[str, bytes]) -> None:
        """Write files into the app's folder; see `RunningApp.place`."""
        for name, content in files.items():
            try:
                place_file(self._folder.work, name, content)
            except OSError as error:
                raise NoAnswer(f"{name}: {error.strerror}") from None

    def programs(self) -> OwnPrograms:
        """Return the app's servers; see `RunningApp.programs`."""
        if self._programs is None:
            launched = OwnPrograms(self._folder.work, self.shown, self._environ, self._patience)
            self._open.callback(launched.close)
            self._programs = launched
        return self._programs

    def selects(self) -> int:
        """Return the number of SELECTs; see `RunningApp.selects`."""
        return selects.count() - self._selects

    def worked(self) -> float:
        """Return the processor time of this process; see `RunningApp.worked`."""
        return time.process_time()

    def move_clock(self, moment: datetime) -> None:
        """Move the app's present; see `RunningApp.move_clock`."""
        self._stop_clock()
        # A datetime would set the time zone, too, and put it back twice where two apps move it.
        self._clock = time_machine.travel(moment.timestamp(), tick=True)
        self._clock.start()

    def close(self) -> None:
        """Remove every trace of the app."""
        self._stop_clock()
        self._open.close()

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.stop()
            self._clock = None

    @contextmanager
    def _waited(self, wait: Wait) -> Iterator[None]:
        """Run the student's code within its time."""
        meter = Meter.of(wait.seconds)
        try:
            with self._around.entered(), self._at_work(), limited(meter):
                yield
        except OutOfTime:
            wait.hung = True
            raise
        finally:
            wait.took = meter.busy + meter.idle

    def _at_work(self) -> AbstractContextManager[None]:
        return self._loaded.at_work() if self._loaded else nullcontext()


class _Folder:
    """A copy of the student's folder, for as long as an app is open in it."""

    def __init__(self, spec: AppSpec) -> None:
        # realpath: on macOS the temporary folder is reached through a link, and an imported
        # module's file is compared with it.
        self.work = Path(os.path.realpath(tempfile.mkdtemp(prefix="course-")))
        self._apps = 1
        self._home = os.getcwd()
        try:
            if isinstance(spec.folder, Path):
                copy_folder(spec.folder, self.work, spec.files)
            else:
                write_files(self.work, {**spec.folder, **spec.files})
        except BaseException:
            self.leave()
            raise

    @classmethod
    def of(cls, spec: AppSpec) -> _Folder:
        """Return the folder to start an app in: a fresh copy, or another app's."""
        if spec.beside is None:
            return cls(spec)
        other = spec.beside
        assert isinstance(other, InProcessApp)
        folder = other._folder
        folder._apps += 1
        if spec.instead:
            other.close()
        return folder

    def leave(self) -> None:
        """Remove it with the last app."""
        self._apps -= 1
        if self._apps == 0:
            # Two apps that were closed in the order of their start leave the process in there.
            os.chdir(self._home)
            shutil.rmtree(self.work, ignore_errors=True)


def _why_no_answer(error: BaseException, wait: Wait) -> str:
    if isinstance(error, OutOfTime):
        return wait.sentence()
    if isinstance(error, SystemExit):
        return tr(
            "The app ended Python itself (sys.exit or exit).",
            "앱이 파이썬을 끝내 버렸어요(sys.exit 또는 exit).",
        )
    kind = type(error).__name__
    return tr(
        f"The app ended Python itself: {kind} is an exception that no server catches.",
        f"앱이 파이썬을 끝내 버렸어요. {kind}은(는) 서버가 잡지 않는 예외예요.",
    )
