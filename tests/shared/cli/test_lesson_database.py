"""`course lesson` of a lesson with a database: what a second terminal needs to find it as well."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from shared.suite.lessons import ROOT

WAITING = 60.0  # seconds for a server, a database server and `flask init-db` on a busy machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(url: str) -> int:
    """Return the status of an answer, 0 if there is none."""
    try:
        with urllib.request.urlopen(url, timeout=WAITING) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def output_until(process: subprocess.Popen[bytes], log: Path, words: str) -> str:
    """Return what the command has printed once these words are in it."""
    end = time.monotonic() + WAITING
    while time.monotonic() < end and process.poll() is None:
        text = log.read_text(encoding="utf-8")
        if words in text:
            return text
        time.sleep(0.05)
    return pytest.fail(log.read_text(encoding="utf-8"))


def test_printed_line_leads_another_terminal_to_the_database(tmp_path: Path) -> None:
    """With the printed variables, and no others, a program reaches the tables of the lesson."""
    log = tmp_path / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "shared", "lesson", "7", "--port", str(free_port())],
            cwd=ROOT,
            stdout=stream,
            stderr=stream,
        )
    try:
        text = output_until(process, log, "Running on")
        line = next(line.strip() for line in text.splitlines() if line.strip().startswith("export"))
        variables = dict(pair.split("=", 1) for pair in shlex.split(line)[1:])
        program = "from app import create_app; print(create_app().test_client().get('/users').json)"
        done = subprocess.run(
            [sys.executable, "-B", "-c", program],
            cwd=ROOT / "lessons" / "07_mysql",
            env={"PATH": os.environ["PATH"], **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.startswith("["), done.stderr
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=WAITING)


def test_server_killed_while_the_lesson_serves(tmp_path: Path) -> None:
    """Meanwhile the app answers 503; the server comes back, and nobody restarts the app."""
    log, port = tmp_path / "log", free_port()
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "shared", "lesson", "7", "--port", str(port)],
            cwd=ROOT,
            stdout=stream,
            stderr=stream,
        )
    try:
        output_until(process, log, "Running on")
        url = f"http://127.0.0.1:{port}/users"
        assert status_of(url) == 200
        data = ROOT / ".data" / "mysql" / "07_mysql"
        servers = subprocess.run(
            ["pgrep", "-f", f"^[^ ]*(mariadbd|mysqld) .*--datadir={data} "],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for server in servers:
            os.kill(int(server), signal.SIGKILL)
        seen = [status_of(url)]
        end = time.monotonic() + WAITING
        while seen[-1] != 200 and time.monotonic() < end:
            time.sleep(0.02)
            seen.append(status_of(url))
        assert set(seen) == {503, 200}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=WAITING)
