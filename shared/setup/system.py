"""Packages of the operating system: what a lesson may need that pip can't install.

Only the standard library, and the syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec

from shared.language import tr
from shared.setup.errors import SetupError

VERSION = "{}.{}".format(*sys.version_info)
CHROMIUM_FILES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


@dataclass(frozen=True)
class Need:
    """A thing that a lesson needs: how it is found, and what to type where it is missing.

    `commands` and `files` are looked for in turn; for Debian and Fedora the packages are named,
    for macOS and Windows the whole command.
    """

    commands: tuple[str, ...]
    debian: str
    fedora: str
    macos: str
    windows: str
    files: tuple[str, ...] = ()
    service: str = (
        ""  # what Debian's package starts for the whole machine, and the course does not want
    )

    def find(self) -> str | None:
        """Return the path of the program, or None."""
        # Debian keeps servers in folders that only root's PATH has.
        path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
        for command in self.commands:
            found = shutil.which(command, path=path)
            if found:
                return found
        return next((file for file in self.files if os.path.exists(file)), None)


NEEDS = {
    "python": Need(
        commands=(),
        debian="python3 python3-venv",
        fedora="python3",
        macos="brew install python",
        windows="winget install Python.Python.3.13",
    ),
    "venv": Need(
        commands=(),
        debian=f"python{VERSION}-venv",
        fedora="python3",
        macos="brew install python",
        windows="winget install Python.Python.3.13",
    ),
    "chromium": Need(
        commands=("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
        debian="chromium",
        fedora="chromium",
        macos="brew install --cask google-chrome",
        windows="winget install Google.Chrome",
        files=CHROMIUM_FILES,
    ),
    "mysql-server": Need(
        commands=("mariadbd", "mysqld"),
        debian="mariadb-server-core mariadb-client-core",
        fedora="mariadb-server mariadb",
        macos="brew install mariadb",
        windows="winget install MariaDB.Server",
    ),
    "nginx": Need(
        commands=("nginx",),
        debian="nginx",
        fedora="nginx",
        macos="brew install nginx",
        windows="wsl --install",  # gunicorn runs on no Windows
        service="nginx",
    ),
    "mysql-headers": Need(
        commands=("mariadb_config", "mysql_config"),
        debian="gcc pkg-config python3-dev libmariadb-dev",
        fedora="gcc pkgconf-pkg-config python3-devel mariadb-connector-c-devel",
        macos="brew install mariadb-connector-c pkgconf",
        windows="",  # mysqlclient has wheels for Windows
    ),
}


def find_system(need: str) -> str | None:
    """Return where the program for `need` is, None if it is missing; "" where it needs none."""
    if need == "venv":
        # Debian has the module venv without what it needs.
        return "" if find_spec("ensurepip") else None
    if need == "mysql-headers" and sys.platform == "win32":
        return ""
    return NEEDS[need].find()


def ensure_system(need: str) -> str:
    """Return where the program for `need` is; install it first where that is possible.

    It is on Debian and its kin, as root or with a sudo that asks for no password. Raises
    `SetupError` with what to type elsewhere.
    """
    found = find_system(need)
    if found is None and _install_by_apt(NEEDS[need].debian.split()):
        _stop_service(NEEDS[need].service)
        found = find_system(need)
    if found is None:
        raise SetupError(_missing(need))
    return found


def _missing(need: str) -> str:
    """Return what to say where `need` is missing and can't be installed."""
    first = tr(
        f"A package of the operating system is missing: {need}. Install it:",
        f"운영체제 패키지가 없어요: {need}. 먼저 설치하세요:",
    )
    return f"{first}\n{how_to_install(need)}"


def how_to_install(need: str) -> str:
    """Return one line for each system, with what to type there."""
    what = NEEDS[need]
    lines = {
        "Debian, Ubuntu": f"sudo apt install {what.debian}",
        "Fedora": f"sudo dnf install {what.fedora}",
        "macOS": what.macos,
        "Windows": what.windows,
    }
    return "\n".join(f"  {system + ':':16}{line}" for system, line in lines.items() if line)


def _install_by_apt(packages: list[str]) -> bool:
    prefix = _root_prefix()
    apt = shutil.which("apt-get")
    if not apt or prefix is None:
        return False
    names = " ".join(packages)
    print(tr(f"Installing by apt: {names}…", f"apt로 설치해요: {names}…"), file=sys.stderr)
    install = [*prefix, apt, "install", "--yes", "--no-install-recommends"]
    install += ["-o", "DPkg::Lock::Timeout=120", *packages]
    # A machine's lists are often old, or missing as in a new container.
    return _succeeds(install) or (_succeeds([*prefix, apt, "update"]) and _succeeds(install))


def _stop_service(service: str) -> None:
    """Stop what a package that was installed a moment ago has started."""
    prefix, systemctl = _root_prefix(), shutil.which("systemctl")
    if service and prefix is not None and systemctl:
        _succeeds([*prefix, systemctl, "disable", "--now", service])


def _root_prefix() -> list[str] | None:
    """Return what to write before a command to run it as root; None if that is not to be had."""
    if sys.platform == "win32":
        return None
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    if shutil.which("sudo") and _succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive"]
    return None


def _succeeds(command: list[str]) -> bool:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return done.returncode == 0
