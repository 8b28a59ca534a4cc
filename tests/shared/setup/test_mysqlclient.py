"""The module MySQLdb: mysqlclient where it can be, else PyMySQL under its name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.database.private import PrivateDatabases
from shared.database.server import PrivateServer
from shared.setup import installing, mysqlclient, stamps, system
from shared.suite.lessons import ROOT

USE = """
import MySQLdb, MySQLdb.cursors, flask_mysqldb
print(MySQLdb.IntegrityError.__module__.partition(".")[0], MySQLdb.IntegrityError.__name__)
"""


def use(site_packages: Path) -> str:
    """Return what a program finds that asks for MySQLdb, with this folder before all others."""
    program = f"import sys; sys.path.insert(0, {str(site_packages)!r}){USE}"
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_the_stand_in_leads_to_pymysql(tmp_path: Path) -> None:
    """flask-mysqldb imports it, and finds the exceptions under their names."""
    mysqlclient.write_stand_in(str(tmp_path))
    assert use(tmp_path) == "pymysql IntegrityError"


@pytest.mark.parametrize("program", ["injection.py", "transactions.py"])
def test_the_stand_in_does_what_mysqlclient_does(program: str, tmp_path: Path) -> None:
    """The programs of lesson 07 print the same with either, several statements at once included."""
    mysqlclient.write_stand_in(str(tmp_path))
    with PrivateServer() as server:
        databases = PrivateDatabases(server)
        environ = {**os.environ, **databases.make().environ(), "PYTHONWARNINGS": "error"}
        databases.close()
        said = [
            subprocess.run(
                [sys.executable, "-B", program],
                cwd=ROOT / "lessons" / "07_mysql",
                env={**environ, "PYTHONPATH": path},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for path in (str(tmp_path), "")
        ]
    assert said[0] == said[1] != ""


def test_without_it_the_real_one_is_used(tmp_path: Path) -> None:
    """Removing the stand-in brings mysqlclient back, and removes nothing else."""
    mysqlclient.write_stand_in(str(tmp_path))
    mysqlclient.remove_stand_in(str(tmp_path))
    assert use(tmp_path) == "MySQLdb IntegrityError"
    real = tmp_path / "MySQLdb" / "__init__.py"
    real.write_text("# mysqlclient's own\n", encoding="utf-8")
    mysqlclient.remove_stand_in(str(tmp_path))
    assert real.exists()


@pytest.mark.parametrize("compiler", [False, True], ids=["no-compiler", "compiler-that-fails"])
def test_what_is_taken_where_it_cannot_be_compiled(
    compiler: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """PyMySQL stands in, and the sentence says why and what to type for the other choice."""

    def fails(command: list[str]) -> str:
        raise installing.ToolError("building\nerror: command 'gcc' failed")

    answers = {"import sysconfig": str(tmp_path), "import MySQLdb": ""}
    monkeypatch.setattr(
        installing, "_ask", lambda python, asked: answers[" ".join(asked.split()[:2]).rstrip(";")]
    )
    monkeypatch.setattr(installing, "_run", fails)
    monkeypatch.setattr(mysqlclient, "can_compile", lambda: compiler)
    installing._add_mysqldb(["pip", "install"])
    said = capsys.readouterr().err
    assert "PyMySQL stands in for it" in said
    assert ("command 'gcc' failed" if compiler else "no compiler") in said
    assert system.NEEDS["mysql-headers"].debian in said
    assert use(tmp_path) == "pymysql IntegrityError"
    assert Path(stamps.VENV).name in said
