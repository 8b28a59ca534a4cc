"""Calls to the Linux kernel that Python 3.11 has no function for.

Each raises OSError with the kernel's reason. Numbers are those of the kernel's headers; the
system calls made by number have the same number on every architecture.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 2

MOUNT_ATTR_RDONLY = 0x1
MOUNT_ATTR_NOSUID = 0x2
MOUNT_ATTR_NODEV = 0x4
MOUNT_ATTR_NOEXEC = 0x8

_SYS_MOUNT_SETATTR = 442
_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_CAPBSET_DROP = 24
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_SECCOMP_MODE_FILTER = 2

_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("program", ctypes.c_void_p)]


def _call(name: str, *arguments: object) -> int:
    if _libc is None:
        raise OSError(0, "this system is not Linux")
    result: int = getattr(_libc, name)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def syscall(number: int, *arguments: object) -> int:
    """Make a system call by its number; integers are passed as longs."""
    return _call(
        "syscall",
        ctypes.c_long(number),
        *(ctypes.c_long(part) if isinstance(part, int) else part for part in arguments),
    )


def unshare(flags: int) -> None:
    """Move this process (or, for NEWPID, its children to come) into new namespaces."""
    _call("unshare", flags)


def join_namespace(descriptor: int, kind: int) -> None:
    """Enter the namespace that a descriptor of a process stands for (Linux 5.8, setns(2))."""
    _call("setns", descriptor, kind)


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a file system; see mount(2)."""
    _call(
        "mount",
        os.fsencode(source),
        os.fsencode(target),
        kind.encode() or None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )


def unmount(target: str) -> None:
    """Detach a mount and all below it."""
    _call("umount2", os.fsencode(target), MNT_DETACH)


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root and put the root so far at `old`, a folder inside `new`."""
    _call("pivot_root", os.fsencode(new), os.fsencode(old))


def restrict_mount(target: str, attributes: int) -> None:
    """Add attributes to a mount and all below it (Linux 5.12, mount_setattr(2)).

    Unlike a remount it keeps the flags that a user namespace may not take away.
    """
    wanted = _MountAttributes(set=attributes)
    syscall(
        _SYS_MOUNT_SETATTR,
        _AT_FDCWD,
        os.fsencode(target),
        _AT_RECURSIVE,
        ctypes.byref(wanted),
        ctypes.sizeof(wanted),
    )


def die_with_parent(signal_number: int) -> None:
    """Have the kernel send a signal here when the parent's thread ends; lost by a setuid."""
    _prctl(_PR_SET_PDEATHSIG, signal_number)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def forbid_new_privileges() -> None:
    """Make setuid programs and file capabilities of no effect, for ever."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def hide_memory(hidden: bool = True) -> None:
    """Let no process of the same user read this one's memory, or let it again."""
    _prctl(_PR_SET_DUMPABLE, 0 if hidden else 1)


def install_filter(program: bytes) -> None:
    """Load a compiled seccomp filter (8 bytes an instruction)."""
    buffer = ctypes.create_string_buffer(program, len(program))
    wanted = _Filter(len(program) // 8, ctypes.addressof(buffer))
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(wanted))


def drop_bounding_set() -> None:
    """Take every capability out of what a program could ever gain."""
    for capability in range(_LAST_CAPABILITY + 1):
        _prctl(_PR_CAPBSET_DROP, capability)


def drop_capabilities() -> None:
    """Give up every capability held, the ambient ones included."""
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    _set_capabilities(0)


def keep_the_right_to_read() -> None:
    """Give up every capability but one that lets root read files of others, where it has one."""
    for capability in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE):  # containers often lack the first
        try:
            _set_capabilities(1 << capability)
        except PermissionError:
            continue
        return
    _set_capabilities(0)


def _set_capabilities(kept: int) -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    # Effective and permitted; none is inherited. Then the same for numbers from 32 on.
    _call("capset", header, (ctypes.c_uint32 * 6)(kept, kept))


def _prctl(option: int, *arguments: object) -> None:
    # prctl(2) reads five longs: what is not given must be 0 for some options.
    rest = [*arguments, 0, 0, 0, 0][:4]
    longs = [ctypes.c_ulong(part) if isinstance(part, int) else part for part in rest]
    _call("prctl", option, *longs)


def _last_capability() -> int:
    try:
        return int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    except (OSError, ValueError):
        return 40  # CAP_CHECKPOINT_RESTORE, the last one since Linux 5.9


# Read at import: inside the box there is no /proc.
_LAST_CAPABILITY = _last_capability()
