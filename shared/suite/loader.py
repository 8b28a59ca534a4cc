"""Import a student's app from a working copy of its folder, and remove every trace afterwards.

The app runs in a copy, so that whatever it writes is gone with the copy; its code is compiled
under the path of the original, so that tracebacks, `Look at` lines and an editor's breakpoints
name the file that the student edits (see `sources`).
"""

from __future__ import annotations

import importlib
import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, cast

from flask import Flask

from shared.language import tr
from shared.suite.documents import share_schemas
from shared.suite.explain import explained
from shared.suite.folders import entry_of, names_in, top_level_names
from shared.suite.routes import compile_builders_late
from shared.suite.templates import prepare_templates
from shared.suite.traces import Traces
from shared.suite.transport import Location, StartError, Variables
from shared.suite.wsgi import Application

compile_builders_late()


class Loaded:
    """An imported app; `close` takes back everything that importing it changed."""

    def __init__(self, app: Application, traces: Traces) -> None:
        self.app = app
        self._traces = traces

    def rest(self) -> None:
        """Give the course its modules back where the app has some of the same names."""
        self._traces.go()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let an app that rests have its modules and its folder while the block runs."""
        self._traces.come()
        try:
            yield
        finally:
            self._traces.go()

    def close(self) -> None:
        self._traces.remove()


def load(
    work: Path, shown: Path, config: Mapping[str, Any], environ: Variables | None = None
) -> Loaded:
    """Import `app` from `work`, as if it lay at `shown`, with `config` and `environ` applied.

    Changes the process (working directory, `sys.path`, environment) until `close`.

    Raises:
        StartError: there is no app, or it does not start.
    """
    share_schemas()
    traces = Traces(work, shown, environ)
    try:
        with explained(shown):
            app = _find_app(_import_app(work), config, shown)
        traces.imported()
        if isinstance(app, Flask):
            prepare_templates(app, work, shown)
    except BaseException:
        traces.remove()
        raise
    return Loaded(app, traces)


def _import_app(work: Path) -> ModuleType:
    """Import what `flask run` takes: the module that FLASK_APP names, if it is there, or its first."""
    names = names_in(work)
    named = os.environ.get("FLASK_APP", "").removesuffix(".py")
    return importlib.import_module(
        named if named in top_level_names(names) else entry_of(names) or "app"
    )


def _find_app(module: ModuleType, config: Mapping[str, Any], shown: Path) -> Application:
    if module.__name__ == "wsgi" and not config and (served := _served(module, shown)):
        return served  # what a server takes: wsgi.py may have done more to it than the factory
    # A wsgi.py may have no more than the app that a factory has made.
    places = (module, sys.modules.get("app") if config else None)
    factory = next(filter(None, (getattr(place, "create_app", None) for place in places)), None)
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
    file = module.__name__ + ("/__init__.py" if hasattr(module, "__path__") else ".py")
    raise StartError(tr(f"{file} has no `app`.", f"{file}에 `app`이 없어요."), advice)


def _served(module: ModuleType, shown: Path) -> Application | None:
    """Return the app that a server gets by name. Any callable is one (PEP 3333): a ProxyFix, say.

    Raises:
        StartError: what has the name is a function that makes the app, or takes no request.
    """
    found = {name: getattr(module, name, None) for name in ("app", "application")}
    name, served = next((one for one in found.items() if callable(one[1])), ("", None))
    if served is None:
        return None
    if _is_factory(served, module) or not _can_be_called(served, {}, None, unknown=True):
        called = getattr(served, "__name__", None) or type(served).__name__
        raise StartError(
            tr(
                f"`{name}` in wsgi.py is {called!s:.60} itself, which takes no request.",
                f"wsgi.py의 `{name}`은 {called!s:.60} 자체라서 요청을 받지 못해요.",
            ),
            tr(
                f"It has to be called: `{name} = create_app()`, with the brackets.",
                f"`{name} = create_app()`처럼 괄호를 붙여 호출해 주세요.",
            ),
            location=_location_of(served, shown),
        )
    return cast("Application", served)


def _is_factory(served: Any, module: ModuleType) -> bool:
    places = (module, sys.modules.get("app"))
    return any(served is getattr(place, "create_app", None) for place in places)


def _takes_config(factory: Callable[..., Any]) -> bool:
    return _can_be_called(factory, {})


def _can_be_called(function: Callable[..., Any], *arguments: Any, unknown: bool = False) -> bool:
    """Say whether it takes these arguments; `unknown` is said of what doesn't tell, as C may not."""
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        return False
    except ValueError:
        return unknown
    return True


def _call_factory(factory: Callable[..., Any], config: Mapping[str, Any], shown: Path) -> Flask:
    where = _location_of(factory, shown)
    takes = _takes_config(factory)
    if not takes and config:
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
    # Where nothing is to be set, a factory that takes nothing is as good.
    app = factory(dict(config)) if takes else factory()
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


def view_location(app: Application, environ: dict[str, Any], shown: Path) -> Location | None:
    """Return the view function that a request is routed to, when it is the student's.

    None for an app that is no Flask object: where its requests go nobody knows.
    Runs the student's code: converters, a view that is an object of an own class.
    """
    if not isinstance(app, Flask):
        return None
    try:
        endpoint, _ = app.url_map.bind_to_environ(environ).match()
        view: Any = inspect.unwrap(app.view_functions[endpoint])
        view_class = getattr(view, "view_class", None)
        if view_class is not None:
            method = environ["REQUEST_METHOD"].lower()
            view = getattr(view_class, method, view)
        return _location_of(view, shown)
    except Exception:  # no rule matches, or the student's own code failed
        return None


@contextmanager
def loaded(work: Path, shown: Path, config: Mapping[str, Any]) -> Iterator[Application]:
    """Give the app while the block runs; see `load`."""
    app = load(work, shown, config)
    try:
        yield app.app
    finally:
        app.close()
