"""Memory where no control group limits it: what all processes of a submission hold is counted."""

from __future__ import annotations

import platform

import pytest

from shared.suite.transport import NoAnswer
from tests.shared.sandbox.conftest import get

UNLIMITED = ("cgroup",)
HOLD = """
held, holding = os.pipe()
go, gone = os.pipe()
def hold():
    os.close(gone)
    {child}
    os.write(holding, b".")
    os.read(go, 1)  # until the parent has seen all
    os._exit(0)
block = bytearray({before} << 20)
block[::4096] = b"x" * len(block[::4096])
children = [os.fork() or hold() for _ in range({count})]
for _ in children:
    os.read(held, 1)
time.sleep(0.3)  # many looks
os.close(gone)
return sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
"""
TAKE = "own = bytearray({0} << 20); own[::4096] = b'x' * len(own[::4096])"


def test_what_a_fork_shares_counts_once(box):
    """A large app with children that only read is within the limit."""
    code = HOLD.format(child="", before=120, count=6)
    assert box.attack(code, without=UNLIMITED) == "0"


@pytest.mark.parametrize(("count", "each"), [(12, 40), (4, 100), (12, 100)])
def test_many_processes(box, count, each):
    """What none of the processes holds alone ends the app, with the sentence for it."""
    code = HOLD.format(child=TAKE.format(each), before=1, count=count)
    with pytest.raises(NoAnswer, match="needed more than 256 MB"):
        box.attack(code, without=UNLIMITED)


def test_many_apps(box):
    """Apps that are open at the same time share the limit: the heaviest ends, the others stay."""
    source = box.attacking("""
    global block
    size = int(open("size").read()) << 20
    block = bytearray(size)
    block[::4096] = b"x" * len(block[::4096])
    time.sleep(0.3)
    return "held"
    """)
    transport = box.transport(without=UNLIMITED)
    light = transport.boot(box.spec(source, files={"size": b"60"}))
    heavy = transport.boot(box.spec(source, files={"size": b"230"}))
    assert light.send(get()).body == b"held"
    with pytest.raises(NoAnswer, match="needed more than 256 MB"):
        heavy.send(get())
    assert light.send(get()).body == b"held"


def test_shared_memory_of_no_file(box):
    """Memory that stays though no process shows it cannot be had, where it would not be counted."""
    code = "return len(mmap.mmap(-1, 1 << 20))"
    assert "Function not implemented" in box.attack(code, without=UNLIMITED)
    assert box.attack(code, without=(*UNLIMITED, "seccomp")) == str(1 << 20)
    assert "FileNotFoundError" in box.attack("return open('/dev/zero', 'r+b')", without=UNLIMITED)


LEADER_ENDS = """
import ctypes
def hold():
    def take():
        time.sleep(0.05)
        own = bytearray(100 << 20)
        own[::4096] = b"x" * len(own[::4096])
        os.write(holding, b".")
        os.read(go, 1)
        os._exit(0)
    threading.Thread(target=take).start()
    ctypes.CDLL(None).syscall({exit}, 0)  # ends this thread alone
held, holding = os.pipe()
go, gone = os.pipe()
children = [os.fork() or hold() for _ in range(6)]
os.read(held, 1)
time.sleep(0.6)
return "held"
"""


def test_processes_whose_first_thread_has_ended(box):
    """What a process holds counts though /proc shows no memory at its number any more."""
    code = LEADER_ENDS.format(exit=60 if platform.machine() == "x86_64" else 93)
    with pytest.raises(NoAnswer, match="needed more than 256 MB"):
        box.attack(code, without=UNLIMITED)
