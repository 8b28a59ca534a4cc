"""How many requests a second? `python bench.py` compares servers, also with slow visitors.

Each server gets sixteen visitors at once, each of whom asks again as soon as the answer is there. In
the last column twelve more visitors have sent half a request, and do not go on.
"""

import argparse
import http.client
import os
import socket
import subprocess
import sys
import threading
import time

import serve

VISITORS = 16
DAWDLERS = 12
PORT = 5068
PYTHON = [sys.executable, "-m"]
QUIET = ["--log-level", "error", "--access-logfile", os.devnull]
GUNICORN = [*PYTHON, "gunicorn", "wsgi:app", *QUIET, "--bind", f"127.0.0.1:{PORT}"]
WAITRESS = [*PYTHON, "waitress", "--port", str(PORT), "--threads", "16", "wsgi:app"]
NGINX = "nginx, and gunicorn, 2 x 8"
# What is started for each. With `threads` above 1, gunicorn would make other workers of the sync ones.
SERVERS = {
    "flask run": [[*PYTHON, "flask", "--app", "app", "run", "--port", str(PORT)]],
    "gunicorn, 2 sync": [[*GUNICORN, "--worker-class", "sync", "--threads", "1"]],
    "gunicorn, 2 x 8 threads": [GUNICORN],
    "waitress, 16 threads": [WAITRESS],
    NGINX: [[*PYTHON, "gunicorn", "wsgi:app", *QUIET]],
}
COLUMNS = {"/healthz": 0, "/slow?seconds=0.05": 0, "/healthz (slow clients)": DAWDLERS}


def main():
    """Measure each server that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement")
    parser.add_argument("names", nargs="*", metavar="SERVER", help="words of its name")
    chosen = parser.parse_args()
    os.chdir(serve.HERE)
    serve.RUN.mkdir(exist_ok=True)
    print(f"{'requests per second':26}" + "".join(f"{column:>26}" for column in COLUMNS))
    for name, commands in SERVERS.items():
        if name == NGINX:
            commands = [*commands, serve.nginx_command(serve.nginx_conf(PORT)[0])]
        if all(word in name for word in chosen.names):
            counts = measure_all(commands, chosen.seconds)
            print(f"{name:26}" + "".join(f"{count:26.0f}" for count in counts), flush=True)


def measure_all(commands, seconds):
    """Start these programs, and return how many requests a second they answer, for each column."""
    environ, null = serve.environment(), subprocess.DEVNULL
    servers = [subprocess.Popen(one, env=environ, stdout=null, stderr=null) for one in commands]
    waiting = []
    try:
        wait_for(servers)
        counts = []
        for column, dawdlers in COLUMNS.items():
            waiting = [half_a_request() for _ in range(dawdlers)]
            counts.append(measure(column.split(" ")[0], seconds))
        return counts
    finally:
        for connection in waiting:
            connection.close()
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(30)


def measure(path, seconds):
    """Return how many requests a second get an answer."""
    time.sleep(0.3)
    end = time.monotonic() + seconds
    counts = [0] * VISITORS
    visitors = [
        threading.Thread(target=ask, args=(path, end, counts, number)) for number in range(VISITORS)
    ]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    return sum(counts) / seconds


def wait_for(servers):
    """Wait until the app answers. gunicorn listens before its workers are ready."""
    while all(server.poll() is None for server in servers):
        counts = [0]
        ask("/healthz", time.monotonic() + 5, counts, 0, once=True)
        if counts[0]:
            return
        time.sleep(0.05)
    sys.exit("The server has ended. Is the port in use?")


def half_a_request():
    """Begin a request, as a phone does in a tunnel."""
    connection = socket.create_connection(("127.0.0.1", PORT))
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
    return connection


def ask(path, end, counts, number, once=False):
    """Ask again and again until the time is over, and count the answers that are no errors."""
    while (left := end - time.monotonic()) > 0:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=left)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            counts[number] += response.status == 200
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        if once:
            return


if __name__ == "__main__":
    main()
