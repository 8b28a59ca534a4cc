"""The app with the settings of a server."""

from app import create_app
from settings import Server

app = create_app(settings=Server())
