"""Each wall stops an attack that gets further without it."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.sandbox.engine import Engine
from shared.sandbox.layers import CGROUP, LAYERS, NAMESPACES, Setup, Survey
from shared.suite.transport import NoAnswer


@dataclass(frozen=True)
class Attack:
    """One attack, and what it says of itself with and without the wall that stops it."""

    layer: str
    code: str
    stopped: str
    further: str
    off: tuple[str, ...] = ()  # other walls that stop it too, left off both times


def _number_of(file: str) -> str:
    """Return how the attack below writes the number of a file of this machine."""
    at = os.stat(file)
    return re.escape(f"({at.st_dev}, {at.st_ino})")


FILL = """
def fill():
    block = bytearray(100 << 20)
    block[::4096] = b"x" * len(block[::4096])
    time.sleep(1)
    os._exit(0)
children = []
for _ in range(3):
    children.append(os.fork() or fill())
return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
"""
ATTACKS = {
    "see whether the grader's files exist": Attack(
        "mounts",
        "return os.path.exists('/etc/passwd')",
        "False",
        "True",
    ),
    "hold the very file that others read": Attack(
        "files",
        f"return (at := os.stat({re.__file__!r})).st_dev, at.st_ino",
        r"(?!" + _number_of(re.__file__) + r").*",
        _number_of(re.__file__),
    ),
    "count the machine's processes": Attack(
        "pids",
        """
        found = 0
        for number in range(1, 32768):
            try:
                os.getpgid(number)
                found += 1
            except ProcessLookupError:
                pass
        return found
        """,
        "1",
        "([2-9]|..+)",
    ),
    "list the machine's network addresses": Attack(
        "network",
        """
        import array, fcntl, struct
        ours, _ = socket.socketpair()
        room = array.array("B", bytes(4096))
        wanted = struct.pack("iL", 4096, room.buffer_info()[0])
        length, _ = struct.unpack("iL", fcntl.ioctl(ours, 0x8912, wanted))
        return room.tobytes()[:length].replace(b"\\0", b" ").split()
        """,
        r"\[\]",
        r"\[b'.*",
        off=("seccomp",),
    ),
    "learn the machine's name": Attack(
        "ipc",
        "return os.uname().nodename",
        "box",
        re.escape(socket.gethostname()),
    ),
    "open a file that nobody may open": Attack(
        "user",
        """
        os.close(os.open("locked", os.O_CREAT))
        os.chmod("locked", 0)
        return open("locked").read() == ""
        """,
        "PermissionError.*",
        "True",
    ),
    "reserve more memory than there is": Attack(
        "rlimits",
        "return len(mmap.mmap(-1, 4 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))",
        "OSError.*Cannot allocate memory",
        str(4 << 30),
    ),
    "run another program": Attack(
        "landlock",
        """
        import glob
        program = glob.glob("/lib*/ld-linux*")[0]
        return subprocess.run([program, "--version"]).returncode
        """,
        "PermissionError.*",
        "0",
    ),
    "be root in a user namespace of its own": Attack(
        "seccomp",
        """
        library = ctypes.CDLL(None, use_errno=True)
        if library.unshare(0x10000000):
            return os.strerror(ctypes.get_errno())
        return "entered"
        """,
        "Function not implemented",
        "entered",
    ),
    "fill the machine's memory from several processes": Attack(
        CGROUP,
        FILL,
        r".*-9.*",
        r"\[0, 0, 0\]",
        off=("watch",),
    ),
    "fill the machine's memory where no control group is": Attack(
        "watch",
        FILL,
        r".*The app needed more than 256 MB.*",
        r"\[0, 0, 0\]",
        off=("cgroup",),
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_each_layer_matters(box, name):
    """An attack is stopped by all walls, and gets further when the one named is left off."""
    attack = ATTACKS[name]
    survey = box.engines(Setup()).survey
    if attack.layer not in survey:
        assert attack.layer == CGROUP
        assert survey.missing[CGROUP]
        return
    with_all = _said(box, attack.code, attack.off)
    without = _said(box, attack.code, (attack.layer, *attack.off))
    assert re.fullmatch(attack.stopped, with_all)
    assert re.fullmatch(attack.further, without)


def _said(box, code: str, without: tuple[str, ...]) -> str:
    try:
        return box.attack(code, without=without)
    except NoAnswer as error:
        return str(error)


def test_every_layer_has_an_attack():
    """No wall is without an attack that shows what it is for."""
    assert {attack.layer for attack in ATTACKS.values()} == set(LAYERS)


def test_no_datagram_leaves_even_without_the_filter(box):
    """Without the system call filter the network is still an empty one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(0.3)
        port = listener.getsockname()[1]
        code = f"""
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        return sender.sendto(b"secret", ("127.0.0.1", {port}))
        """
        assert "Network is unreachable" in box.attack(code, without=("seccomp",))
        with pytest.raises(TimeoutError):
            listener.recv(10)
        assert box.attack(code, without=("seccomp", "network")) == "6"
        assert listener.recv(10) == b"secret"


@pytest.mark.parametrize("path", ["/etc/passwd", str(Path(__file__))])
def test_landlock_holds_without_namespaces(box, path):
    """Where there are no namespaces, Landlock keeps an app from reading the machine's files."""
    code = f"return len(open({path!r}).read())"
    off = (*NAMESPACES, "user")
    assert "PermissionError" in box.attack(code, without=off)
    assert box.attack(code, without=(*off, "landlock")).isdigit()


def test_the_tier_is_what_stands():
    """The tier falls with the walls that are missing."""
    assert Survey({}).tier == "A"
    assert Survey({"cgroup": "no"}).tier == "B"
    assert Survey({"pids": "no"}).tier == "C"
    assert Survey(dict.fromkeys([*NAMESPACES, "cgroup"], "no")).tier == "C"
    for layer in ("user", "rlimits", "landlock", "seccomp"):
        assert Survey({layer: "no"}).tier == "D"


def test_a_missing_layer_says_why():
    """What was left off is listed with the reason."""
    with Engine(Setup(without=("network",))) as engine:
        assert engine.survey.missing["network"] == "switched off"
        assert "network" in engine.survey.text()
        assert engine.survey.tier == "C"
