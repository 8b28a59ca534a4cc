"""The keeper's program: imports the course without a trace of where it lies.

Run as text, in the course's folder (see `engine`). What an app is forked from has imported this
package, and functions, frames and specs remember their files: here they remember a place that is
none. Only the current folder says where the course is, until the apps' view is made.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any

PACKAGE, PLACE = "shared", "/course"


class Loader(SourceFileLoader):
    """Reads a module from below the current folder that says it lies in `PLACE`."""

    def get_data(self, path: str) -> bytes:
        return super().get_data(_real(path))

    def path_stats(self, path: str) -> Any:
        return super().path_stats(_real(path))


class Finder:
    """Finds the course's own modules, before any other finder."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module of the course says that it lies; see `importlib.abc`."""
        if name.partition(".")[0] != PACKAGE:
            return None
        place = f"{PLACE}/{name.replace('.', '/')}"
        package = os.path.isdir(_real(place))
        file = f"{place}/__init__.py" if package else f"{place}.py"
        return importlib.util.spec_from_file_location(
            name,
            file,
            loader=Loader(name, file),
            submodule_search_locations=[place] if package else None,
        )


def _real(path: str) -> str:
    return "." + path.removeprefix(PLACE)


if __name__ == "__main__":
    sys.meta_path.insert(0, Finder)
    from shared.sandbox.keeper import main

    main()
