"""Run a command as an ordinary user, from root: `python ordinary.py COMMAND ARGUMENT...`

The interpreter may lie in root's private home folder. In a mount namespace of its own that folder
is replaced by one that holds the interpreter alone, so that another user reaches it.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

from shared.sandbox import kernel

USER = 54321  # in no machine's list of users
CHECKOUT = Path(__file__).parents[3]


def private_ancestor(path: str) -> Path | None:
    """Return the outermost folder above `path` that others may not enter."""
    for folder in reversed(Path(path).parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def open_up(paths: set[str]) -> None:
    """Make these folders reachable for everyone, in this mount namespace only."""
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    hidden = {path: private_ancestor(path) for path in paths}
    sources = {path: os.open(path, os.O_PATH) for path, above in hidden.items() if above}
    for folder in {above for above in hidden.values() if above}:
        kernel.mount("tmpfs", str(folder), "tmpfs", 0, "mode=755")
    for path, descriptor in sources.items():
        os.makedirs(path, exist_ok=True)
        flags = kernel.MS_BIND | kernel.MS_REC
        kernel.mount(f"/proc/self/fd/{descriptor}", path, flags=flags)
        os.close(descriptor)


def main() -> None:
    """Become the user and run the command in its place."""
    home = tempfile.mkdtemp(prefix="ordinary-")
    os.chown(home, USER, USER)
    child = os.fork()
    if child == 0:
        open_up({sys.base_prefix, sys.prefix, str(CHECKOUT)})
        os.setgroups([])
        os.setresgid(USER, USER, USER)
        os.setresuid(USER, USER, USER)
        os.environ.update(HOME=home, TMPDIR=home, PYTHONDONTWRITEBYTECODE="1")
        os.execvp(sys.argv[1], sys.argv[1:])
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = [name for name in os.listdir(home) if not name.startswith("pytest-of-")]
    shutil.rmtree(home)
    if left:
        print("left behind:", left)
    sys.exit(status)


if __name__ == "__main__":
    main()
