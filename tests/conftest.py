"""How the tests are dealt to the cores."""

from __future__ import annotations

from typing import Any

import pytest

# All tests of this file go to one worker: the class is graded once, for all of them.
TOGETHER = "tests/hostile/test_hostile.py"


class PluginOfXdist:
    """Registered where pytest-xdist is there."""

    @staticmethod
    def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
        """Called once by pytest-xdist, whose own groups do not work with pytest 9.2."""
        from xdist.scheduler import LoadScopeScheduling

        class Scheduling(LoadScopeScheduling):
            def _split_scope(self, nodeid: str) -> str:
                file = nodeid.partition("::")[0]
                return file if file == TOGETHER else nodeid

        return Scheduling(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Called once: register what is for pytest-xdist only."""
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(PluginOfXdist())
