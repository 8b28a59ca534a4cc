"""The file system that apps see: Python and its libraries, read-only, and an empty place to work.

Made once, by the zygote, in a mount namespace of its own. Nothing of the course lies in it, no
home folder, no /proc, no program to run.
"""

from __future__ import annotations

import os
import site
import sysconfig
import tempfile
from collections.abc import Iterable
from pathlib import Path

from shared.sandbox import kernel

BOX = "/box"  # where each box has its own small file system
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
# The C libraries that Python's modules load, and files that the standard library looks into.
_SYSTEM = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64")
_DATA = ("/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/usr/share/zoneinfo")
_OLD = "/old"


def python_paths() -> list[str]:
    """Return the folders of the standard library and of the installed packages."""
    paths = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    paths += site.getsitepackages()
    return _outermost(path for path in paths if os.path.isdir(path))


def readable_paths() -> list[str]:
    """Return every path of the machine that an app may read."""
    return _outermost([*python_paths(), *(path for path in (*_SYSTEM, *_DATA) if _exists(path))])


def _exists(path: str) -> bool:
    return os.path.exists(path)


def _outermost(paths: Iterable[str]) -> list[str]:
    """Return the paths without those that lie in another one."""
    found: list[str] = []
    for path in sorted(set(paths)):
        if not any(Path(path).is_relative_to(outer) for outer in found):
            found.append(path)
    return found


def build(hidden: Iterable[str], sockets: Iterable[str]) -> None:
    """Make the view and move this process into it; needs a mount namespace of its own.

    Args:
        hidden: folders that must not be seen even where they lie in a readable one.
        sockets: Unix sockets that keep their path.

    Raises:
        OSError: the kernel refuses a step; `filename` says which.
    """
    sources = {path: os.path.realpath(path) for path in (*readable_paths(), *sockets, *DEVICES)}
    links = {path: os.readlink(path) for path in _SYSTEM if os.path.islink(path)}
    base = os.path.realpath(tempfile.gettempdir())
    # Nothing that is mounted here may appear outside.
    kernel.mount("", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", base, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=755,size=1m")
    os.mkdir(base + _OLD)
    kernel.pivot_root(base, base + _OLD)
    os.chdir("/")
    for path, source in sources.items():
        if path in links:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.symlink(links[path], path)
        else:
            _bind(_OLD + source, path)
    for path in hidden:
        if os.path.isdir(path):
            kernel.mount("tmpfs", path, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=4k")
    os.mkdir(BOX)
    if not os.path.exists("/tmp"):  # it does where one of the sockets lies in it
        os.symlink(f"{BOX}/tmp", "/tmp")
    kernel.unmount(_OLD)
    os.rmdir(_OLD)
    kernel.restrict_mount("/", kernel.MOUNT_ATTR_RDONLY | kernel.MOUNT_ATTR_NOSUID)


def _bind(source: str, path: str) -> None:
    if os.path.isdir(source):
        os.makedirs(path, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(path).touch()
    kernel.mount(source, path, flags=kernel.MS_BIND | kernel.MS_REC)
    devices = path.startswith("/dev/")
    kernel.restrict_mount(path, kernel.MOUNT_ATTR_NOEXEC if devices else kernel.MOUNT_ATTR_NODEV)


def mount_box(options: str) -> None:
    """Mount a box's own file system, in a mount namespace of its own."""
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("tmpfs", BOX, "tmpfs", flags, options)
