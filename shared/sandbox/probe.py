"""Find out which layers this machine gives, by doing the complete set-up of each.

Asking for a feature is not enough: on Ubuntu 24.04 the user namespace is granted and everything
that it is for is then refused. What is tried is what will run, in a child that ends afterwards.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path

from shared.sandbox import cgroup, confine, kernel, landlock, seccomp, view
from shared.sandbox.cgroup import Hierarchy
from shared.sandbox.layers import (
    CGROUP,
    FILES,
    IPC,
    LANDLOCK,
    LAYERS,
    MOUNTS,
    NAMESPACES,
    NETWORK,
    PIDS,
    SECCOMP,
    USER,
    WATCH,
    Setup,
    Survey,
)
from shared.sandbox.watch import Watch

_APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
FLAGS = {
    MOUNTS: kernel.CLONE_NEWNS,
    PIDS: kernel.CLONE_NEWPID,
    NETWORK: kernel.CLONE_NEWNET,
    IPC: kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS,
}


def survey(setup: Setup, prefix: str) -> tuple[Survey, list[Hierarchy]]:
    """Return which layers stand here, and the places for control groups."""
    missing = dict.fromkeys(setup.without, "switched off")
    groups: list[Hierarchy] = []

    def find_groups() -> None:
        groups.extend(cgroup.hierarchies(prefix, setup.limits))

    checks: dict[str, Callable[[], object]] = {
        LANDLOCK: landlock.version,
        SECCOMP: lambda: seccomp.compile_filter(setup.meets, True),
        CGROUP: find_groups,
    }
    for layer, check in checks.items():
        if layer not in missing:
            note(missing, layer, check)
    _try_namespaces(setup, missing)
    if USER not in missing and MOUNTS in missing:
        # With a view of its own this was tried inside it, where no private folder is in the way.
        note(missing, USER, lambda: in_child(lambda: _try_user(Survey(missing))))
    if CGROUP in missing and WATCH not in missing:
        note(missing, WATCH, lambda: in_child(lambda: _try_watch(setup, Survey(missing))))
    return Survey({layer: missing[layer] for layer in LAYERS if layer in missing}), groups


def note(missing: dict[str, str], layer: str, check: Callable[[], object]) -> None:
    """Try a layer; if that fails, note it as missing, with the reason."""
    try:
        check()
    except (OSError, ImportError, RuntimeError) as error:
        missing[layer] = _reason(error)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or str(error)


def _try_namespaces(setup: Setup, missing: dict[str, str]) -> None:
    wanted = [layer for layer in NAMESPACES if layer not in missing]
    if MOUNTS in missing:
        missing.setdefault(FILES, f"{MOUNTS}: {missing[MOUNTS]}")
    try:
        if FILES not in missing:
            try:
                return in_child(lambda: _enter_and_leave(setup, Survey(missing)))
            except OSError as error:
                missing[FILES] = _reason(error)
        in_child(lambda: _enter_and_leave(setup, Survey(missing)))
    except OSError as error:
        reason = _reason(error)
        if _APPARMOR.exists() and _APPARMOR.read_text().strip() == "1" and os.geteuid() != 0:
            reason += (
                f" (AppArmor: `sudo sysctl -w kernel.{_APPARMOR.name}=0` allows it until the "
                "next start, or run with sudo)"
            )
        missing.update(dict.fromkeys(wanted, reason))


def _enter_and_leave(setup: Setup, wanted: Survey) -> None:
    """Do what the keeper, the zygote and an app do about namespaces."""
    enter_outer(wanted)
    in_child(lambda: _enter_inner(setup, wanted))


def _enter_inner(setup: Setup, wanted: Survey) -> None:
    enter_zygote(setup, wanted)
    kernel.unshare(flags(wanted, (MOUNTS, IPC)))
    if MOUNTS in wanted:
        view.mount_box("size=4k,mode=700")
    if USER in wanted:
        _try_user(wanted)


def enter_outer(wanted: Survey) -> None:
    """Enter the namespaces that later processes are born into: the keeper's part."""
    if not any(layer in wanted for layer in NAMESPACES):
        return
    if os.geteuid() != 0:
        enter_user_namespace()
    kernel.unshare(flags(wanted, (PIDS,)))


def enter_user_namespace() -> None:
    """Gain every right, over namespaces of this process's own only."""
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(kernel.CLONE_NEWUSER)
    # The same numbers inside: root is not needed there, and nothing runs a program.
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def enter_zygote(setup: Setup, wanted: Survey) -> int:
    """Enter the namespaces that all apps share, and the view: the zygote's part.

    Returns a descriptor of a /proc, which the view does not have. The current folder, which is the
    course's before (see `start`), is the root afterwards.
    """
    course = os.getcwd()
    kernel.unshare(flags(wanted, (MOUNTS, NETWORK, IPC)))
    proc = _open_proc(wanted)
    if IPC in wanted:
        socket.sethostname("box")  # the machine's own name is nobody's business
    if MOUNTS in wanted:
        programs = [setup.nginx] if setup.nginx else []
        view.build([f"{course}/shared"], setup.sockets, programs, own_files=FILES in wanted)
    os.chdir("/")
    return proc


def _open_proc(wanted: Survey) -> int:
    """Open a /proc that shows this process's namespace alone, or else the machine's."""
    if MOUNTS in wanted and PIDS in wanted:
        kernel.mount("", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
        # Refused in a container that hides parts of its own (user_namespaces(7)).
        with contextlib.suppress(OSError):
            kernel.mount("proc", "/proc", "proc")
    return os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def flags(wanted: Survey, layers: tuple[str, ...]) -> int:
    """Return the flags for unshare(2) of those layers that are wanted."""
    return sum(FLAGS[layer] for layer in layers if layer in wanted)


def _try_watch(setup: Setup, wanted: Survey) -> None:
    def look() -> None:
        Watch(enter_zygote(setup, wanted), setup.limits.memory).heaviest()

    enter_outer(wanted)
    in_child(look)


def _try_user(wanted: Survey) -> None:
    """Become an app's user and read what Python will read as that user."""
    folders = view.python_paths()
    confine.become_user(confine.user_for(0), wanted)
    for folder in folders:
        if not os.access(folder, os.R_OK | os.X_OK):
            raise OSError(0, f"the Python in {folder} is not readable for another user")


def in_child(action: Callable[[], None]) -> None:
    """Run an action in a child.

    Raises:
        OSError: the action raised one in the child.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            action()
        except BaseException as error:
            text = _reason(error) if isinstance(error, Exception) else repr(error)
            os.write(writing, text.encode()[:4000] or b"unknown")
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        reason = pipe.read().decode()
    os.waitpid(child, 0)
    if reason:
        raise OSError(0, reason)
