"""The settings of gunicorn, which reads this file by itself. It is Python."""

from pathlib import Path

# Only programs on this machine can come to a Unix socket. nginx does.
Path("run").mkdir(exist_ok=True)
bind = "unix:run/gunicorn.sock"

# Two processes, so that one may fail. Eight threads in each: a slow request holds up one of them.
workers = 2
worker_class = "gthread"
threads = 8

# At the end: so many seconds for requests that are under way.
graceful_timeout = 30

# A line for each request, to where the other lines go.
accesslog = "-"

# The app is imported once, before there are workers: then SystemExit ends gunicorn too.
preload_app = True
access_log_format = "%(s)s %(m)s %({raw_uri}e)s from %(h)s in %(M)s ms"
