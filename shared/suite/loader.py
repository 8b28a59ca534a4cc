"""Import a student's app from a working copy of its folder, and remove every trace afterwards.

The app runs in a copy, so that whatever it writes is gone with the copy; its code is compiled
under the path of the original, so that tracebacks, `Look at` lines and an editor's breakpoints
name the file that the student edits. No bytecode is read or written: a quick second edit within
the same second would otherwise run the old file (bytecode is matched by whole seconds).
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import logging
import os
import shutil
import subprocess
import sys
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from blinker import Signal
from flask import Flask, signals

from shared.handed_in.tree import is_machinery, left_out
from shared.language import tr
from shared.suite.explain import explain_start
from shared.suite.routes import compile_builders_late
from shared.suite.templates import prepare_templates
from shared.suite.transport import Location, StartError

compile_builders_late()
_signals = {name: value for name, value in vars(signals).items() if isinstance(value, Signal)}


def copy_folder(source: Path, work: Path, files: Mapping[str, bytes]) -> None:
    """Copy a student's folder to `work` and write `files` (relative path -> content) over it."""
    shutil.copytree(source, work, ignore=_not_work, dirs_exist_ok=True)
    write_files(work, files)


def _not_work(folder: str, names: Collection[str]) -> set[str]:
    return {
        name
        for name in names
        if left_out(name)
        or (os.path.isdir(path := os.path.join(folder, name)) and is_machinery(os.listdir(path)))
    }


def write_files(work: Path, files: Mapping[str, bytes]) -> None:
    """Write files (relative path -> content) into a folder."""
    for name, content in files.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def check_folder(folder: Path) -> None:
    """Refuse what would break `flask run` although it might pass here; see `check_names`."""
    check_names([path.relative_to(folder).as_posix() for path in _looked_at(folder)])


def _looked_at(folder: Path) -> Iterator[Path]:
    yield from folder.glob("*.py")
    yield from folder.glob("*/__init__.py")


def check_names(names: Collection[str]) -> None:
    """Refuse what would break `flask run`, by the names of the files in the folder.

    Raises:
        StartError: there is no app.py, an `__init__.py` stands beside it, or a file hides a library.
    """
    if "app.py" not in names:
        raise StartError(
            tr("There is no app.py in the folder.", "폴더에 app.py가 없어요."),
            tr(
                "Was it renamed, moved or deleted? `course reset` brings the starter back "
                "and keeps a backup of what is there.",
                "이름을 바꾸거나 옮기거나 지웠나요? `course reset`을 실행하면 지금 파일을 백업해 두고 "
                "처음 상태로 되돌려요.",
            ),
        )
    if "__init__.py" in names:
        raise StartError(
            tr(
                "There is an __init__.py beside app.py.",
                "app.py 옆에 __init__.py가 있어요.",
            ),
            tr(
                "It makes `flask run` take the folder for a package and miss the files beside "
                "app.py (No module named ...). Delete it.",
                "이 파일이 있으면 `flask run`이 폴더를 패키지로 여겨서 app.py 옆의 파일을 찾지 못해요"
                "(No module named ...). 지워 주세요.",
            ),
            location=Location("__init__.py", 1, ""),
        )
    for name in sorted(_modules(names)):
        if _hides_library(name):
            file = f"{name}.py" if f"{name}.py" in names else f"{name}/"
            raise StartError(
                tr(
                    f"{file} hides the library `{name}`.",
                    f"{file} 때문에 `{name}` 라이브러리가 가려져요.",
                ),
                tr(
                    f"Python looks in your folder first, so `import {name}` finds your file "
                    "instead of the library. Rename the file.",
                    f"파이썬은 여러분의 폴더를 먼저 찾기 때문에 `import {name}`가 라이브러리 대신 이 "
                    "파일을 불러와요. 파일 이름을 바꿔 주세요.",
                ),
                location=Location(file, 1, ""),
            )


def _top_level_names(folder: Path) -> set[str]:
    return _modules([path.relative_to(folder).as_posix() for path in _looked_at(folder)])


def _modules(names: Iterable[str]) -> set[str]:
    """Return the names of the modules and packages in a folder of these files."""
    python = [name.removesuffix("/__init__.py") for name in names if name.endswith(".py")]
    return {name.removesuffix(".py") for name in python if "/" not in name}


