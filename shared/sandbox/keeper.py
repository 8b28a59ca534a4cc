"""The keeper: starts the zygote, and cleans up when it has ended, however that came about.

It outlives the judge and the zygote by a moment, so that a grader killed in the middle leaves no
control group and no folder. What even the keeper's own death leaves is removed by the next one.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import tempfile
from pathlib import Path

from shared.sandbox import cgroup, kernel, probe
from shared.sandbox.layers import MOUNTS, Setup, Survey
from shared.sandbox.owned import owner_prefix, sweep_folders
from shared.sandbox.processes import end_descendants, remove_folder
from shared.sandbox.zygote import be_zygote


def main() -> None:
    """Run with a socket's number, a set-up and the judge's folder as arguments; see `Engine`."""
    control = socket.socket(fileno=int(sys.argv[1]))
    setup = Setup.from_json(json.loads(sys.argv[2]))
    workspace = sys.argv[3]
    # Apps are forked from here: what they are graded with is not theirs to read.
    sys.argv[:] = sys.orig_argv[:] = ["app"]
    prefix = owner_prefix(os.getpid())
    survey, groups = probe.survey(setup, prefix)
    for place in {tempfile.gettempdir(), os.path.dirname(workspace)}:
        sweep_folders(Path(place))
    scratch = _make_scratch(survey, prefix)
    probe.enter_outer(survey)
    kernel.adopt_orphans()
    zygote = os.fork()
    if zygote == 0:
        be_zygote(control, setup, survey, groups, prefix, scratch)
    control.close()
    os.waitpid(zygote, 0)
    # Where there is no namespace that ended with the zygote, orphans come here.
    end_descendants(set())
    cgroup.sweep(groups, prefix)
    for folder in filter(None, (scratch, workspace)):
        remove_folder(folder)


def _make_scratch(survey: Survey, prefix: str) -> str:
    """Make a folder for apps that get no file system of their own."""
    if MOUNTS in survey:
        return ""
    folder = tempfile.mkdtemp(prefix=prefix)
    os.chmod(folder, 0o711)
    return os.path.realpath(folder)
