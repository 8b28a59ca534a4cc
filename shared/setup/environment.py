"""The environment that the course runs in: `.venv`, made by the first command that needs it.

`ensure()` runs at the start of every command, mostly in a Python that has nothing installed:

- in an environment of the user's own that has the course (`pip install -e .`), it does nothing;
- else it makes `.venv` complete, if it isn't, and runs the same command again in there.

Only the standard library, and the syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

import contextlib
import os
import sys

from shared.setup import contents
from shared.setup.errors import SetupError
from shared.setup.stamps import (
    DATA,
    ROOT,
    STATE,
    UNFINISHED,
    VENV,
    VENV_PYTHON,
    WITHIN,
    has_stamp,
    is_of_this_folder,
    python_starts,
    stamped_groups,
    stamped_python,
    this_python,
    write_stamp,
)

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing itself takes 10 ms to import, of every command
    from collections.abc import Iterator
    from typing import NoReturn

OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 20)  # how far to look for `python3.N`

# A module of each group: in an environment of the user's own, it tells what is installed.
PROBES = {"lessons": "flask", "dev": "mypy", "mysql": "MySQLdb", "distributed": "distributed"}


def ensure(group: str = "lessons") -> None:
    """Return if this process runs where the course and `group` are installed; else start it there.

    Exits with status 2, after a sentence that says what to do, when that can't be had.
    """
    try:
        if _is_inside_venv():
            _ensure_inside(group)
        elif _is_installed_here():
            _require_module(group)
        else:
            if not _is_complete(group):
                _find_new_enough_python()
                _set_up(group)
            run_instead([VENV_PYTHON, "-P", "-m", "shared", *sys.argv[1:]])
    except SetupError as error:
        _refuse(error)
    except KeyboardInterrupt:
        from shared.language import tr

        stopped = tr(
            "Stopped. The next command starts the set-up again.",
            "멈췄어요. 다음 명령이 설치를 다시 시작해요.",
        )
        print("\n" + stopped, file=sys.stderr)
        sys.exit(130)


def is_ready(group: str = "lessons") -> bool:
    """Tell whether a command that needs `group` would run without installing anything."""
    if _is_installed_here() and not (_is_inside_venv() and os.path.isdir(STATE)):
        return _has_module(group)
    return _is_complete(group)


def lacking() -> str:
    """Return what is missing of a set-up that had ended, for a line; "" where nothing is.

    Each file is looked for, and what is missing is what the next set-up installs.
    """
    from shared.setup import advice

    if not contents.is_noted():
        return ""
    with contextlib.suppress(OSError):
        contents.look_closely()
    return advice.names(contents.missing() or list(contents.damaged()))


def mend(error: ImportError) -> NoReturn:
    """Start the command anew where a library is not whole, so that it is installed again.

    Exits with status 2, after a sentence, where that is not what `error` came of.
    """
    from shared.setup import advice

    own = not (_is_inside_venv() and os.path.isdir(STATE))
    if not own:
        look_closely()
    _refuse(SetupError(advice.cannot_import(str(error), own)))


def look_closely() -> None:
    """Start the command anew where a file of a library is missing, so that it is installed again."""
    from shared.setup import advice

    try:
        whole = not (_is_inside_venv() and contents.is_noted()) or contents.look_closely()
    except OSError as error:
        _refuse(SetupError(advice.explain(str(error))))
    if not whole:
        run_instead([sys.executable, *sys.orig_argv[1:]])


def run_instead(command: list[str]) -> NoReturn:
    """Replace this process by `command`; on Windows, which can't, run it and exit as it did."""
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform != "win32":
        os.execv(command[0], command)
    import subprocess

    process = subprocess.Popen(command)
    while True:
        try:
            sys.exit(process.wait())
        except KeyboardInterrupt:  # the child got it too, and decides
            continue


# Which environment is this?


def _is_complete(group: str) -> bool:
    return has_stamp(group) and contents.is_noted() and contents.is_whole()


def _is_inside_venv() -> bool:
    return os.path.realpath(sys.prefix) == os.path.realpath(VENV)


def _is_installed_here() -> bool:
    """Tell whether this Python has the course among its packages.

    The folder that the command was typed in doesn't count: it is the checkout, and on the path.
    """
    if sys.version_info < OLDEST_PYTHON:
        return False
    for folder in sys.path:
        if os.path.basename(folder) in ("site-packages", "dist-packages"):
            with contextlib.suppress(OSError):
                if any(name.startswith("flask_course-") for name in os.listdir(folder)):
                    return True
    return False