@cache
def _hides_library(name: str) -> bool:
    """Return whether a module of this name beside app.py takes a library's place."""
    if name in sys.builtin_module_names or name in ("app", "wsgi", "__main__"):
        return False
    if name in sys.stdlib_module_names:
        # Only those that Flask loads hurt; a file called test.py or code.py hides nothing needed.
        return name in _loaded_by_flask()
    if "." in name or not name.isidentifier():
        return False
    spec = importlib.util.find_spec(name)
    return spec is not None and "site-packages" in str(spec.origin or "")


@cache
def _loaded_by_flask() -> frozenset[str]:
    program = "import sys; early = set(sys.modules); import flask, flask.cli; print(*set(sys.modules) - early)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    return frozenset(done.stdout.split())


class Loaded:
    """An imported app; `close` takes back everything that importing it changed."""

    def __init__(self, app: Flask, undo: Callable[[], None]) -> None:
        self.app = app
        self._undo = undo

    def close(self) -> None:
        self._undo()


def load(work: Path, shown: Path, config: Mapping[str, Any]) -> Loaded:
    """Import `app` from `work`, as if it lay at `shown`, with `config` applied.

    Changes the process (working directory, `sys.path`, environment) until `close`.

    Raises:
        StartError: there is no app, or it does not start.
    """
    undo = _enter(work, shown)
    try:
        app = _find_app(_import_app(shown), config, shown)
        prepare_templates(app, work, shown)
    except BaseException:
        undo()
        raise
    return Loaded(app, undo)


def _import_app(shown: Path) -> ModuleType:
    try:
        return importlib.import_module("app")
    except (Exception, SystemExit) as error:
        raise explain_start(error, shown) from error


def _find_app(module: ModuleType, config: Mapping[str, Any], shown: Path) -> Flask:
    factory = getattr(module, "create_app", None)
    made = [getattr(module, name, None) for name in ("app", "application")]
    ready = next((one for one in made if isinstance(one, Flask)), None)
    # `app = create_app()` with a factory of the student's own kind is an app as good as another.
    if callable(factory) and (ready is None or _takes_config(factory)):
        return _call_factory(factory, config, shown)
    if ready is not None:
        ready.config.update(config)
        return ready
    others = [name for name, value in vars(module).items() if isinstance(value, Flask)]
    if others:
        advice = tr(
            f"The Flask object is called `{others[0]}`: call it `app`.",
            f"Flask 객체의 이름이 `{others[0]}`예요. `app`으로 바꿔 주세요.",
        )
    else:
        advice = tr(
            "Write `app = Flask(__name__)` (or, from lesson 05 on, `def create_app(config=None)`).",
            "`app = Flask(__name__)`을 적어 주세요(5번 레슨부터는 `def create_app(config=None)`).",
        )
    raise StartError(tr("app.py has no `app`.", "app.py에 `app`이 없어요."), advice)


def _takes_config(factory: Callable[..., Any]) -> bool:
    try:
        inspect.signature(factory).bind({})
    except (TypeError, ValueError):
        return False
    return True


def _call_factory(factory: Callable[..., Any], config: Mapping[str, Any], shown: Path) -> Flask:
    where = _location_of(factory, shown)
    if not _takes_config(factory):
        raise StartError(
            tr("create_app() does not take a config.", "create_app()이 config를 받지 않아요."),
            tr(
                "Write `def create_app(config=None):` and, inside, "
                "`if config: app.config.update(config)`.",
                "`def create_app(config=None):`로 쓰고, 안에서 "
                "`if config: app.config.update(config)`를 실행해 주세요.",
            ),
            location=where,
        )
    try:
        app = factory(dict(config))
    except (Exception, SystemExit) as error:
        raise explain_start(error, shown) from error
    if not isinstance(app, Flask):
        raise StartError(
            tr(
                f"create_app() returned {app!r:.60}, not a Flask app.",
                f"create_app()이 Flask 앱이 아니라 {app!r:.60}을(를) 돌려줬어요.",
            ),
            tr("Is `return app` its last line?", "마지막 줄이 `return app`인가요?"),
            location=where,
        )
    return app


