"""With more than one thread, gunicorn's usual workers become threaded ones."""

import pathlib

pathlib.Path(__file__).with_name("run").mkdir(exist_ok=True)
bind, workers, threads = "unix:run/gunicorn.sock", 3, 5
accesslog = "/dev/null"


def on_starting(server):
    """Say that it begins."""
    server.log.info("The club opens.")
