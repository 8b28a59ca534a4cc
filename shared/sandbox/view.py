"""The file system that apps see: Python and its libraries, read-only, and an empty place to work.

Made once, by the zygote, in a mount namespace of its own. Nothing of the course lies in it, no
home folder, no /proc, no program to run.

Its files are the zygote's own where the kernel lets it: folders are overlays, without a layer to
write to, small files are copies, devices are made anew. A lock, a lease or a watch is kept at a
file's inode, and these are no other process's; a zygote serves one submission after the other.
Where the zygote is not root it cannot make devices: /dev/null stays the machine's, and a record
lock on it is seen by other submissions.

The path of the libraries is that of the machine, as are the paths in what was imported from
there: where `.venv` lies in the course's folder it tells the folder's name, and nothing else.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import site
import stat
import struct
import sysconfig
import tempfile
from collections.abc import Iterable
from pathlib import Path

from shared.sandbox import kernel

BOX = "/box"  # where each box has its own small file system
DEVICES = ("/dev/null", "/dev/random", "/dev/urandom")  # shared memory can be had from /dev/zero
# The C libraries that Python's modules load, and files that the standard library looks into.
_SYSTEM = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64")
_DATA = ("/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/usr/share/zoneinfo")
_OLD, _MASKS = "/old", "/masks"
_PT_INTERP = 3


def python_paths() -> list[str]:
    """Return the folders of the standard library and of the installed packages."""
    paths = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    paths += site.getsitepackages()
    return _outermost(path for path in paths if os.path.isdir(path))


def readable_paths() -> list[str]:
    """Return every path of the machine that an app may read."""
    return _outermost([*python_paths(), *filter(os.path.exists, (*_SYSTEM, *_DATA))])


def _outermost(paths: Iterable[str]) -> list[str]:
    """Return the paths without those that lie in another one."""
    found: list[str] = []
    for path in sorted(set(paths)):
        if not any(Path(path).is_relative_to(outer) for outer in found):
            found.append(path)
    return found


def with_loader(program: str) -> list[str]:
    """Return the files that the kernel runs to run a program: it, and its dynamic loader, if any.

    The loader's path is in the segment PT_INTERP of the program (elf(5)).
    """
    with open(program, "rb") as file:
        head = file.read(1 << 16)
    offset, size, count = *struct.unpack_from("<Q", head, 32), *struct.unpack_from("<HH", head, 54)
    for at in range(offset, offset + size * count, size):
        kind, place, length = _segment(head, at)
        if kind == _PT_INTERP:
            return [program, head[place : place + length].rstrip(b"\0").decode()]
    return [program]


def _segment(head: bytes, at: int) -> tuple[int, int, int]:
    """Return the type, the place and the length of an ELF program header (64 bits)."""
    kind, _, place, _, _, length = struct.unpack_from("<IIQQQQ", head, at)
    return kind, place, length


def traces() -> list[str]:
    """Return what names folders of this machine among the installed packages: that of the course.

    They are the files by which an editable install is found when Python starts, and what pip notes
    about a package that came from a folder (Python Packaging Guide, "Recording the Direct URL").
    """
    found = []
    for folder in map(Path, site.getsitepackages()):
        found += [*folder.glob("__editable__*"), *folder.glob("*.pth"), *folder.glob("*.egg-link")]
        found += [
            path.parent for path in folder.glob("*.dist-info/direct_url.json") if _local(path)
        ]
    return sorted({str(path) for path in found})


def _local(note: Path) -> bool:
    try:
        return str(json.loads(note.read_bytes())["url"]).startswith("file:")
    except (OSError, ValueError, KeyError, TypeError):
        return True


def build(
    hidden: Iterable[str], sockets: Iterable[str], programs: Iterable[str], own_files: bool
) -> None:
    """Make the view and move this process into it; needs a mount namespace of its own.

    Args:
        hidden: files and folders that must not be seen even where they lie in a readable one.
        sockets: Unix sockets that keep their path.
        programs: programs of the machine that apps may run.
        own_files: whether files are to be the view's own, not the machine's.

    Raises:
        OSError: the kernel refuses a step; `filename` says which.
    """
    shown = (*readable_paths(), *sockets, *programs, *DEVICES)
    sources = {path: os.path.realpath(path) for path in shown}
    links = {path: os.readlink(path) for path in _SYSTEM if os.path.islink(path)}
    hidden = {path for path in (*hidden, *traces()) if os.path.exists(path)}
    base = os.path.realpath(tempfile.gettempdir())
    # Nothing that is mounted here may appear outside.
    kernel.mount("", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    _mount_tmpfs(base, "mode=755,size=16m", devices=own_files)
    os.mkdir(base + _OLD)
    os.mkdir(base + _MASKS)
    kernel.pivot_root(base, base + _OLD)
    _mount_tmpfs(_MASKS, "mode=755,size=1m")
    for path, source in sources.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if path in links:
            os.symlink(links[path], path)
        elif own_files and path not in sockets:
            _make_own(_OLD + source, path, hidden)
        else:
            _bind(_OLD + source, path)
            _cover(path, hidden)
    os.chdir("/")
    os.mkdir(BOX)
    if not os.path.exists("/tmp"):  # it does where one of the sockets lies in it
        os.symlink(f"{BOX}/tmp", "/tmp")
    for place in (_MASKS, _OLD):
        kernel.unmount(place)
        os.rmdir(place)
    kernel.restrict_mount("/", kernel.MOUNT_ATTR_RDONLY | kernel.MOUNT_ATTR_NOSUID)


def _mount_tmpfs(path: str, options: str, devices: bool = False) -> None:
    flags = kernel.MS_NOSUID | (0 if devices else kernel.MS_NODEV)
    kernel.mount("tmpfs", path, "tmpfs", flags, options)


def _make_own(source: str, path: str, hidden: Iterable[str]) -> None:
    """Put a file, a device or a folder into the view, with inodes of its own."""
    status = os.stat(source)
    if stat.S_ISDIR(status.st_mode):
        os.mkdir(path)
        _overlay(source, path, hidden)
    elif stat.S_ISREG(status.st_mode):
        shutil.copyfile(source, path)
        os.chmod(path, 0o755 if status.st_mode & stat.S_IXUSR else 0o644)
    else:
        _make_device(source, path, status)


def _overlay(source: str, path: str, hidden: Iterable[str]) -> None:
    """Mount a folder as the lower layer of an overlay whose upper one takes out what is hidden."""
    mask = f"{_MASKS}/{len(os.listdir(_MASKS))}"
    os.mkdir(mask)
    for place in hidden:
        if Path(place).is_relative_to(path):
            whiteout = Path(mask, Path(place).relative_to(path))
            whiteout.parent.mkdir(parents=True, exist_ok=True)
            # Any user may make this one (overlayfs.rst, "whiteouts and opaque directories").
            os.mknod(whiteout, stat.S_IFCHR, os.makedev(0, 0))
    # By the current folder: in a path a comma or a colon would have to be escaped.
    os.chdir(source)
    kernel.mount("overlay", path, "overlay", options=f"lowerdir={mask}:.")
    kernel.restrict_mount(path, kernel.MOUNT_ATTR_NODEV)


def _make_device(source: str, path: str, status: os.stat_result) -> None:
    try:
        os.mknod(path, status.st_mode, status.st_rdev)
    except OSError as error:
        if error.errno != errno.EPERM:
            raise
        _bind(source, path)
    else:
        os.chmod(path, stat.S_IMODE(status.st_mode))


def _bind(source: str, path: str) -> None:
    if os.path.isdir(source):
        os.mkdir(path)
    else:
        Path(path).touch()
    kernel.mount(source, path, flags=kernel.MS_BIND | kernel.MS_REC)
    devices = path.startswith("/dev/")
    kernel.restrict_mount(path, kernel.MOUNT_ATTR_NOEXEC if devices else kernel.MOUNT_ATTR_NODEV)


def _cover(path: str, hidden: Iterable[str]) -> None:
    """Put something empty over what is hidden in a folder of the machine's own files."""
    for place in hidden:
        if not Path(place).is_relative_to(path):
            continue
        if os.path.isdir(place):
            _mount_tmpfs(place, "size=4k")
        else:
            Path(_MASKS, "empty").touch()
            kernel.mount(f"{_MASKS}/empty", place, flags=kernel.MS_BIND)


def mount_box(options: str) -> None:
    """Mount a box's own file system, in a mount namespace of its own."""
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("tmpfs", BOX, "tmpfs", flags, options)