def _ensure_inside(group: str) -> None:
    if _is_installed_here() and not os.path.isdir(STATE):
        _require_module(group)  # a .venv made by hand, as lesson 00 teaches
        return
    if _is_complete(group) and stamped_python() == this_python():
        return
    if stamped_python() not in ("", this_python()) or _is_to_be_made_anew():
        # It has to be made anew, which a Python that runs in it can't do.
        with contextlib.suppress(OSError), open(UNFINISHED, "w", encoding="utf-8"):
            pass
        run_outside(sys._base_executable)  # type: ignore[attr-defined]
    _set_up(group)
    # Modules that were replaced may be loaded.
    run_instead([sys.executable, *sys.orig_argv[1:]])


def run_outside(python: str) -> NoReturn:
    """Start the same command in another Python, which has no packages of its own."""
    start = (
        f"import sys; sys.path[0] = {ROOT!r}; from shared.__main__ import main; sys.exit(main())"
    )
    run_instead([python, "-c", start, *sys.argv[1:]])


def _has_module(group: str) -> bool:
    from importlib.util import find_spec

    return find_spec(PROBES[group]) is not None


def _require_module(group: str) -> None:
    if group == "lessons" or _has_module(group):
        return
    from shared.language import tr

    command = f"{os.path.basename(sys.executable)} -m pip install --group {group}"
    raise SetupError(
        tr(
            f"Your environment {sys.prefix} lacks the packages of the group '{group}'. Type:",
            f"가상 환경 {sys.prefix}에 '{group}' 그룹의 패키지가 없어요. 이렇게 입력하세요:",
        )
        + f"\n  {command}"
    )


# Making it


def _find_new_enough_python() -> None:
    """Go on in a newer Python if this one is too old; raises `SetupError` if there is none."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    from shared.setup import advice, installing

    newer = installing.find_python(OLDEST_PYTHON, NEWEST_PYTHON)
    if newer:
        run_outside(newer)
    raise SetupError(advice.too_old(OLDEST_PYTHON))


def _set_up(group: str) -> None:
    from shared.language import tr
    from shared.setup import advice, installing

    with _only_one():
        if _is_complete(group):  # another command was faster
            return
        damaged, fresh = not contents.is_whole(), _is_to_be_made_anew()
        groups = {group, *(stamped_groups() if damaged and not fresh else ())}
        within = {"lessons", *(one for other in groups for one in WITHIN.get(other, ()))}
        if fresh:
            installing.say(
                tr(
                    "Setting up the course in .venv (only the first time, about a minute)…",
                    ".venv에 강의 환경을 설치해요(처음 한 번만, 1분쯤 걸려요)…",
                )
            )
        elif damaged:
            installing.say(advice.damaged(contents.missing()))
            contents.forget_damaged()
        else:
            installing.say(tr("Bringing .venv up to date…", ".venv를 최신 상태로 맞춰요…"))
        for one in sorted(groups - within) or ["lessons"]:
            installing.install(one, fresh)
        python = installing.version_of(VENV_PYTHON)
        for done in groups | within:
            write_stamp(done, python)
        contents.note(installing.site_packages())
        os.remove(UNFINISHED)


def _is_to_be_made_anew() -> bool:
    """Tell whether `.venv` is of no use; else it can be added to."""
    from shared.setup import installing

    if os.path.exists(UNFINISHED) or not python_starts() or not is_of_this_folder():
        return True
    python = installing.version_of(VENV_PYTHON)
    if not python or stamped_python() not in ("", python):
        return True
    return not contents.is_whole() and not installing.can_mend()


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """Hold the lock of the set-up; two commands typed at once take turns."""
    from shared.setup import advice, installing

    try:
        os.makedirs(DATA, exist_ok=True)
        lock = installing.take_lock(os.path.join(DATA, "setup.lock"))
    except OSError as error:
        raise SetupError(advice.explain(str(error))) from error
    try:
        yield
    except OSError as error:
        raise SetupError(advice.explain(str(error))) from error
    finally:
        lock.close()


def _refuse(error: SetupError) -> NoReturn:
    from shared.setup import advice

    print(f"{error}\n{advice.again()}", file=sys.stderr)
    sys.exit(2)
