"""Where an app is at home: its copy of the student's folder, and its database.

Apps come and go in it: after a restart, or two at once, as behind a server with two workers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.suite.database import Database
from shared.suite.transport import AppSpec, RunningApp, Variables


@dataclass
class Place:
    """The place of one app; `boot` starts an app and sees to it that it is closed."""

    boot: Callable[[AppSpec], RunningApp]
    spec: AppSpec
    app: RunningApp  # that was started last
    database: Database | None = None

    @classmethod
    def of(cls, boot: Callable[[AppSpec], RunningApp], spec: AppSpec) -> Place:
        """Start a first app in a fresh copy of the student's folder."""
        return cls(boot, spec, boot(spec))

    def start(self, *, instead: bool, environ: Variables | None = None) -> RunningApp:
        """Start another app here, beside the last one or in its stead.

        `environ` are variables that differ from those of the first app.
        """
        variables = {**self.spec.environ, **(environ or {})}
        spec = replace(self.spec, files={}, commands=(), environ=variables)
        spec = replace(spec, beside=self.app, instead=instead)
        self.app = self.boot(spec)
        return self.app
