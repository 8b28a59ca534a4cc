"""Locks what the course installs: one file of pinned, hashed requirements for each group.

A maintainer runs it after a change of the dependencies in pyproject.toml:

    python shared/requirements/lock.py             keep the versions that still fit
    python shared/requirements/lock.py --upgrade   take the newest of everything

Each file is complete in itself and holds for every system and Python that the course supports.
Each file takes the versions that it shares with those before it from them, so that a group can be
added to an environment without changing what is in it. No file names an index: the machine's own
settings decide where packages come from.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GROUPS = ("lessons", "mysql", "distributed", "archives", "dev", "mysqlclient")
HEADER = "# Made by shared/requirements/lock.py from pyproject.toml; not to be edited.\n"


def compile_group(uv: str, group: str, upgrade: bool) -> None:
    """Write GROUP.txt; raises `CalledProcessError` when no set of versions fits."""
    target = HERE / f"{group}.txt"
    command = [uv, "pip", "compile", "pyproject.toml", "--group", "installer"]
    if group != "lessons":
        command += ["--group", group]
    for before in GROUPS[: GROUPS.index(group)]:
        command += ["--constraints", str(HERE / f"{before}.txt")]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes"]
    if group != "mysqlclient":
        # flask-mysqldb asks for it; it is installed by itself, where it can be compiled.
        command += ["--no-emit-package", "mysqlclient"]
    command += ["--no-header", "--no-annotate", "--quiet", "--output-file", str(target)]
    command += ["--upgrade" if upgrade else "--no-upgrade"]
    subprocess.run(command, cwd=ROOT, check=True)
    target.write_text(HEADER + target.read_text(encoding="utf-8"), encoding="utf-8")


def main() -> int:
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        print("Locking needs uv: python -m pip install uv", file=sys.stderr)
        return 2
    for group in GROUPS:
        compile_group(uv, group, upgrade="--upgrade" in sys.argv[1:])
        print(f"{group}.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
