"""The app for the server, under two names."""

import os

from app import create_app
from wrapped import Lines, OneProxy

app = application = create_app(
    {
        "SECRET_KEY": os.environ["SECRET_KEY"],
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
    }
)
app.wsgi_app = OneProxy(Lines(app.wsgi_app))
if len(os.environ["SECRET_KEY"].strip()) < 32:
    raise ValueError("SECRET_KEY is too short")
