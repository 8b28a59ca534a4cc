"""Six workers that do one request each, from one import of the app."""

import os

os.makedirs("run", exist_ok=True)
bind = ["unix:run/gunicorn.sock"]
workers = 6
preload_app = True
timeout = 60
