"""What an app inside the walls finds, and what is left of it when it is gone."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shared.sandbox.cgroup import PREFIX
from shared.sandbox.engine import Engine, SandboxError, probe
from shared.sandbox.layers import NAMESPACES, Setup, WeakIsolation, require
from shared.sandbox.transport import SandboxTransport
from tests.shared.sandbox.conftest import get

CHECKOUT = Path(__file__).parents[3]
REFUSED = r"(PermissionError|OSError|FileNotFoundError|ProcessLookupError|BlockingIOError).*"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("return os.listdir('/var')", id="machine"),
        pytest.param("return open('/etc/shadow').read()", id="shadow"),
        pytest.param("return open('/proc/self/environ').read()", id="proc"),
        pytest.param(f"return os.listdir({str(CHECKOUT / 'tests')!r})", id="suites"),
        pytest.param(f"return os.listdir({str(CHECKOUT / 'solutions')!r})", id="solutions"),
        pytest.param(f"return open({str(CHECKOUT / 'pyproject.toml')!r}).read()", id="checkout"),
        pytest.param("open('/etc/planted', 'w')", id="write-etc"),
        pytest.param("open(os.__file__, 'a')", id="write-python"),
        pytest.param("socket.socket(socket.AF_INET)", id="inet"),
        pytest.param("socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)", id="inet6"),
        pytest.param("socket.socket(socket.AF_UNIX)", id="unix"),
        pytest.param("socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", id="netlink"),
        pytest.param("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", id="packet"),
        pytest.param("os.setuid(0)", id="root"),
        pytest.param("os.chroot('.')", id="chroot"),
        pytest.param("os.mknod('device', 0o020666, os.makedev(1, 1))", id="device"),
        pytest.param("os.mkfifo('pipe')", id="fifo"),
        pytest.param("os.symlink('/', 'r'); return os.listdir('r/var')", id="symlink"),
        pytest.param("os.nice(-5)", id="nice"),
        pytest.param("os.kill(2, 9)", id="kill"),
        pytest.param("os.execv('/usr/bin/env', ['env'])", id="program"),
        pytest.param(
            "open('x', 'wb').write(open('/lib64/ld-linux-x86-64.so.2', 'rb').read())\n"
            "os.chmod('x', 0o755); os.execv('x', ['x'])",
            id="own-program",
        ),
    ],
)
def test_refused(box, code):
    """Reading, writing, connecting or becoming what is not the app's is refused."""
    answer = box.attack(code)
    assert re.fullmatch(REFUSED, answer), answer


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("ptrace(0, 0, 0, 0)", id="ptrace"),
        pytest.param("mount(b'x', b'/box', b'tmpfs', 0, 0)", id="mount"),
        pytest.param("umount2(b'/box', 2)", id="umount"),
        pytest.param("unshare(0x00020000)", id="unshare"),
        pytest.param("setns(3, 0)", id="setns"),
        pytest.param("shmget(0, 4096, 0o1600)", id="shared-memory"),
        pytest.param("syscall(425, 8, 0)", id="io_uring"),
        pytest.param("syscall(434, 1, 0)", id="pidfd"),
        pytest.param("syscall(435, 0, 0)", id="clone3"),
        pytest.param("syscall(321, 0, 0, 0)", id="bpf"),
        pytest.param("syscall(319, b'x', 0)", id="memfd"),
        pytest.param("syscall(250, 0, 0)", id="keyctl"),
        pytest.param("process_vm_readv(1, 0, 0, 0, 0, 0)", id="other-memory"),
        pytest.param("personality(0x0040000)", id="personality"),
        pytest.param("prctl(22, 0, 0, 0, 0)", id="seccomp-off"),
        pytest.param("sendmsg(3, 0, 0)", id="descriptors"),
        pytest.param("posix_fadvise(3, 0, 0, 4) * 0 or library.readahead(3, 0, 1)", id="advice"),
        pytest.param("setrlimit(4, ctypes.create_string_buffer(16))", id="limits"),
    ],
)
def test_system_calls_that_are_not_on_the_list(box, call):
    """A system call that no Flask app needs does not exist in the sandbox."""
    code = f"""
    library = ctypes.CDLL(None, use_errno=True)
    return library.{call}, os.strerror(ctypes.get_errno())
    """
    assert box.attack(code) == "(-1, 'Function not implemented')"


def test_no_core_for_a_crash_handler(box):
    """The only limit that keeps a core dump from a program of the system stays as it is."""
    code = "import resource; return resource.getrlimit(resource.RLIMIT_CORE)"
    assert box.attack(code) == "(1, 1)"


def test_what_an_app_knows(box):
    """Four descriptors, a bare environment, no course, no pytest, no other process."""
    code = """
    found = {"descriptors": [], "environment": sorted(os.environ), "pid": os.getpid()}
    for number in range(1000):
        try:
            os.fstat(number)
            found["descriptors"].append(number)
        except OSError:
            pass
    words = ("shared", "pytest", "_pytest")
    found["modules"] = [name for name in sys.modules if name.partition(".")[0] in words]
    try:
        import shared.suite
        found["modules"].append("shared.suite")
    except ImportError:
        pass
    return found
    """
    names = ["FLASK_RUN_FROM_CLI", "HOME", "LANG", "PATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR"]
    expected = {"descriptors": [0, 1, 2, 3], "environment": names, "pid": 1}
    expected["modules"] = ["shared", "shared.swagger_ui"]  # what lesson 06 gives its students
    assert box.attack(code) == str(expected)


