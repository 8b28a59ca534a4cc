"""What a lesson needs beyond Flask, read from the imports of its programs.

There is no list of the lessons' requirements: a lesson that imports `flask_mysqldb` needs the group
`mysql` and a MySQL server, because it does.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from shared.material.catalog import Lesson
from shared.setup.system import find_system

GROUP_OF_MODULE = {"flask_mysqldb": "mysql", "MySQLdb": "mysql", "pymysql": "mysql"}
SYSTEM_OF_MODULE = {
    "flask_mysqldb": "mysql-server",
    "MySQLdb": "mysql-server",
    "pymysql": "mysql-server",
    "playwright": "chromium",
}
# What a library imports only when it is used: each fork of a process would import it again.
IMPORTED_LATER = {"flask_sqlalchemy": ("flask_sqlalchemy.cli", "sqlalchemy.dialects.sqlite")}


@dataclass(frozen=True)
class Needs:
    """What the programs of a lesson import that is neither theirs nor Python's."""

    modules: tuple[str, ...]
    servers: tuple[str, ...] = ()  # programs of the system that stand before the app
    commands: tuple[tuple[str, ...], ...] = ()  # of `flask`, before the app is served

    @property
    def groups(self) -> list[str]:
        """The groups of requirements, for `environment.ensure`."""
        return sorted({GROUP_OF_MODULE[name] for name in self.modules if name in GROUP_OF_MODULE})

    @property
    def system(self) -> list[str]:
        """The names of what the operating system must have, for `system.ensure_system`."""
        by_import = {SYSTEM_OF_MODULE[name] for name in self.modules if name in SYSTEM_OF_MODULE}
        return sorted({*by_import, *self.servers})

    @property
    def server(self) -> bool:
        """Whether the lesson runs on a MySQL-compatible server only."""
        return "mysql-server" in self.system

    def missing_modules(self) -> list[str]:
        """Return the modules that this Python can't import."""
        return [name for name in self.modules if find_spec(name) is None]

    def missing_system(self) -> list[str]:
        """Return what the operating system lacks."""
        return [need for need in self.system if find_system(need) is None]


def needs_of(lesson: Lesson) -> Needs:
    """Return what the lesson's app, the exercise, the reference solution and the suite need."""
    found: set[str] = set()
    for folder in (lesson.lesson_dir, lesson.starter_dir, lesson.solution_dir):
        own = {path.stem for path in folder.iterdir()} if folder.is_dir() else set()
        for program in sorted(folder.rglob("*.py")):
            found |= set(map(_top, _imports(program))) - own
    for suite in lesson.suites:
        found |= set(map(_top, _imports(suite)))
    modules = tuple(sorted(found - set(sys.stdlib_module_names) - {"shared"}))
    # As an import does of a library, a file of settings tells of the program that reads it.
    settings = (folder / "nginx.conf" for folder in (lesson.starter_dir, lesson.solution_dir))
    servers = ("nginx",) if any(file.is_file() for file in settings) else ()
    return Needs(modules, servers, tuple(_commands(lesson.lesson_dir)))


def libraries(lesson: Lesson) -> list[str]:
    """Return the modules that the suite and the solution import at some time, but for their own.

    A students' copy has no solution: there the lesson's app stands in for it.
    """
    solution = lesson.solution_dir if lesson.solution_dir.is_dir() else lesson.lesson_dir
    files = sorted(solution.rglob("*.py"))
    own = {file.relative_to(solution).parts[0].removesuffix(".py") for file in files}
    names = {name for file in [*lesson.suites, *files] for name in _imports(file)}
    names |= {later for name in names for later in IMPORTED_LATER.get(name, ())}
    return sorted(name for name in names if _top(name) not in own)


def _commands(folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield the commands that make a lesson's tables, by what its programs have."""
    programs = [path.read_text("utf-8", "replace") for path in sorted(folder.rglob("*.py"))]
    if any("flask_migrate" in program for program in programs):
        yield ("db", "upgrade")
    elif any('command("init-db")' in program for program in programs):
        yield ("init-db",)


def _imports(program: Path) -> Iterator[str]:
    try:
        tree = ast.parse(program.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return  # the lesson's own tests say so
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def _top(module: str) -> str:
    """Return the package that a module is of."""
    return module.partition(".")[0]
