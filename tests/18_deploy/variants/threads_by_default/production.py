"""The app of the laptop, made fit for a server."""

import os

from flask import request
from werkzeug.middleware.proxy_fix import ProxyFix

import app as laptop


def key():
    """Return the key of the environment."""
    found = os.environ.get("SECRET_KEY", "")
    assert len(found.strip()) >= 32, "SECRET_KEY: 32 characters or more"
    return found


def server_app():
    """Build it."""
    app = laptop.create_app()
    app.config |= {"SECRET_KEY": key(), "SESSION_COOKIE_SECURE": True}
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=0)

    @app.after_request
    def note(response):
        """Print a line for each request."""
        path = request.path.encode("unicode_escape").decode()
        print(request.remote_addr, request.method, path, response.status_code, flush=True)
        return response

    return app
