"""What importing a student's app changes in this process, and taking it back."""

from __future__ import annotations

import importlib
import logging
import os
import sys
import time
import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from blinker import Signal
from flask import signals

from shared.suite.folders import OWN_PACKAGE, names_in, top_level_names
from shared.suite.passwords import HASHES, set_cost
from shared.suite.servers import close_terminal, forbid_servers
from shared.suite.settings import take_settings
from shared.suite.sources import finder_in, inside
from shared.suite.transport import Variables, given

_signals = {name: value for name, value in vars(signals).items() if isinstance(value, Signal)}


class Traces:
    """The changes for one app, from when it is made on; `remove` takes back what the app left."""

    def __init__(
        self,
        work: Path,
        shown: Path,
        environ: Variables | None = None,
        *,
        settings: bool = True,
    ) -> None:
        """Make `work` the place of imports and files, with these variables.

        `settings`: take those of the app's own `.env` and `.flaskenv` too, as Flask's command does.

        Raises:
            StartError: the app's `.env` cannot be read; then nothing is changed.
        """
        variables = dict(environ or {})
        hook = finder_in(work, shown)
        self._package = _Package(work)
        self._place = str(work)
        self._undo: list[Callable[[], None]] = [
            self._package.forget,
            _restore_modules(work, hook),
            _restore_environment(),
            _restore_logging(),
            _restore_signals(),
            close_terminal(),
            partial(set_cost, None),
        ]
        set_cost(variables.pop(HASHES, None))
        self._allow_servers = forbid_servers()
        sys.path_hooks.insert(0, hook)
        if self._package.is_there:
            # A folder without an __init__.py loses against a package, wherever that is.
            sys.path[:] = [place for place in sys.path if not _has_course(place)]
        sys.path.insert(0, str(work))
        os.chdir(work)
        # As under `flask run`: an unguarded app.run() at the end of app.py is passed over.
        os.environ["FLASK_RUN_FROM_CLI"] = "true"
        for name in variables.keys() & os.environ.keys():
            del os.environ[name]
        os.environ.update(given(variables))
        _read_zone()
        try:
            if settings:
                take_settings(work)
        except BaseException:
            self.remove()
            raise

    def imported(self) -> None:
        """Go on from importing the app to answering requests."""
        self._allow_servers()

    def come(self) -> None:
        """Go where the app was, if another app has been closed since."""
        self._package.exchange()
        if os.getcwd() != self._place:
            os.chdir(self._place)

    def go(self) -> None:
        """Leave the course its package; note where the app is."""
        self._place = os.getcwd()
        self._package.exchange()

    def remove(self) -> None:
        """Take everything back."""
        self._allow_servers()
        for step in self._undo:
            step()


class _Package:
    """The student's own package `shared`, if there is one, in the place of the course's.

    There can be one of a name; in this process the course needs its own between two requests.
    """

    def __init__(self, work: Path) -> None:
        folder = work / OWN_PACKAGE
        # Without an __init__.py as well: under `flask run` the course's package comes later.
        self.is_there = folder.with_suffix(".py").is_file() or any(folder.rglob("*.py"))
        self._aside: dict[str, ModuleType] = {}
        self._is_the_students = False
        self.exchange()

    def exchange(self) -> None:
        if not self.is_there:
            return
        names = [name for name in sys.modules.copy() if name.partition(".")[0] == OWN_PACKAGE]
        now = {name: sys.modules.pop(name) for name in names}
        sys.modules.update(self._aside)
        self._aside = now
        self._is_the_students = not self._is_the_students

    def forget(self) -> None:
        if self._is_the_students:
            self.exchange()


def _has_course(place: str) -> bool:
    return Path(place, OWN_PACKAGE, "__init__.py").is_file()


def _restore_modules(work: Path, hook: Callable[[str], Any]) -> Callable[[], None]:
    path, finders = list(sys.path), list(sys.meta_path)
    # A student's code.py must win over a loaded stdlib module of that name, and `app` over any.
    names = (top_level_names(names_in(work)) | {"app"}) - {"__main__", OWN_PACKAGE}
    hidden = names & sys.modules.keys()
    aside = {
        name: sys.modules.pop(name)
        for name in (sys.modules.copy() if hidden else ())
        if name.partition(".")[0] in hidden
    }
    registry = _marshmallow_registry()
    schemas = dict(registry)
    before = dict(sys.modules)
    importlib.invalidate_caches()

    def restore() -> None:
        # A copy, made at once: an app's object that is freed meanwhile may warn, and thereby import.
        for name, module in sys.modules.copy().items():
            # Only what is new: looking at each of the 800 modules took longer than the check.
            if before.get(name) is not module and _comes_from(module, work):
                del sys.modules[name]
        sys.modules.update(aside)
        sys.path[:], sys.meta_path[:] = path, finders
        if hook in sys.path_hooks:
            sys.path_hooks.remove(hook)
        for entry in [entry for entry in sys.path_importer_cache if inside(entry, work)]:
            del sys.path_importer_cache[entry]
        registry = _marshmallow_registry()
        registry.clear()
        registry.update(schemas)

    return restore


def _marshmallow_registry() -> dict[str, Any]:
    """Return marshmallow's registry of schema names, which is global to the process."""
    module = sys.modules.get("marshmallow.class_registry")
    registry: dict[str, Any] = getattr(module, "_registry", {})
    return registry


def _comes_from(module: ModuleType | None, work: Path) -> bool:
    # A package without __init__.py has no __file__, only a __path__.
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", [])]
    return any(isinstance(place, str) and inside(place, work) for place in places)


def _restore_environment() -> Callable[[], None]:
    environ = dict(os.environ)
    cwd = Path.cwd()

    def restore() -> None:
        now = dict(os.environ)
        for name in now.keys() - environ.keys():
            del os.environ[name]
        os.environ.update(
            {name: value for name, value in environ.items() if now.get(name) != value}
        )
        _read_zone()
        os.chdir(cwd)

    return restore


def _read_zone() -> None:
    """Take this process's time zone from the variable TZ. On Windows it stays the machine's."""
    if sys.platform != "win32":
        time.tzset()


def _restore_logging() -> Callable[[], None]:
    root = logging.getLogger()
    handlers, level, disabled = list(root.handlers), root.level, root.manager.disable
    known = set(root.manager.loggerDict)

    def restore() -> None:
        root.handlers[:] = handlers
        root.setLevel(level)
        root.manager.disable = disabled
        for name in set(root.manager.loggerDict) - known:
            del root.manager.loggerDict[name]

    return restore


def _restore_signals() -> Callable[[], None]:
    """Disconnect what an app connects to Flask's signals, which are the process's."""
    known = {name: set(signal.receivers) for name, signal in _signals.items()}

    def restore() -> None:
        for name, signal in _signals.items():
            for key in signal.receivers.keys() - known[name]:
                kept = signal.receivers[key]
                receiver = kept() if isinstance(kept, weakref.ref) else kept
                if receiver is not None:
                    signal.disconnect(receiver)

    return restore
