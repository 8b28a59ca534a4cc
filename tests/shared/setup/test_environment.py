"""The set-up, through its front door: a small course in a folder of its own, real pip and real uv.

Nothing is downloaded: the course of these tests locks one package, a wheel made here, and builds
with a backend of its own. Everything else is the project's code.
"""

from __future__ import annotations

import ast
import ctypes
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shared.setup import advice, environment, stamps, system

ROOT = Path(environment.ROOT)
PYTHON = getattr(sys, "_base_executable", sys.executable)
UV = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
# What runs before anything is installed, maybe in an old Python.
BARE = ["__init__.py", "__main__.py", "doctor.py", "language.py", "shown.py"]
BARE += [f"setup/{path.name}" for path in sorted((ROOT / "shared" / "setup").glob("*.py"))]
POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX only")

CLI = """
import json, sys
import tiny

def main():
    if sys.argv[1] == "grow":
        from shared.setup import environment
        environment.ensure(sys.argv[2] if sys.argv[2:] else "dev")
    print(json.dumps({"arguments": sys.argv[1:], "prefix": sys.prefix, "tiny": tiny.VERSION}))
    return 7
"""

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""

# Builds the editable wheel; stops half-way when it is told to, until it is told to go on.
BACKEND = """
import os, time, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    if os.environ.get("PAUSE"):
        open(os.environ["PAUSE"], "w").close()
        while os.path.exists(os.environ["PAUSE"]):
            time.sleep(0.02)
    name = "flask_course-0.1.0-py3-none-any.whl"
    root = os.path.dirname(os.path.abspath(__file__))
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("flask_course.pth", "import sys; sys.path.append(" + ascii(root) + ")\\n")
        info = "flask_course-0.1.0.dist-info/"
        about = "Metadata-Version: 2.1\\nName: flask-course\\nVersion: 0.1.0\\n"
        wheel.writestr(info + "METADATA", about)
        tag = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        wheel.writestr(info + "WHEEL", tag)
        wheel.writestr(info + "RECORD", "")
    return name
"""


