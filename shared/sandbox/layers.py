"""The walls between a student's code and everything else, and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.language import tr
from shared.sandbox.limits import Limits

MOUNTS = "mounts"  # sees a file system of its own: Python read-only, one small writable folder
FILES = "files"  # sees Python's files through inodes of its own: a lock on them meets nobody else's
PIDS = "pids"  # sees and reaches no other process; all of its own end with it
NETWORK = "network"  # has no network, not even the machine's own
IPC = "ipc"  # shares no memory segments or queues, and does not learn the machine's name
USER = "user"  # is a user of its own (or of a user namespace of its own), without capabilities
RLIMITS = "rlimits"  # each process's memory, files, processes, processor time
LANDLOCK = "landlock"  # reaches no path, program or process but those named
SECCOMP = "seccomp"  # makes no system call but those named
CGROUP = "cgroup"  # memory and processes of the whole submission
WATCH = "watch"  # where there is no control group: memory of the whole submission, every 20 ms

NAMESPACES = (MOUNTS, PIDS, NETWORK, IPC)
JUDGE_LAYERS = (NETWORK, RLIMITS, LANDLOCK, SECCOMP)  # around the judge; what of them it has
LAYERS = (*NAMESPACES, FILES, USER, RLIMITS, LANDLOCK, SECCOMP, CGROUP, WATCH)


@dataclass(frozen=True)
class Setup:
    """What a judge asks of a zygote."""

    limits: Limits = field(default_factory=Limits)
    without: tuple[str, ...] = ()  # layers left off on purpose
    judge_without: tuple[str, ...] = ()  # and those of the judge
    preload: tuple[str, ...] = ()  # libraries that the zygote imports once, beside Flask
    sockets: tuple[str, ...] = ()  # Unix sockets of the machine that apps may use: a database's
    servers: bool = False  # whether apps are served by gunicorn and nginx
    nginx: str | None = None  # the machine's program, for that

    @property
    def meets(self) -> bool:
        """Whether apps may meet others at Unix sockets: a database, or servers of their own."""
        return bool(self.sockets) or self.servers

    def to_json(self) -> dict[str, Any]:
        """Return the set-up as plain data."""
        return {
            "limits": self.limits.to_json(),
            "without": list(self.without),
            "preload": list(self.preload),
            "sockets": list(self.sockets),
            "servers": self.servers,
            "nginx": self.nginx,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Setup:
        """Return the set-up that `to_json` wrote."""
        lists = {name: tuple(data[name]) for name in ("without", "preload", "sockets")}
        return cls(
            limits=Limits.from_json(data["limits"]),
            servers=data["servers"],
            nginx=data["nginx"],
            **lists,
        )


@dataclass(frozen=True)
class Survey:
    """Which layers stand, and why each other one does not."""

    missing: Mapping[str, str]  # layer -> the reason, as the system gave it
    judge: Mapping[str, str] | None = None  # the same of the judge's own; None: it has no walls

    def __contains__(self, layer: str) -> bool:
        return layer in LAYERS and layer not in self.missing

    @property
    def tier(self) -> str:
        """The grade of the isolation, "A" (all layers) to "D" (next to none)."""
        inner = (USER, RLIMITS, LANDLOCK, SECCOMP)
        if any(layer not in self for layer in inner):
            return "D"
        if any(layer not in self for layer in NAMESPACES):
            return "C"
        return "A" if CGROUP in self else "B"

    def text(self) -> str:
        """Return one line for a result: the tier, what is missing, and why."""
        line = f"{self.tier}: {MEANINGS[self.tier]}"
        if self.missing:
            line += "; missing: " + ", ".join(
                f"{layer} ({reason})" for layer, reason in self.missing.items()
            )
        return line + self._of_judge()

    def _of_judge(self) -> str:
        if self.judge is None:
            return ""
        standing = ", ".join(wall for wall in JUDGE_LAYERS if wall not in self.judge)
        line = f"; around the judge: {standing}"
        if self.judge:
            line += "; missing there: " + ", ".join(
                f"{wall} ({reason})" for wall, reason in self.judge.items()
            )
        return line

    def reasons(self) -> list[str]:
        """Return a line for each layer that is missing."""
        return [f"{layer}: {reason}" for layer, reason in self.missing.items()]

    def to_json(self) -> dict[str, Any]:
        """Return the survey as plain data."""
        return {"missing": dict(self.missing)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Survey:
        """Return the survey that `to_json` wrote."""
        return cls(dict(data["missing"]))


# In the words of every result, which `shared.reports.isolation` shows in other languages.
MEANINGS = {
    "A": "namespaces, system call filter, Landlock and control groups",
    "B": "namespaces, system call filter and Landlock; an app's memory is counted every 20 ms, "
    "without what the kernel holds for its sockets",
    "C": "system call filter and Landlock, no namespaces of its own: apps can tell each other "
    "bits by locks on the libraries' files, and see where the course is",
    "D": "another process, but no wall that hostile code could not climb",
}


class WeakIsolation(Exception):
    """This machine cannot hold strangers' code safely enough."""


def require(survey: Survey, allow_weak: bool = False) -> str:
    """Return the warning that a tier deserves ("" for A and B).

    Raises:
        WeakIsolation: the tier is D and that was not allowed; the text says what to do instead.
    """
    reasons = "\n".join(f"  - {reason}" for reason in survey.reasons())
    if survey.tier == "C":
        return tr(
            "Warning: this machine gives an app no namespaces of its own. Grade strangers' code "
            f"in a container or virtual machine that holds nothing else.\n{reasons}",
            "주의: 이 컴퓨터에서는 앱마다 별도의 네임스페이스를 줄 수 없어요. 모르는 사람의 코드는 다른 "
            f"것이 없는 컨테이너나 가상 머신에서 채점해 주세요.\n{reasons}",
        )
    if survey.tier != "D":
        return ""
    if not allow_weak:
        raise WeakIsolation(
            tr(
                "This machine cannot wall off strangers' code:\n"
                f"{reasons}\n"
                "Grade on Linux (5.13 or newer, as root or with user namespaces), or in a Linux "
                "container or virtual machine. `--allow-weak` grades here all the same: only for "
                "code that you would run yourself.",
                "이 컴퓨터에서는 모르는 사람의 코드를 격리할 수 없어요.\n"
                f"{reasons}\n"
                "리눅스(5.13 이상, root이거나 사용자 네임스페이스를 쓸 수 있는 곳)나 리눅스 컨테이너, "
                "가상 머신에서 채점해 주세요. 직접 실행해도 괜찮은 코드라면 `--allow-weak`로 "
                "여기에서 채점할 수 있어요.",
            )
        )
    return tr(
        f"Warning: hostile code could get out here (`--allow-weak`).\n{reasons}",
        f"주의: 여기에서는 악의적인 코드가 빠져나올 수 있어요(`--allow-weak`).\n{reasons}",
    )
