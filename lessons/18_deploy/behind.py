"""Visit the app behind gunicorn and nginx, step by step: `python behind.py /visitor forge /visitor`

/path        GET this address through nginx
direct/path  GET this address from gunicorn, without nginx
forge        from now on, send headers as a liar does
slow         send four requests for /slow, and do not wait
wait         wait for the four answers
term         send gunicorn SIGTERM
end          wait for the end of gunicorn
no-key       (first) start gunicorn without SECRET_KEY
alone        (first) start nginx without gunicorn
"""

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import serve

LOG = Path("run", "behind.log")
SOCKET = "run/gunicorn.sock"
LIES = {
    "X-Forwarded-For": "198.51.100.66",
    "X-Forwarded-Proto": "https",
    "X-Real-IP": "198.51.100.66",
}
PATIENCE = 15  # seconds


class OverSocket(http.client.HTTPConnection):
    """A connection to gunicorn's Unix socket."""

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(SOCKET)


def main(steps):
    """Start both servers, take the steps, stop both."""
    os.chdir(serve.HERE)
    serve.RUN.mkdir(exist_ok=True)
    programs, port = {}, free_port()
    try:
        with LOG.open("wb") as log:
            if "alone" not in steps:
                environ = serve.environment()
                if "no-key" in steps:
                    del environ["SECRET_KEY"]
                if "no-database" in steps:
                    environ["DATABASE_URL"] = "sqlite:////nowhere/todo.db"
                programs["gunicorn"] = start(serve.gunicorn_command(), log, environ)
            conf, _ = serve.nginx_conf(port)
            programs["nginx"] = start(serve.nginx_command(conf), log, os.environ)
        wait_until_ready(programs, port)
        take(steps, programs, port)
    finally:
        for program in programs.values():
            if program.poll() is None:
                program.terminate()
        for program in programs.values():
            program.wait(PATIENCE)


def start(command, log, environ):
    """Start a program whose words go into a file."""
    return subprocess.Popen(command, env=environ, stdout=log, stderr=log, start_new_session=True)


def free_port():
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(programs, port):
    """Wait until both answer, or one has ended."""
    places = [(socket.AF_INET, ("127.0.0.1", port))]
    places += [(socket.AF_UNIX, SOCKET)] if "gunicorn" in programs else []
    end = time.monotonic() + PATIENCE
    for family, place in places:
        while time.monotonic() < end and all(one.poll() is None for one in programs.values()):
            try:
                with socket.socket(family) as probe:
                    probe.connect(place)
                break
            except OSError:
                time.sleep(0.05)


def take(steps, programs, port):
    """Take the steps, and print what comes of each."""
    headers, begun = {}, []
    for step in steps:
        if step == "forge":
            headers = LIES
        elif step == "slow":
            begun = [begin("/slow?seconds=1", port, headers) for _ in range(4)]
        elif step == "wait":
            for connection in begun:
                show("/slow", connection)
            begun = []
        elif step == "term":
            programs["gunicorn"].send_signal(signal.SIGTERM)
        elif step in ("end", "no-key"):
            print(f"gunicorn: exit code {programs['gunicorn'].wait(PATIENCE)}{last_error()}")
        elif step.startswith(("/", "direct/")):
            show(step, begin(step, port, headers))
            if begun:
                waiting = sum(not select.select([one.sock], [], [], 0)[0] for one in begun)
                print(f"{'':20} {'before' if waiting == len(begun) else 'after'} a slow answer")


def begin(step, port, headers):
    """Send GET, and return the connection from which the answer will come."""
    if step.startswith("direct"):
        connection = OverSocket("localhost", timeout=PATIENCE)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    sent = {"Host": "localhost:5018", **headers}
    connection.request("GET", step.removeprefix("direct"), headers=sent)
    return connection


def show(step, connection):
    """Print an answer: the status, and of JSON the text."""
    response = connection.getresponse()
    kind = response.headers.get_content_type()
    text = response.read().decode()
    print(f"{step:20} {response.status}  {text.strip() if kind == 'application/json' else kind}")


def last_error():
    """Return the last error in the log, if there is one."""
    lines = LOG.read_text(encoding="utf-8", errors="replace").splitlines()
    found = [line for line in lines if "Error: " in line]
    return f"  {found[-1]}" if found else ""


if __name__ == "__main__":
    main(sys.argv[1:]) if sys.argv[1:] else print(__doc__)