def make_wheel(folder: Path, name: str, version: str, *parts: str) -> str:
    """Write a wheel with the one module `name`, or a package of these parts; return its locked
    requirement."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        modules = [f"{name}/{part}.py" for part in parts] or [f"{name}.py"]
        for module in modules:
            wheel.writestr(module, f"VERSION = '{version}'\n")
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        wheel.writestr(f"{info}/METADATA", about)
        tag = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{info}/WHEEL", tag)
        files = (*modules, *(f"{info}/{file}" for file in ("METADATA", "WHEEL", "RECORD")))
        wheel.writestr(f"{info}/RECORD", "".join(f"{file},,\n" for file in files))
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@dataclass
class Course:
    """A small course in a folder, and a way to type commands there."""

    root: Path
    wheels: Path
    programs: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    def lock(self, group: str, requirements: str) -> None:
        (self.root / "shared" / "requirements" / f"{group}.txt").write_text(requirements)

    def environ(self) -> dict[str, str]:
        kept = ("SYSTEMROOT", "TEMP", "TMP", "HOME", "USERPROFILE", "LD_LIBRARY_PATH")
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            "PATH": str(self.programs),
            "LANG": "C.UTF-8",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            "UV_NO_CONFIG": "1",
            "UV_OFFLINE": "1",
            "UV_FIND_LINKS": str(self.wheels),
            "UV_CACHE_DIR": str(self.wheels / "cache"),
            **self.variables,
        }

    def start(
        self, *arguments: str, python: str = PYTHON, **options: object
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [python, *(("-m", "shared") if "-c" not in arguments else ()), *arguments],
            cwd=self.root,
            env=self.environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            **options,  # type: ignore[call-overload]
        )

    def run(self, *arguments: str, **options: object) -> Done:
        process = self.start(*arguments, **options)
        try:
            output, errors = process.communicate(timeout=120)
        finally:
            process.kill()
        return Done(process.returncode, output, errors)


@dataclass
class Done:
    """How a command ended."""

    code: int
    output: str
    errors: str

    @property
    def said(self) -> dict[str, object]:
        assert self.output, self.errors
        return dict(json.loads(self.output))


@pytest.fixture(params=["uv", "pip"])
def tool(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def bare(tmp_path: Path) -> Course:
    """A course on a machine with Python and nothing else, in a folder with an awkward name."""
    root = tmp_path / "강의 course's copy"
    wheels = tmp_path / "wheels"
    programs = tmp_path / "bin"
    for folder in (root / "shared" / "requirements", wheels, programs):
        folder.mkdir(parents=True)
    (root / "shared" / "setup").mkdir()
    for name in BARE:
        shutil.copy(ROOT / "shared" / name, root / "shared" / name)
    (root / "shared" / "cli.py").write_text(CLI)
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "backend.py").write_text(BACKEND)
    course = Course(root, wheels, programs)
    tiny = make_wheel(wheels, "tiny", "1.0")
    for group in ("lessons", "archives", "distributed", "mysql"):
        course.lock(group, tiny)
    course.lock("dev", tiny + make_wheel(wheels, "extra", "1.0"))
    return course


@pytest.fixture
def course(bare: Course) -> Course:
    """The same on a machine that has uv, which is much faster."""
    assert UV, "these tests need uv: pip install uv"
    shutil.copy(UV, bare.programs)
    return bare


@pytest.fixture
def ready(course: Course) -> Course:
    """A course that was set up, with a file by which its environment can be told from a new one."""
    assert course.run("list").code == 7
    (course.venv / "canary").touch()
    return course


def test_the_first_command_sets_up_and_runs(bare: Course, tool: str) -> None:
    """On a fresh machine any command works, and exits as the command does."""
    if tool == "uv":
        shutil.copy(str(UV), bare.programs)
    done = bare.run("check", "two words")
    assert (done.code, done.said["arguments"]) == (7, ["check", "two words"])
    assert os.path.samefile(str(done.said["prefix"]), bare.venv)
    assert done.errors.startswith("Setting up the course in .venv")


def test_the_second_command_says_nothing(ready: Course) -> None:
    """Once set up, there is nothing to do and nothing to say."""
    done = ready.run("list")
    assert (done.code, done.errors) == (7, "")


def test_the_command_in_the_environment_goes_straight_on(ready: Course) -> None:
    """`.venv/bin/python -m shared`, as with the environment activated, does the same."""
    python = ready.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = ready.run("list", python=str(python))
    assert (done.code, done.errors, done.said["arguments"]) == (7, "", ["list"])


def test_a_new_lock_updates_in_place(ready: Course) -> None:
    """After a pull that changed the requirements, the next command installs them."""
    # Of another length: bytecode is told apart by the size and the second of its source.
    ready.lock("lessons", make_wheel(ready.wheels, "tiny", "2.0.1"))
    done = ready.run("list")
    assert done.said["tiny"] == "2.0.1"
    assert "up to date" in done.errors
    assert (ready.venv / "canary").exists()


@pytest.mark.parametrize("command", ["test", "grow"])
def test_a_group_is_added_when_it_is_needed(ready: Course, command: str) -> None:
    """`test` needs the group dev; a command may also ask for a group while it runs."""
    done = ready.run(command)
    assert (done.code, done.said["arguments"]) == (7, [command])
    assert list(ready.venv.rglob("extra.py"))
    assert (ready.venv / "canary").exists()
    assert ready.run(command).errors == ""


@pytest.mark.parametrize("group", stamps.WITHIN["dev"])
def test_what_another_group_has_installed_is_there(ready: Course, group: str) -> None:
    """After `make test` no command installs anything, and none changes what a test runs on."""
    assert "Set up in" in ready.run("test").errors
    done = ready.run("grow", group)
    assert (done.code, done.errors) == (7, "")


def test_a_venv_without_its_python_is_made_anew(ready: Course) -> None:
    """The Python that the environment was made with was removed from the machine."""
    for program in (*ready.venv.glob("bin/python*"), *ready.venv.glob("Scripts/python*")):
        program.unlink()
    assert ready.run("list").code == 7
    assert not (ready.venv / "canary").exists()


def test_a_venv_of_another_python_is_made_anew(ready: Course) -> None:
    """The machine's python3 became a newer one, under the environment's feet."""
    stamp = ready.venv / "course" / "lessons"
    lines = stamp.read_text(encoding="utf-8").splitlines()
    stamp.write_text("\n".join([*lines[:2], "3.10"]) + "\n", encoding="utf-8")
    done = ready.run("list")
    assert (done.code, done.said["arguments"]) == (7, ["list"])
    assert not (ready.venv / "canary").exists()


@POSIX
def test_a_venv_whose_python_has_become_another_is_made_anew(ready: Course, tmp_path: Path) -> None:
    """`python3`, to which the environment leads, is a newer one, which finds no packages there."""
    newer = tmp_path / "python3.99"
    write_program(newer, f'exec "{PYTHON}" "$@"')
    (ready.venv / "bin/python").unlink()
    (ready.venv / "bin/python").symlink_to(newer)
    done = ready.run("list")
    assert (done.code, done.said["arguments"]) == (7, ["list"])
    assert not (ready.venv / "canary").exists()


def test_a_venv_without_its_configuration_is_made_anew(ready: Course) -> None:
    """Without pyvenv.cfg its Python is that of the machine, and has no packages."""
    (ready.venv / "pyvenv.cfg").unlink()
    assert ready.run("list").code == 7
    assert not (ready.venv / "canary").exists()


def python_of(course: Course, *, active: bool) -> str:
    """Return the Python that a command is typed with: the machine's, or that of the environment."""
    inside = course.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return str(inside) if active else PYTHON


