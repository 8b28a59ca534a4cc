"""How `.venv` is made and filled: by uv where it is there, else by venv and pip.

Only the standard library, and the syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from typing import IO

from shared.language import tr
from shared.setup import advice, mysqlclient, stamps, system
from shared.setup.errors import SetupError

TRIES = "2"  # of a download, after the first
WAIT = 0.2  # seconds between two looks at a lock that another command holds


class ToolError(Exception):
    """A tool ended with an error; the message is what it printed."""


# Looking around


def find_uv() -> str | None:
    """Return the path of uv, if this machine has it."""
    return shutil.which("uv")


def find_python(oldest: tuple[int, int], newest: tuple[int, int]) -> str | None:
    """Return the newest Python on the PATH, or of uv's, that is at least `oldest`."""
    minors = range(newest[1], oldest[1] - 1, -1)
    commands = [[f"python{oldest[0]}.{minor}"] for minor in minors]
    commands += [["python3"], ["python"], ["py", "-3"]]
    for command in commands:
        path = shutil.which(command[0])
        # A program of this name may be a mere pointer (pyenv, the Microsoft Store): ask it.
        found = path and _ask([path, *command[1:]], "import sys; print(sys.executable)", oldest)
        if found:
            return found
    uv = find_uv()
    if uv:
        wanted = f">={oldest[0]}.{oldest[1]}"
        with contextlib.suppress(ToolError):
            return _run([uv, "python", "find", "--no-python-downloads", "--system", wanted]).strip()
    return None


def _ask(python: list[str], question: str, oldest: tuple[int, int] = (3, 0)) -> str:
    """Return what this Python prints, or "" if it doesn't run or is too old."""
    check = f"import sys; sys.version_info >= {oldest} or sys.exit(1); "
    with contextlib.suppress(ToolError):
        return _run([*python, "-I", "-c", check + question]).strip()
    return ""


def version_of(python: str) -> str:
    """Return the version of a Python, as in "3.12"; "" if it doesn't run."""
    return _ask([python], "print('{}.{}'.format(*sys.version_info))")


# The lock


def take_lock(path: str) -> IO[str]:
    """Wait until no other set-up runs, and return the open file that holds the lock.

    The tools that are started inherit it. If this process is killed, the next command waits until
    they have ended too, and no longer write into the stamps.
    """
    file = open(path, "a", encoding="utf-8")  # noqa: SIM115
    told = False
    while not _try_lock(file):
        if not told:
            told = True
            say(
                tr("Waiting for another command's set-up…", "다른 명령의 설치가 끝나기를 기다려요…")
            )
        time.sleep(WAIT)
    _inherited.append(file.fileno())
    return file


_inherited: list[int] = []

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[str]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


# Installing


def say(sentence: str) -> None:
    """Tell what is going on: on stderr, so that a command's output stays its own."""
    print(sentence, file=sys.stderr, flush=True)


def can_mend() -> bool:
    """Tell whether there is a tool that can install into `.venv` though a part of it is missing."""
    return bool(find_uv() or _ask([stamps.VENV_PYTHON], "import pip; print(pip)"))


def site_packages() -> str:
    """Return where the packages of `.venv` are."""
    return _ask([stamps.VENV_PYTHON], "import sysconfig as s; print(s.get_path('purelib'))")


def install(group: str, fresh: bool) -> None:
    """Fill `.venv` with a group's packages and the course, from nothing if `fresh`.

    Where uv fails, pip is tried: it may be the one that knows the way through a proxy or to a
    mirror. Raises `SetupError` when both failed; what was there before is then as it was.
    """
    start = time.monotonic()
    failure = ToolError("")
    for tool in (_install_with_uv, _install_with_pip) if find_uv() else (_install_with_pip,):
        if fresh:
            _discard()
        _mark_unfinished()
        try:
            add = tool(group, fresh)
        except ToolError as error:
            failure = error
            continue
        if group in mysqlclient.GROUPS:
            _add_mysqldb(add)
        seconds = f"{time.monotonic() - start:.0f}"
        say(tr(f"Set up in {seconds} s.", f"{seconds}초 만에 설치를 마쳤어요."))
        return
    if not fresh:
        # Both tools download everything before they change anything.
        os.remove(stamps.UNFINISHED)
    raise SetupError(advice.explain(str(failure)))


