"""The environment variables that the course gives to whatever it starts.

A verdict depends on the app alone. What a shell, an editor or a CI system has set reaches neither
pytest (`PYTEST_ADDOPTS` chooses checks), nor Flask (`FLASK_APP`), nor Python (`PYTHONPATH`): only
the names below pass.

Only the standard library, and the syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

import contextlib
import os
import sys

from shared.setup.environment import run_instead
from shared.setup.stamps import ROOT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Where programs, the user's files and temporary ones are.
PLACES = (
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV",
    "CONDA_PREFIX", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
)  # fmt: skip
# The same on Windows, and what its own libraries ask for.
OF_WINDOWS = (
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "OS", "USERPROFILE", "USERNAME",
    "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES",
    "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
)  # fmt: skip
TERMINAL = (
    "LANG", "LANGUAGE", "TERM", "COLORTERM", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR",
    "WT_SESSION", "PYTHONIOENCODING", "PYTHONUNBUFFERED",
)  # fmt: skip
# What the course's own commands look at, and a student's debugger.
ASKED_FOR = (
    "PORT", "DATABASE_URL", "GITHUB_STEP_SUMMARY", "_COURSE_COMPLETE", "COMP_WORDS", "COMP_CWORD",
    "PYTHONBREAKPOINT", "PYTHONDONTWRITEBYTECODE",
)  # fmt: skip
PASSED = frozenset(PLACES + OF_WINDOWS + TERMINAL + ASKED_FOR)
FAMILIES = ("LC_", "COURSE_", "MYSQL_")
# Only as the course itself sets them.
FIXED = {"PYTHONUTF8": "1", "PYTHONPATH": ROOT}
# For what installs packages, and for nothing else.
INSTALLERS = ("PIP_", "UV_")
# For what speaks to other machines that grade, and for nothing else.
MACHINES = ("DASK_",)
PROXIES = (
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
)  # fmt: skip


def made(environ: Mapping[str, str] = os.environ, *, installing: bool = False) -> dict[str, str]:
    """Return the variables of `environ` that pass.

    `installing`: those of pip, uv, proxies and Dask too, which the course's own process may want.
    """
    return {
        name: value for name, value in environ.items() if _passes(name.upper(), value, installing)
    }


def _passes(name: str, value: str, installing: bool) -> bool:
    if name in PASSED or name.startswith(FAMILIES):
        return True
    if name in FIXED:
        return value == FIXED[name]
    return installing and (name.startswith(INSTALLERS + MACHINES) or name in PROXIES)


@contextlib.contextmanager
def in_force() -> Iterator[None]:
    """Let this process have no other variables while the block runs."""
    before = dict(os.environ)
    _become(made())
    try:
        yield
    finally:
        _become(before)


def settle() -> None:
    """Let this process, a command of the course, have no other variables from now on.

    Python has read its own when it started; where one of them matters, the command is started
    anew. Those of pip and proxies stay: a command may have something to install; and Dask's.
    """
    kept = made(installing=True)
    foreign = [name for name in os.environ if name.startswith("PYTHON") and name not in kept]
    # Files are read in the locale's encoding: a verdict would depend on that as well.
    odd_locale = os.name == "posix" and sys.getfilesystemencoding() != "utf-8"
    if odd_locale:
        kept["PYTHONUTF8"] = "1"
    # A debugger or a tracer would lose the process that it looks at.
    restart = (foreign or odd_locale) and sys.gettrace() is None
    _become(kept)
    if restart:
        run_instead([sys.executable, "-P", "-m", "shared", *sys.argv[1:]])


def _become(variables: Mapping[str, str]) -> None:
    for name in [name for name in os.environ if name not in variables]:
        del os.environ[name]
    os.environ.update(variables)