@pytest.mark.parametrize(
    ("tool", "active"), [("uv", False), ("uv", True), ("pip", False)], ids=["uv", "active", "pip"]
)
def test_a_library_that_was_deleted_is_installed_again(
    bare: Course, tool: str, active: bool
) -> None:
    """It is named, what else is in the environment stays, and then the command runs."""
    if tool == "uv":
        shutil.copy(str(UV), bare.programs)
    assert bare.run("list").code == 7
    (bare.venv / "canary").touch()
    (module,) = bare.venv.rglob("tiny.py")
    module.unlink()
    done = bare.run("list", python=python_of(bare, active=active))
    assert (done.code, done.said["tiny"]) == (7, "1.0")
    assert done.errors.startswith("A part of .venv is missing (tiny).")
    assert (bare.venv / "canary").exists()
    assert bare.run("list").errors == ""


def test_the_course_s_own_place_in_the_environment_is_restored(ready: Course) -> None:
    """Without its line in site-packages, Python would say `No module named shared`."""
    (line,) = ready.venv.rglob("flask_course.pth")
    line.unlink()
    done = ready.run("list")
    assert (done.code, done.said["arguments"]) == (7, ["list"])


@pytest.mark.parametrize("active", [False, True], ids=["outside", "active"])
def test_a_library_that_lost_a_file_is_installed_again(course: Course, active: bool) -> None:
    """What a quick look does not see is seen when it can't be imported."""
    deep = make_wheel(course.wheels, "deep", "1.0", "__init__", "part")
    course.lock("lessons", (course.root / "shared/requirements/lessons.txt").read_text() + deep)
    cli = course.root / "shared" / "cli.py"
    cli.write_text("import deep.part\n" + cli.read_text())
    assert course.run("list").code == 7
    (part,) = course.venv.rglob("deep/part.py")
    part.unlink()
    done = course.run("list", python=python_of(course, active=active))
    assert (done.code, done.said["arguments"]) == (7, ["list"])
    assert done.errors.startswith("A part of .venv is missing.")
    assert part.exists()


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_library_that_is_whole_and_can_t_be_imported_is_told(ready: Course, lang: str) -> None:
    """A sentence with what to do, and no traceback; no second try."""
    cli = ready.root / "shared" / "cli.py"
    cli.write_text("import no_such_thing\n" + cli.read_text())
    ready.variables["LANG"] = f"{lang}_KR.UTF-8"
    done = ready.run("list")
    assert (done.code, done.output) == (2, "")
    said = {"en": "A library can't be imported", "ko": "라이브러리를 불러오지 못했어요"}[lang]
    assert done.errors.startswith(said)
    assert "no_such_thing" in done.errors
    assert "Traceback" not in done.errors


