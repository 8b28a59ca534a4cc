"""Have Schemathesis attack an app with requests made from its OpenAPI document."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

DEADLINE = 120  # seconds; a run takes five to ten


def fuzz(
    url: str, document: Mapping[str, Any], folder: Path, *options: str, without: Sequence[str] = ()
) -> None:
    """Send right and wrong requests of a document, also in sequences, to an app that is served.

    Args:
        url: where the app is.
        document: OpenAPI's, as a dict.
        folder: an empty one, for the document.
        options: more of Schemathesis' own.
        without: its checks that are left out.

    Raises:
        AssertionError: the app has answered 5xx, or something that the document does not name.
    """
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "run", "openapi.json", "--url", url]
    command += ["--checks", "all", "--seed", "6", "--no-color", "--generation-database", "none"]
    command += ["--exclude-checks", ",".join(without)] if without else []
    done = subprocess.run(
        [*command, *options],
        cwd=folder, capture_output=True, text=True, timeout=DEADLINE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
