"""The app for a WSGI server: `gunicorn wsgi:app`. Whoever imports this file is in production."""

import logging
import os

from werkzeug.middleware.proxy_fix import ProxyFix

from app import create_app

SHORTEST_KEY = 32  # characters

# Before the app is made: Flask gives its logger a handler only if there is none.
logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")

key = os.environ.get("SECRET_KEY", "")
if len(key.strip()) < SHORTEST_KEY:
    # An exception, not sys.exit: gunicorn takes that for a worker's end, and starts the next one.
    raise RuntimeError(f"SECRET_KEY must be set, and have {SHORTEST_KEY} characters or more.")

# Secure, unless somebody says that there is no https: serve.py does, for your own computer.
secure = os.environ.get("SESSION_COOKIE_SECURE", "1") != "0"

app = create_app({"SECRET_KEY": key, "SESSION_COOKIE_SECURE": secure})

# One proxy stands before the app: believe what the last one says, and nothing before it.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)