def _location_of(function: Any, shown: Path) -> Location | None:
    code = getattr(inspect.unwrap(function), "__code__", None)
    return location_of_code(code, shown) if isinstance(code, CodeType) else None


def location_of_code(code: CodeType, shown: Path) -> Location | None:
    """Return where a function of the student's begins, or None for a library's function."""
    try:
        file = Path(code.co_filename).relative_to(shown)
    except ValueError:
        return None
    return Location(file.as_posix(), code.co_firstlineno, code.co_name)


def view_location(app: Flask, environ: dict[str, Any], shown: Path) -> Location | None:
    """Return the view function that a request is routed to, when it is the student's."""
    try:
        endpoint, _ = app.url_map.bind_to_environ(environ).match()
        view: Any = app.view_functions[endpoint]
    except Exception:  # no rule matches, or the student's own converter failed
        return None
    view = inspect.unwrap(view)
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        method = environ["REQUEST_METHOD"].lower()
        view = inspect.unwrap(getattr(view_class, method, view))
    return _location_of(view, shown)


# --- what importing an app changes, and taking it back -------------------------------------------


class _Loader(SourceFileLoader):
    """Compiles a file of the working copy under the original's path, without bytecode."""

    work: Path
    shown: Path

    def get_code(self, fullname: str) -> CodeType:
        path = Path(self.get_filename(fullname))
        shown = self.shown / path.relative_to(self.work)
        return _compiled(self.get_data(str(path)), str(shown))


@lru_cache(maxsize=64)
def _compiled(source: bytes, shown: str) -> CodeType:
    """Compile a file; the next fresh app of the same run needs it again."""
    return compile(source, shown, "exec", dont_inherit=True)


def _enter(work: Path, shown: Path) -> Callable[[], None]:
    """Make `work` the place of imports and files; return the function that takes it back."""
    loader = type("_StudentLoader", (_Loader,), {"work": work, "shown": shown})

    def hook(path: str) -> FileFinder:
        if not _inside(path, work):
            raise ImportError
        return FileFinder(path, (loader, [".py"]))

    undo = [
        _restore_modules(work, hook),
        _restore_environment(),
        _restore_logging(),
        _restore_signals(),
    ]
    sys.path_hooks.insert(0, hook)
    sys.path.insert(0, str(work))
    os.chdir(work)
    # As under `flask run`: an unguarded app.run() at the end of app.py is passed over.
    os.environ["FLASK_RUN_FROM_CLI"] = "true"

    def leave() -> None:
        for step in undo:
            step()

    return leave


def _restore_modules(work: Path, hook: Callable[[str], FileFinder]) -> Callable[[], None]:
    path, finders = list(sys.path), list(sys.meta_path)
    # A student's code.py must win over a loaded stdlib module of that name, and `app` over any.
    names = (_top_level_names(work) | {"app"}) - {"__main__", "shared"}
    hidden = names & sys.modules.keys()
    aside = {
        name: sys.modules.pop(name)
        for name in (list(sys.modules) if hidden else ())
        if name.partition(".")[0] in hidden
    }
    registry = _marshmallow_registry()
    schemas = dict(registry)
    before = dict(sys.modules)
    importlib.invalidate_caches()

    def restore() -> None:
        for name, module in list(sys.modules.items()):
            # Only what is new: looking at each of the 800 modules took longer than the check.
            if before.get(name) is not module and _comes_from(module, work):
                del sys.modules[name]
        sys.modules.update(aside)
        sys.path[:], sys.meta_path[:] = path, finders
        if hook in sys.path_hooks:
            sys.path_hooks.remove(hook)
        for entry in [entry for entry in sys.path_importer_cache if _inside(entry, work)]:
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
    return any(isinstance(place, str) and _inside(place, work) for place in places)


def _inside(path: str, folder: Path) -> bool:
    return path == str(folder) or path.startswith(str(folder) + os.sep)


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
        os.chdir(cwd)

    return restore


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


@contextmanager
def loaded(work: Path, shown: Path, config: Mapping[str, Any]) -> Iterator[Flask]:
    """Give the app while the block runs; see `load`."""
    app = load(work, shown, config)
    try:
        yield app.app
    finally:
        app.close()
