"""Landlock: the app's own user may use no path, TCP port, program or process but those named.

Written against the kernel's interface (Linux, Documentation/userspace-api/landlock.rst): the
Python package on the index does not cover the network and the scopes.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable

from shared.sandbox import kernel

_SYS_CREATE_RULESET, _SYS_ADD_RULE, _SYS_RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_BLOCK = 1 << 6, 1 << 11
_TRUNCATE, _IOCTL_DEV = 1 << 14, 1 << 15
_READ = _READ_FILE | _READ_DIR
# Which rights to files each version of the interface knows.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP = 0b11  # bind and connect, from version 4 on
_SCOPES = 0b11  # abstract Unix sockets and signals, from version 6 on
SCOPES_SINCE = 6


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scopes")]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("rights", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """Return the version of the kernel's Landlock interface.

    Raises:
        OSError: the kernel has none, or it is switched off.
    """
    return kernel.syscall(_SYS_CREATE_RULESET, None, 0, _CREATE_RULESET_VERSION)


def restrict(
    readable: Iterable[str | int],
    writable: Iterable[str],
    devices: Iterable[str],
    programs: Iterable[str] = (),
) -> None:
    """Leave this process and its children only these paths, for ever; needs NO_NEW_PRIVS.

    Args:
        readable: may be listed and read, never run as a program; a path or an open descriptor.
        writable: also written, made and removed; no devices can be made there.
        devices: may be read and written as they are.
        programs: may be read and run.

    Raises:
        OSError: the kernel refuses, or a path is not there.
    """
    known = version()
    handled = _FILE_RIGHTS[max(step for step in _FILE_RIGHTS if step <= known)]
    ruleset = _Ruleset(handled, _TCP if known >= 4 else 0, _SCOPES if known >= SCOPES_SINCE else 0)
    descriptor = kernel.syscall(
        _SYS_CREATE_RULESET, ctypes.byref(ruleset), ctypes.sizeof(ruleset), 0
    )
    own = handled & ~(_EXECUTE | _MAKE_CHAR | _MAKE_BLOCK | _IOCTL_DEV)
    try:
        for paths, rights in (
            (readable, _READ),
            (writable, own),
            (devices, handled & (_READ_FILE | _WRITE_FILE | _TRUNCATE)),
            (programs, _READ_FILE | _EXECUTE),
        ):
            for path in paths:
                _allow(descriptor, path, rights)
        kernel.syscall(_SYS_RESTRICT_SELF, descriptor, 0)
    finally:
        os.close(descriptor)


def _allow(ruleset: int, path: str | int, rights: int) -> None:
    if isinstance(path, int):
        _add(ruleset, path, rights)
        return
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            rights &= _EXECUTE | _READ_FILE | _WRITE_FILE | _TRUNCATE  # all that a file can have
        _add(ruleset, parent, rights)
    finally:
        os.close(parent)


def _add(ruleset: int, parent: int, rights: int) -> None:
    rule = _PathBeneath(rights, parent)
    kernel.syscall(_SYS_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
