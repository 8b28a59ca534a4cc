"""Swagger UI's own files, served by the app itself: a docs page that needs no network.

    app.config["OPENAPI_SWAGGER_UI_URL"] = "/swagger-ui/"
    app.register_blueprint(swagger_ui_files())

The files are those of the package `flask-swagger-ui`. Outside of this course the one line of
`swagger_ui_files` does the same.
"""

from __future__ import annotations

from flask import Blueprint


def swagger_ui_files(url: str = "/swagger-ui") -> Blueprint:
    """Return a blueprint that serves Swagger UI's script and style below `url`.

    flask-smorest's `OPENAPI_SWAGGER_UI_URL` must be the same path with a slash at the end: its
    page puts the files' names right behind it.
    """
    # Named by the package, not by this file: only the package's folder is looked for.
    return Blueprint(
        "swagger_ui_files", "flask_swagger_ui", static_folder="dist", static_url_path=url
    )
