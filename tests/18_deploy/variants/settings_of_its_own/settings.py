"""What is the same everywhere, and what is different on a server."""

import os


class Laptop:
    SESSION_COOKIE_SAMESITE = "Lax"
    SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True}
    PROXIES = 0


class Server(Laptop):
    SESSION_COOKIE_SECURE = True
    PROXIES = 1

    def __init__(self):
        self.SECRET_KEY = os.environ.get("SECRET_KEY") or ""
        if len(self.SECRET_KEY.strip()) < 32:
            raise SystemExit("Set SECRET_KEY: 32 characters or more.")
