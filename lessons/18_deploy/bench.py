"""How many requests a second? `python bench.py` compares four servers, with and without slow ones.

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
GUNICORN = [*PYTHON, "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{PORT}", "--log-level", "error"]
GUNICORN += ["--access-logfile", os.devnull]
SERVERS = {
    "flask run": [*PYTHON, "flask", "--app", "app", "run", "--port", str(PORT)],
    "gunicorn, 2 sync": [*GUNICORN, "--workers", "2", "--worker-class", "sync"],
    "gunicorn, 2 x 8 threads": [*GUNICORN, "--workers", "2", "--threads", "8"],
    "waitress, 16 threads": [
        *PYTHON,
        "waitress",
        "--port",
        str(PORT),
        "--threads",
        "16",
        "wsgi:app",
    ],
}
COLUMNS = {"/healthz": 0, "/slow?seconds=0.05": 0, "/healthz (slow clients)": DAWDLERS}


def main():
    """Measure each server that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement")
    parser.add_argument("names", nargs="*", metavar="SERVER", help="words of its name")
    chosen = parser.parse_args()
    os.chdir(serve.HERE)
    print(f"{'requests per second':26}" + "".join(f"{column:>26}" for column in COLUMNS))
    for name, command in SERVERS.items():
        if all(word in name for word in chosen.names):
            print(f"{name:26}", end="", flush=True)
            for column, dawdlers in COLUMNS.items():
                count = measure(command, column.split(" ")[0], dawdlers, chosen.seconds)
                print(f"{count:26.0f}", end="", flush=True)
            print()


def measure(command, path, dawdlers, seconds):
    """Return how many requests a second a server answers."""
    environ = serve.environment()
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, env=environ, stdout=quiet, stderr=quiet)
    waiting = []
    try:
        wait_for(server)
        waiting = [half_a_request() for _ in range(dawdlers)]
        time.sleep(0.3)
        end = time.monotonic() + seconds
        counts = [0] * VISITORS
        visitors = [
            threading.Thread(target=ask, args=(path, end, counts, number))
            for number in range(VISITORS)
        ]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        return sum(counts) / seconds
    finally:
        for connection in waiting:
            connection.close()
        server.terminate()
        server.wait(30)


def wait_for(server):
    """Wait until the server listens."""
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", PORT)).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("The server has ended. Is the port in use?")


def half_a_request():
    """Begin a request, as a phone does in a tunnel."""
    connection = socket.create_connection(("127.0.0.1", PORT))
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
    return connection


def ask(path, end, counts, number):
    """Ask again and again until the time is over, and count the answers."""
    while (left := end - time.monotonic()) > 0:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=left)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
            counts[number] += 1
        except OSError:
            pass
        finally:
            connection.close()


if __name__ == "__main__":
    main()
