"""Three layers around the app: health, the proxy, and a line for each request."""

import json
import sys

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from db import db

AWAY = {"code": 503, "status": "Service Unavailable", "message": "No database.", "retry": True}


class Health:
    """Answers /healthz and /readyz, and leaves the rest to the app."""

    def __init__(self, app):
        self.app, self.inner = app, app.wsgi_app

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path not in ("/healthz", "/readyz"):
            return self.inner(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            response = Response(status=405, headers={"Allow": "GET, HEAD"})
        elif path == "/healthz" or self.database_answers():
            response = Response(json.dumps({"status": "ok"}), mimetype="application/json")
        else:
            response = Response(json.dumps(AWAY), 503, mimetype="application/json")
        response.headers["Cache-Control"] = "no-cache, no-store"
        return response(environ, start_response)

    def database_answers(self):
        try:
            with self.app.app_context(), db.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True


class OneProxy:
    """Believes the last value of two headers."""

    def __init__(self, inner):
        self.inner = inner

    def __call__(self, environ, start_response):
        for header, name in (("FOR", "REMOTE_ADDR"), ("PROTO", "wsgi.url_scheme")):
            said = environ.get(f"HTTP_X_FORWARDED_{header}", "").split(",")[-1].strip()
            environ[name] = said or environ.get(name, "")
        return self.inner(environ, start_response)


class Lines:
    """Prints a line for each request, on stderr."""

    def __init__(self, inner):
        self.inner = inner

    def __call__(self, environ, start_response):
        def note(status, headers, exc_info=None):
            asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']!r}"
            print(f"<{environ['REMOTE_ADDR']}> {asked} -> {status}", file=sys.stderr, flush=True)
            return start_response(status, headers, exc_info)

        return self.inner(environ, note)