def test_a_damaged_environment_of_the_users_own_is_told(course: Course, tmp_path: Path) -> None:
    """There the course installs nothing: it says what to type."""
    own = tmp_path / "own"
    python = str(own / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", own], check=True)
    install = [str(UV), "pip", "install", "-q", "--python", python, "--no-build-isolation"]
    subprocess.run([*install, "-e", course.root], env=course.environ(), check=True)
    done = course.run("list", python=python)
    assert (done.code, done.output) == (2, "")
    assert "No module named 'tiny'. Install the course there again:" in done.errors
    assert "-m pip install --force-reinstall -e " in done.errors


def test_a_moved_folder_is_set_up_again(ready: Course) -> None:
    """The programs of an environment name the folder that it was made in."""
    ready.root = ready.root.rename(ready.root.with_name("moved here"))
    done = ready.run("list")
    assert os.path.samefile(str(done.said["prefix"]), ready.venv)
    assert not (ready.venv / "canary").exists()


def test_an_environment_made_by_hand_is_completed(course: Course) -> None:
    """`.venv` is there, without the course: it is kept and filled."""
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", course.venv], check=True)
    (course.venv / "canary").touch()
    assert course.run("list").code == 7
    assert (course.venv / "canary").exists()


def test_an_environment_of_the_users_own_is_left_alone(course: Course, tmp_path: Path) -> None:
    """After `pip install -e .` in a venv of their own, the command runs there."""
    own = tmp_path / "own"
    python = str(own / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", own], check=True)
    install = [str(UV), "pip", "install", "-q", "--python", python, "--no-build-isolation"]
    subprocess.run([*install, "tiny", "-e", course.root], env=course.environ(), check=True)
    done = course.run("list", python=python)
    assert (done.code, done.errors) == (7, "")
    assert os.path.samefile(str(done.said["prefix"]), own)
    assert not course.venv.exists()
    lacking = course.run("grow", python=python)
    assert lacking.code == 2
    assert "-m pip install --group dev" in lacking.errors


@POSIX
def test_a_killed_set_up_is_repaired(course: Course, tmp_path: Path) -> None:
    """SIGKILL half-way, and a package half-written: the next command starts from nothing."""
    pause = tmp_path / "pause"
    course.variables["PAUSE"] = str(pause)
    process = course.start("list")
    wait_for(pause, process)
    process.kill()
    process.communicate()
    (course.venv / "canary").touch()
    for module in course.venv.rglob("tiny.py"):
        module.unlink()
    del course.variables["PAUSE"]
    # The killed command's tool still runs. The next command waits for it, and only then begins.
    second = course.start("list")
    time.sleep(0.5)
    assert second.poll() is None
    pause.unlink()
    output, errors = second.communicate(timeout=120)
    assert (second.returncode, json.loads(output)["tiny"]) == (7, "1.0")
    assert "Waiting for another command" in errors
    assert not (course.venv / "canary").exists()
    assert [path.name for path in (course.root / ".data").iterdir()] == ["setup.lock"]


@POSIX
def test_ctrl_c_stops_the_set_up_with_a_sentence(course: Course, tmp_path: Path) -> None:
    """Ctrl-C reaches the tool too; no traceback, and the next command works."""
    pause = tmp_path / "pause"
    course.variables["PAUSE"] = str(pause)
    process = course.start("list", start_new_session=True)
    wait_for(pause, process)
    os.killpg(process.pid, signal.SIGINT)
    errors = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert errors.endswith("Stopped. The next command starts the set-up again.\n")
    assert "Traceback" not in errors
    course.variables.clear()
    assert course.run("list").code == 7


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the set-up never came half-way"
        time.sleep(0.02)


def test_two_commands_at_once_take_turns(course: Course) -> None:
    """One sets up; the other waits, finds it done, and goes on."""
    processes = [course.start("list") for _ in range(3)]
    ended = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [7, 7, 7], ended
    assert sum("Set up in" in errors for _, errors in ended) == 1


@pytest.mark.parametrize(("tool", "lang"), [("uv", "en"), ("pip", "ko")])
def test_without_network_it_says_so(bare: Course, tool: str, lang: str) -> None:
    """What failed, and what to type next; status 2."""
    if tool == "uv":
        shutil.copy(str(UV), bare.programs)
    nowhere = "http://127.0.0.1:9/simple"
    bare.variables = {"PIP_INDEX_URL": nowhere, "UV_DEFAULT_INDEX": nowhere, "UV_OFFLINE": "0"}
    bare.variables |= {"PIP_NO_INDEX": "0", "LANG": f"{lang}_KR.UTF-8"}
    bare.variables |= {
        "PIP_FIND_LINKS": "",
        "UV_FIND_LINKS": "",
        "PIP_RETRIES": "0",
        "UV_HTTP_RETRIES": "0",
    }
    done = bare.run("lesson", "1")
    assert (done.code, done.output) == (2, "")
    sentence = {"en": "could not be downloaded", "ko": "내려받지 못했어요"}[lang]
    assert sentence in done.errors
    assert done.errors.endswith("-m shared lesson 1\n")
    assert "Traceback" not in done.errors


def test_a_failed_update_leaves_the_environment(ready: Course) -> None:
    """What was installed before stays, and the update is tried again by the next command."""
    ready.lock("lessons", "tiny==3.0 --hash=sha256:" + "0" * 64 + "\n")
    done = ready.run("list")
    assert done.code == 2
    assert "could not be installed" in done.errors
    assert (ready.venv / "canary").exists()
    ready.lock("lessons", make_wheel(ready.wheels, "tiny", "1.0"))
    assert ready.run("list").code == 7


def test_a_changed_package_is_refused(bare: Course) -> None:
    """The hashes are checked: another file under the same name is not installed."""
    bare.lock("lessons", "tiny==1.0 --hash=sha256:" + "0" * 64 + "\n")
    done = bare.run("list")
    assert done.code == 2
    assert "not the one that the course was tested with" in done.errors


@POSIX
def test_a_read_only_folder_says_so(bare: Course) -> None:
    """The fact, and the command that copies the course to where it can be written."""
    bare.root.chmod(0o555)
    try:
        done = bare.run("list", preexec_fn=give_up_writing_everywhere)
    finally:
        bare.root.chmod(0o755)
    assert (done.code, done.output) == (2, "")
    assert "can't be written to" in done.errors
    assert "cp -R . ~/flask-course" in done.errors
    assert "Traceback" not in done.errors


@POSIX
def test_a_read_only_folder_that_is_set_up_works(ready: Course) -> None:
    """Nothing has to be written any more."""
    ready.root.chmod(0o555)
    try:
        done = ready.run("list", preexec_fn=give_up_writing_everywhere)
    finally:
        ready.root.chmod(0o755)
    assert (done.code, done.errors) == (7, "")


def give_up_writing_everywhere() -> None:
    """Take from root the right to write where the mode forbids it (prctl(2), capabilities(7))."""
    if os.geteuid() == 0:
        pr_capbset_drop, cap_dac_override = 24, 1
        ctypes.CDLL(None).prctl(pr_capbset_drop, cap_dac_override, 0, 0, 0)


# Another Python

OLD = """
import sys
sys.version_info = (3, 8, 10, "final", 0)
sys.path[0] = {root!r}
from shared.__main__ import main
sys.exit(main())
"""


def test_an_old_python_is_refused(bare: Course) -> None:
    """A sentence with the version, and what to type on each system; status 2."""
    done = bare.run("-c", OLD.format(root=str(bare.root)), "list")
    assert (done.code, done.output) == (2, "")
    assert "needs Python 3.11 or newer. This is Python 3.8.10" in done.errors
    for name in ("Debian", "Fedora", "macOS", "Windows"):
        assert name in done.errors
    assert not bare.venv.exists()


def test_a_very_old_python_is_refused(bare: Course) -> None:
    """Python 3.7 can't read the rest of the code; it gets a sentence too."""
    code = OLD.replace("(3, 8, 10,", "(3, 6, 15,").format(root=str(bare.root))
    done = bare.run("-c", code, "list")
    assert (done.code, done.output) == (2, "")
    assert done.errors.startswith("The course needs Python 3.11 or newer; this is ")


@POSIX
def test_a_newer_python_on_the_path_is_used(course: Course) -> None:
    """The machine's python3 is old, but there is a python3.12; a pointer to nothing is passed."""
    write_program(course.programs / "python3.13", "exit 127")
    write_program(course.programs / "python3.12", f'exec "{PYTHON}" "$@"')
    done = course.run("-c", OLD.format(root=str(course.root)), "list")
    assert (done.code, done.said["arguments"]) == (7, ["list"])


@pytest.mark.parametrize("name", BARE)
def test_what_runs_first_is_plain_python(name: str) -> None:
    """An old Python can read it, and it imports nothing but Python's own and its like."""
    source = (ROOT / "shared" / name).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    for node in tree.body:  # what is imported within functions, is imported later
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [str(node.module)]
        for module in names:
            top = module.partition(".")[0]
            assert top == "shared" or top in sys.stdlib_module_names


def test_nothing_slow_is_imported_before_the_set_up_is_known() -> None:
    """Every command starts with this; these modules take longer than all the rest."""
    slow = {"subprocess", "typing", "re", "dataclasses", "json", "shutil", "pathlib"}
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import shared.__main__"
    code = f"{start}; print(sorted({slow!r} & set(sys.modules)))"
    done = subprocess.run([PYTHON, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n"


# The operating system's packages


@POSIX
def test_without_ensurepip_it_says_what_to_install(bare: Course) -> None:
    """Debian's python3 alone can't make an environment, and here nobody may install."""
    code = OLD.replace(
        'sys.version_info = (3, 8, 10, "final", 0)', "sys.modules['ensurepip'] = None"
    )
    done = bare.run("-c", code.format(root=str(bare.root)), "list")
    assert done.code == 2
    assert f"sudo apt install {system.NEEDS['venv'].debian}" in done.errors
    assert "sudo dnf install python3" in done.errors


@POSIX
@pytest.mark.parametrize("lists", ["fresh", "missing"])
def test_apt_installs_what_is_missing(
    lists: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root, or by sudo without a password; the package lists are fetched if that helps."""
    log = tmp_path / "log"
    if lists == "fresh":
        (tmp_path / "lists").touch()
    write_program(
        tmp_path / "apt-get",
        f'echo "$@" >> "{log}"',
        f'[ "$1" = update ] && touch "{tmp_path}/lists"',
        f'[ "$1" = update ] || [ -e "{tmp_path}/lists" ] || exit 100',
        f'[ "$1" = update ] || cp "$0" "{tmp_path}/frobnicate"',
    )
    write_program(tmp_path / "sudo", 'shift; case "$1" in *=*) shift;; esac; exec "$@"')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    need = system.Need(("frobnicate",), "frobnicate-core", "frob", "brew frob", "winget frob")
    monkeypatch.setitem(system.NEEDS, "frob", need)
    assert system.ensure_system("frob") == str(tmp_path / "frobnicate")
    calls = [line.split()[0] for line in log.read_text().splitlines()]
    assert calls == (["install"] if lists == "fresh" else ["install", "update", "install"])
    assert log.read_text().splitlines()[-1].endswith(" frobnicate-core")


def test_what_cannot_be_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without apt, the commands of each system."""
    monkeypatch.setenv("PATH", "")
    need = system.Need(("frobnicate",), "frobnicate-core", "frob", "brew frob", "winget frob")
    monkeypatch.setitem(system.NEEDS, "frob", need)
    with pytest.raises(environment.SetupError, match="sudo dnf install frob") as caught:
        system.ensure_system("frob")
    assert "winget frob" in str(caught.value)


def write_program(path: Path, *lines: str) -> None:
    path.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    path.chmod(0o755)


# What it says


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: No space left on device", "The disk is full"),
        ("PermissionError: [Errno 13] Permission denied: '/x'", "can't be written to"),
        ("error: Failed to fetch: `x`\n  dns error", "could not be downloaded"),
        ("ERROR: something new", "could not be installed"),
    ],
)
def test_a_failure_is_explained(output: str, sentence: str) -> None:
    """The likely cause first, the tool's own words below."""
    said = advice.explain(output)
    assert sentence in said.splitlines()[0]


def test_the_makefile_tells_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next command is the one that the student typed, with make or without."""
    monkeypatch.setattr(sys, "argv", ["__main__.py", "check", "1", "--target", "a b"])
    monkeypatch.delenv("COURSE_COMMAND", raising=False)
    assert advice.typed().endswith("-m shared check 1 --target 'a b'")
    monkeypatch.setenv("COURSE_COMMAND", "make check-1")
    assert advice.typed() == "make check-1"


def test_doctor_installs_nothing(bare: Course) -> None:
    """It can be asked before the set-up, and says that it is still to come."""
    (bare.root / "shared" / "material").mkdir()
    for name in ("__init__", "catalog", "needs"):
        shutil.copy(ROOT / "shared" / "material" / f"{name}.py", bare.root / "shared" / "material")
    done = bare.run("doctor")
    assert done.code == 1
    assert "not installed yet" in done.output
    assert done.output.splitlines()[-1].startswith("Next: ")
    assert not bare.venv.exists()


def test_doctor_names_what_is_damaged(ready: Course) -> None:
    """It installs nothing here either; the next command does."""
    (ready.root / "shared" / "material").mkdir()
    for name in ("__init__", "catalog", "needs"):
        shutil.copy(ROOT / "shared" / "material" / f"{name}.py", ready.root / "shared" / "material")
    (module,) = ready.venv.rglob("tiny.py")
    module.unlink()
    done = ready.run("doctor")
    assert done.code == 1
    assert "a part is missing (tiny)" in done.output
    assert not module.exists()
    assert ready.run("list").code == 7
    assert module.exists()
