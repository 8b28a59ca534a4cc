"""Serves two clubs of one create_app, /first and /second, to try task 1. Given."""

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app import create_app

twins = Flask("twins")
twins.wsgi_app = DispatcherMiddleware(
    twins.wsgi_app,
    {
        "/first": create_app({"CLUB_NAME": "The First Club"}),
        "/second": create_app({"CLUB_NAME": "The Second Club"}),
    },
)

if __name__ == "__main__":
    twins.run(port=5005)
