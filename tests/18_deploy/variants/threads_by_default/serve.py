"""Start gunicorn and nginx with the app behind them; Ctrl-C stops both: `python serve.py`"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from secret_key import kept_key

HERE = Path(__file__).resolve().parent
RUN = Path("run")  # sockets, and what nginx keeps for itself
LISTEN = re.compile(r"listen 127\.0\.0\.1:(\d+);")
ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, `kill`, a closed terminal
PATIENCE = 35  # seconds for the requests that are under way: gunicorn gives them 30


def main():
    """Start both, wait until one ends or somebody wants an end, stop both."""
    if os.name == "nt":
        sys.exit("gunicorn does not run on Windows. Open this folder in WSL: wsl --install")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, help="the port of nginx (default: as in nginx.conf)")
    os.chdir(HERE)
    RUN.mkdir(exist_ok=True)
    conf, port = nginx_conf(parser.parse_args().port)
    programs = []
    for name in ENDINGS:
        signal.signal(getattr(signal, name), ask_for_the_end)
    try:
        # Each in a session of its own: Ctrl-C reaches this program alone, and it stops them in order.
        for command in (gunicorn_command(), nginx_command(conf)):
            environ = environment()
            programs.append(subprocess.Popen(command, env=environ, start_new_session=True))
        print(f"nginx: http://127.0.0.1:{port}  gunicorn: {RUN}/gunicorn.sock  Stop: Ctrl-C")
        sys.stdout.flush()
        while all(program.poll() is None for program in programs):
            time.sleep(0.1)
        print("One of the two has ended. What it says stands above.")
    except KeyboardInterrupt:
        print("Stopping: nginx first, so that nobody new comes in, then gunicorn.")
    finally:
        failed = stop(programs)
    sys.exit(1 if failed else 0)


def ask_for_the_end(number, frame):
    """Let the program go on with the end, whichever signal asks for it."""
    raise KeyboardInterrupt


def environment():
    """Return the variables for both: those that there are, and a laptop's own key."""
    key = os.environ.get("SECRET_KEY") or kept_key(Path("instance", "secret_key"))
    # Here is no https, and some browsers keep no Secure cookie without it.
    return {"SESSION_COOKIE_SECURE": "0", **os.environ, "SECRET_KEY": key}


def gunicorn_command():
    """Return how to start gunicorn. It reads gunicorn.conf.py by itself."""
    return [sys.executable, "-m", "gunicorn", "wsgi:app"]


def nginx_command(conf):
    """Return how to start nginx, so that it stays in the foreground and runs as you."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    nginx = shutil.which("nginx", path=path)
    if nginx is None:
        sys.exit("nginx is not installed. README.md says how to install it.")
    # As root it would become another user, who may not come to the socket.
    user = "user root; " if os.geteuid() == 0 else ""
    return [nginx, "-p", ".", "-c", str(conf), "-e", "stderr", "-g", f"{user}daemon off;"]


def nginx_conf(port):
    """Return the file for nginx, with another port if there is to be one, and the port."""
    text = Path("nginx.conf").read_text(encoding="utf-8")
    found = LISTEN.search(text)
    if found is None:
        sys.exit("nginx.conf has no line `listen 127.0.0.1:PORT;`.")
    if port in (None, int(found[1])):
        return Path("nginx.conf"), int(found[1])
    conf = Path(RUN, "nginx.conf")
    conf.write_text(LISTEN.sub(f"listen 127.0.0.1:{port};", text), encoding="utf-8")
    return conf, port


def stop(programs):
    """End nginx, then gunicorn, and let both finish what they do. Return whether one had failed."""
    for name in ENDINGS:
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    failed = [program for program in programs if program.poll() not in (None, 0)]
    graceful = (signal.SIGTERM, signal.SIGQUIT)  # of gunicorn, and of nginx
    for program, number in reversed(list(zip(programs, graceful, strict=False))):
        if program.poll() is None:
            program.send_signal(number)
        try:
            program.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
    return bool(failed)


if __name__ == "__main__":
    main()