def _add_mysqldb(add: list[str]) -> None:
    """Give `import MySQLdb` a meaning in `.venv`, to which the command `add` adds packages."""
    folder = site_packages()
    mysqlclient.remove_stand_in(folder)
    if _ask([stamps.VENV_PYTHON], "import MySQLdb; print(MySQLdb)"):
        return
    why = tr("no compiler or no headers", "컴파일러나 헤더가 없음")
    if mysqlclient.can_compile():
        try:
            lock = stamps.lock_file("mysqlclient")
            _run([*add, "--no-build-isolation", "--require-hashes", "-r", lock])
            return
        except ToolError as error:
            why = str(error).strip().splitlines()[-1]
    mysqlclient.write_stand_in(folder)
    say(mysqlclient.choice(why))


def _mark_unfinished() -> None:
    os.makedirs(stamps.STATE, exist_ok=True)
    with open(stamps.UNFINISHED, "w", encoding="utf-8"):
        pass


def _discard() -> None:
    """Remove an environment that can't be used, and what is left of earlier ones."""
    for name in os.listdir(stamps.DATA):
        if name.startswith("old-venv-"):
            shutil.rmtree(os.path.join(stamps.DATA, name), ignore_errors=True)
    if os.path.islink(stamps.VENV):
        os.remove(stamps.VENV)
    elif os.path.exists(stamps.VENV):
        # Moved first: under its own name, half removed, it would look whole to the next command.
        old = os.path.join(stamps.DATA, f"old-venv-{os.getpid()}-{time.monotonic_ns()}")
        os.rename(stamps.VENV, old)
        shutil.rmtree(old, ignore_errors=True)


def _install_with_uv(group: str, fresh: bool) -> list[str]:
    """Install by uv; return the command that adds packages as they are named, and no others."""
    uv = [find_uv() or "uv"]
    if fresh:
        options = ["--quiet", "--no-project", "--allow-existing", "--python", _base_python()]
        _run([*uv, "venv", *options, stamps.VENV])
    install = [*uv, "pip", "install", "--quiet", "--python", stamps.VENV_PYTHON, "--no-deps"]
    # Bytecode now, as pip makes it: a run that may write none would compile Flask each time.
    lock = stamps.lock_file(group)
    _run([*install, "--compile-bytecode", "--require-hashes", "-r", lock])
    _run([*install, "--no-build-isolation", "-e", stamps.ROOT])
    return install


def _install_with_pip(group: str, fresh: bool) -> list[str]:
    """Install by pip; return as `_install_with_uv`."""
    if fresh:
        system.ensure_system("venv")
        _run([_base_python(), "-m", "venv", stamps.VENV])
    elif not _ask([stamps.VENV_PYTHON], "import pip; print(pip)"):  # uv made it, by hand
        _run([stamps.VENV_PYTHON, "-m", "ensurepip"])
    pip = [stamps.VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    install = [*pip, "install", "--quiet", "--no-deps"]
    _run([*install, "--require-hashes", "-r", stamps.lock_file(group)])
    _run([*install, "--no-build-isolation", "-e", stamps.ROOT])
    return install


def _base_python() -> str:
    """Return this Python, without the virtual environment that it may run in."""
    return getattr(sys, "_base_executable", "") or sys.executable


def _run(command: list[str]) -> str:
    """Run a tool and return its output; raises `ToolError` with all that it printed."""
    variables = {"PIP_RETRIES": TRIES, **os.environ, "PIP_USER": "0", "PYTHONUTF8": "1"}
    for name in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "__PYVENV_LAUNCHER__"):
        variables.pop(name, None)
    try:
        done = subprocess.run(
            command,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=() if sys.platform == "win32" else _inherited,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise ToolError(f"{command[0]}: {error}") from error
    if done.returncode != 0:
        raise ToolError(done.stdout)
    return done.stdout