def test_an_ordinary_app_is_not_disturbed(box):
    """Files, SQLite, threads, temporary files, random numbers, time zones, templates work."""
    code = """
    import sqlite3, tempfile, uuid, secrets, concurrent.futures, zoneinfo, mimetypes, shutil
    import asyncio, multiprocessing.pool, flask
    database = sqlite3.connect("books.db")
    database.execute("create table books (title text)")
    database.execute("insert into books values ('책')")
    database.commit()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy("books.db", folder)
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(abs, range(100))) == 4950
    assert asyncio.run(asyncio.sleep(0, 3)) == 3
    os.makedirs("templates")
    open("templates/page.html", "w").write("{{ title }}")
    zoneinfo.ZoneInfo("Asia/Seoul")
    uuid.uuid4(), secrets.token_hex(), os.urandom(3)
    process = os.fork()
    if process == 0:
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 7
    return flask.render_template("page.html", title="<책>")
    """
    assert box.attack(code) == "&lt;책&gt;"


def test_threads_and_large_libraries_are_not_disturbed(box):
    """Fifty threads run at once, beside memory that is only reserved, as numerical libraries do."""
    code = """
    kept = bytearray(60 << 20)
    reserved = mmap.mmap(-1, 300 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    together = threading.Barrier(51, timeout=30)
    threads = [threading.Thread(target=together.wait) for _ in range(50)]
    for thread in threads:
        thread.start()
    together.wait()
    for thread in threads:
        thread.join()
    return "done"
    """
    assert box.attack(code) == "done"
    assert box.attack(code, without=("cgroup",)) == "done"


@pytest.mark.parametrize("without", [(), (*NAMESPACES, "user")], ids=["A", "C"])
def test_a_databases_socket(box, tmp_path, without):
    """A Unix socket of the machine is reached where the set-up names it, and no network is."""
    path = tmp_path / "server.sock"
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        path.chmod(0o777)
        server.listen()
        code = f"""
        with socket.socket(socket.AF_UNIX) as client:
            client.connect({str(path)!r})
            client.send(b"hello")
        socket.socket(socket.AF_INET)
        """
        answer = box.attack(code, sockets=(str(path),), without=without)
        assert answer == "OSError: [Errno 97] Address family not supported by protocol"
        client, _ = server.accept()
        with client:
            assert client.recv(10) == b"hello"


DAEMONS = """
for _ in range(10):
    if os.fork() == 0:
        os.setsid()
        for number in (1, 2, 15):
            signal.signal(number, signal.SIG_IGN)
        if os.fork():
            os._exit(0)
        time.sleep(300)
return "started"
"""


def _parents() -> dict[int, int]:
    """Return each process's parent, from /proc."""
    parents: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(place.name)] = int(fields[1])
    return parents


