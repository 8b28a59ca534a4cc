"""Import and read beforehand what each forked run would import and read again."""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
from collections.abc import Iterator
from pathlib import Path

from shared.catalog import Course
from shared.coach import advise
from shared.running import Run, target_of
from shared.suite.loader import check_folder
from shared.suite.transport import StartError

# Imported by a run at first use.
FIRST_USED: tuple[str, ...] = ()


def preload(run: Run) -> None:
    """Make this process one from which runs are forked.

    Only the course's own code and libraries are imported, never the student's: no trace of one
    save may be there at the next.
    """
    for name in [*FIRST_USED, *libraries(run)]:
        with contextlib.suppress(Exception):  # a lesson's optional library that is not there
            importlib.import_module(name)
    with contextlib.suppress(StartError, OSError):
        check_folder(target_of(run)[0])  # asks once which file names hide a library
    advise("", run.lesson, Course(run.lesson.root))  # reads all lessons' tables
    gc.collect()
    gc.freeze()  # or each child would copy every page that its garbage collector looks at


def libraries(run: Run) -> list[str]:
    """Return the modules that the suite and the reference solution import, but for their own."""
    solution = run.lesson.solution_dir
    files = sorted(solution.rglob("*.py"))
    own = {file.relative_to(solution).parts[0].removesuffix(".py") for file in files}
    names = {name for file in [run.lesson.suite, *files] for name in _imports(file)}
    return sorted(name for name in names if name.partition(".")[0] not in own)


def _imports(file: Path) -> Iterator[str]:
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
