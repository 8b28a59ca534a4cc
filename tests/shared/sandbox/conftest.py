"""Apps in the sandbox, for tests: `box.app(source)` and `box.attack(code)`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from shared.language import set_language
from shared.sandbox.engine import Engine
from shared.sandbox.layers import Setup
from shared.sandbox.limits import Limits
from shared.sandbox.running import SandboxApp
from shared.sandbox.transport import SandboxTransport
from shared.suite.transport import AppSpec, Reply, Request

# The walls are Linux's. Elsewhere these files are not even imported: some ask at once for what only
# Linux has.
collect_ignore_glob = [] if sys.platform == "linux" else ["*"]

# An app whose one view runs the code of an attack and answers with what came of it.
ATTACK = """
import ctypes, mmap, os, signal, socket, subprocess, sys, threading, time
from flask import Flask

app = Flask(__name__)


def run():
{code}


@app.get("/")
def attack():
    try:
        return str(run())
    except BaseException as error:
        return f"{{type(error).__name__}}: {{error}}"
"""


def get(path: str = "/") -> Request:
    """Return a GET request."""
    return Request("GET", path, path, "", ())


class Box:
    """Starts apps from source, each in a folder of its own, and closes them at the end."""

    def __init__(self, engines: Callable[[Setup], Engine], folder: Path) -> None:
        self.engines, self.folder = engines, folder
        self.transports: list[SandboxTransport] = []

    def transport(self, limits: Limits | None = None, **setup: Any) -> SandboxTransport:
        """Return a new submission's transport."""
        transport = SandboxTransport(self.engines(Setup(**setup)), limits)
        self.transports.append(transport)
        return transport

    def spec(self, source: str, **options: Any) -> AppSpec:
        """Return how to start an app of this source."""
        folder = self.folder / f"app{len(os.listdir(self.folder))}"
        folder.mkdir()
        (folder / "app.py").write_text(dedent(source), encoding="utf-8")
        return AppSpec(folder, **options)

    def attacking(self, code: str) -> str:
        """Return the source of an app whose view runs this code."""
        return ATTACK.format(code=indent(dedent(code), "    "))

    def app(self, source: str, limits: Limits | None = None, **setup: Any) -> SandboxApp:
        """Start an app."""
        # Long, because the machine may be busy; a test of a limit brings its own.
        limits = limits or Limits(start_seconds=60, request_seconds=60, check_seconds=200)
        return self.transport(limits, **setup).boot(self.spec(source))

    def attack(self, code: str, limits: Limits | None = None, **setup: Any) -> str:
        """Return what an attack in a view says about itself."""
        return self.reply(code, limits, **setup).body.decode()

    def reply(self, code: str, limits: Limits | None = None, **setup: Any) -> Reply:
        """Return the answer of an app whose view runs this code."""
        app = self.app(self.attacking(code), limits, **setup)
        try:
            return app.send(get())
        finally:
            app.close()

    def close(self) -> None:
        """Close all that was started."""
        for transport in self.transports:
            transport.close()


@pytest.fixture(scope="session")
def engines() -> Iterator[Callable[[Setup], Engine]]:
    """Engines by their set-up, started when first wanted."""
    started: dict[Setup, Engine] = {}

    def engine(setup: Setup) -> Engine:
        if setup not in started:
            started[setup] = Engine(setup)
        return started[setup]

    yield engine
    for engine_ in started.values():
        engine_.close()


@pytest.fixture
def box(engines: Callable[[Setup], Engine], tmp_path: Path) -> Iterator[Box]:
    """The sandbox, as a suite would use it."""
    set_language("en")
    box = Box(engines, tmp_path)
    yield box
    box.close()
    set_language(None)
