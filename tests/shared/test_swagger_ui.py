"""Tests of `shared/swagger_ui.py`: Swagger UI's files come out of the app itself."""

from __future__ import annotations

import pytest
from flask import Flask

from shared.swagger_ui import swagger_ui_files

FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui-standalone-preset.js": "text/javascript",
}


@pytest.mark.parametrize("url", ["/swagger-ui", "/files/of/the/page"])
@pytest.mark.parametrize("name", FILES)
def test_file_is_served(url: str, name: str) -> None:
    """Each file that flask-smorest's page loads is there, below the URL that was asked for."""
    app = Flask(__name__)
    app.register_blueprint(swagger_ui_files(url))
    with app.test_client().get(f"{url}/{name}") as response:
        assert response.status_code == 200
        assert response.mimetype == FILES[name]
        assert len(response.data) > 10_000


def test_nothing_else_is_served() -> None:
    """No other file of the machine can be had that way."""
    app = Flask(__name__)
    app.register_blueprint(swagger_ui_files())
    assert app.test_client().get("/swagger-ui/../__init__.py").status_code == 404
    assert app.test_client().get("/swagger-ui/nothing.js").status_code == 404