def descendants(process: int) -> set[int]:
    """Return the processes below one."""
    parents = _parents()
    found, size = {process}, 0
    while size != len(found):
        size = len(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found - {process}


def alive(processes: set[int]) -> set[int]:
    """Return those of the processes that are still there."""
    return {process for process in processes if Path(f"/proc/{process}").exists()}


def wait_until_gone(processes: set[int]) -> set[int]:
    """Wait a while for processes to end; return those that did not."""
    end = time.monotonic() + 10
    while alive(processes) and time.monotonic() < end:
        time.sleep(0.02)
    return alive(processes)


def left_behind(owners: set[int]) -> list[str]:
    """Return the control groups and folders of those processes; other tests' may come and go."""
    places = [Path("/tmp"), Path(os.environ.get("TMPDIR", "/tmp"))]
    names = [path for place in set(places) for path in place.glob(f"{PREFIX}*")]
    if os.path.isdir("/sys/fs/cgroup"):
        for folder, folders, _ in os.walk("/sys/fs/cgroup"):
            names += [Path(folder, name) for name in folders if name.startswith(PREFIX)]
    owner = re.compile(re.escape(PREFIX) + r"(\d+)-")
    return [
        str(path) for path in names if (found := owner.match(path.name)) and int(found[1]) in owners
    ]


def test_folders_in_folders_are_removed(box):
    """Where an app's folder is the machine's, it is gone afterwards, however deep and closed."""
    code = """
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    os.mkdir("closed")
    os.chmod("closed", 0)
    os.chmod(".", 0)
    """
    before = left_behind({os.getpid()})  # of engines that other tests share
    with Engine(Setup(without=(*NAMESPACES, "user"))) as engine:
        transport = SandboxTransport(engine)
        app = transport.boot(box.spec(box.attacking(code)))
        assert app.send(get()).body == b"None"
        app.close()
        transport.boot(box.spec(box.attacking("return 1"))).close()
        transport.close()
        owners = {os.getpid(), engine.keeper}
    assert set(left_behind(owners)) <= set(before)


@pytest.mark.parametrize("without", [(), NAMESPACES], ids=["namespaces", "no-namespaces"])
def test_nothing_outlives_an_app(box, without):
    """Daemons end with the app that started them, with namespaces and without."""
    with Engine(Setup(without=(*without, "user") if without else ())) as engine:
        transport = SandboxTransport(engine)
        app = transport.boot(box.spec("from flask import Flask\napp = Flask(__name__)"))
        quiet = descendants(engine.keeper)
        app.close()
        setup = {"without": engine.setup.without}
        assert box.attack(DAEMONS, **setup) == "started"
        keeper = box.transports[-1].engine.keeper
        box.transports[-1].close()
        wait_until_gone(descendants(keeper) - {min(descendants(keeper))})
        assert len(descendants(keeper)) <= 1  # the zygote
        transport.close()
    assert not alive(quiet)
    assert left_behind({engine.keeper}) == []


JUDGE = """
import sys, time
from pathlib import Path
from shared.sandbox.engine import Engine
from shared.sandbox.layers import Setup
from shared.sandbox.transport import SandboxTransport
from shared.suite.transport import AppSpec, Request
engine = Engine(Setup(without=tuple(sys.argv[2:])))
app = SandboxTransport(engine).boot(AppSpec(Path(sys.argv[1])))
app.send(Request("GET", "/", "/", "", ()))
print(engine.keeper, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("without", [(), (*NAMESPACES, "user")], ids=["A", "C"])
@pytest.mark.parametrize("victim", ["judge", "keeper", "zygote", "supervisor"])
def test_killed_in_the_middle(box, victim, without):
    """Whichever process is killed, all others end, and no group or folder stays."""
    folder = box.spec(box.attacking(DAEMONS)).folder
    judge = subprocess.Popen(
        [sys.executable, "-c", JUDGE, str(folder), *without],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    assert judge.stdout is not None
    keeper = int(judge.stdout.readline())
    everyone = descendants(keeper)
    assert len(everyone) >= 13  # zygote, supervisor, app, ten daemons
    zygote = _child_of(keeper)
    chosen = {
        "judge": judge.pid,
        "keeper": keeper,
        "zygote": zygote,
        "supervisor": _child_of(zygote),
    }
    os.kill(chosen[victim], signal.SIGKILL)
    gone = everyone - ({zygote} if victim == "supervisor" else set())
    assert not wait_until_gone(gone)
    judge.kill()
    judge.wait()
    judge.stdout.close()
    assert not wait_until_gone(everyone | {keeper})
    with Engine():  # what a killed keeper left is removed by the next one
        pass
    assert left_behind({judge.pid, keeper}) == []


def _child_of(process: int) -> int:
    (child,) = {child for child, parent in _parents().items() if parent == process}
    return child


def test_a_killed_zygote_is_no_submissions_fault(box):
    """When the sandbox itself fails, that is said, and nobody loses points for it."""
    with Engine() as engine:
        transport = SandboxTransport(engine)
        spec = box.spec("from flask import Flask\napp = Flask(__name__)")
        transport.boot(spec).close()
        everyone = descendants(engine.keeper)
        os.kill(_child_of(engine.keeper), signal.SIGKILL)
        assert not wait_until_gone(everyone)
        with pytest.raises(SandboxError):
            transport.boot(spec)
        transport.close()


def test_an_app_is_the_first_to_go(box):
    """When memory runs out the kernel takes an app, not a supervisor and not the judge."""
    box.app("from flask import Flask\napp = Flask(__name__)")
    supervisor = _child_of(_child_of(box.transports[0].engine.keeper))
    (app,) = descendants(supervisor)
    scores = [int(Path(f"/proc/{p}/oom_score_adj").read_text()) for p in (supervisor, app)]
    assert scores == [scores[0], 1000]
    assert scores[0] < 1000


def test_other_systems_are_told_what_to_do(monkeypatch):
    """Where there is no Linux the sandbox says so, in words, and is importable."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SandboxError, match="Linux container"):
        Engine()
    missing = "import sys; sys.modules.update(fcntl=None, resource=None); "
    program = missing + "import shared.sandbox.transport"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=CHECKOUT)


def test_mounts_stay_inside(box):
    """Nothing that is mounted for apps is seen outside."""
    before = Path("/proc/self/mounts").read_text()
    box.attack("return 1")
    assert Path("/proc/self/mounts").read_text() == before


def test_probe():
    """The probe names the tier that this machine's tests rely on."""
    survey = probe()
    assert survey.tier == ("A" if os.geteuid() == 0 else "B") or survey.missing
    assert require(survey) == "" if survey.tier in "AB" else True


def test_weak_isolation_is_refused():
    """Without the walls strangers' code is refused, with what to do instead."""
    survey = probe(Setup(without=("seccomp",)))
    with pytest.raises(WeakIsolation, match="--allow-weak"):
        require(survey)
    assert "could get out" in require(survey, allow_weak=True)
    assert "namespaces" in require(probe(Setup(without=("pids",))))
