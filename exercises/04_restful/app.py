"""The book club's loans. The tasks are in README.md."""

from flask import Flask
from flask_restful import Api

app = Flask(__name__)
api = Api(app)

LOANS = {}  # the loans by their ids, each a dict; it stands in for a database


@app.get("/")
def index():
    """Say which resources this API has."""
    return {"resources": {"loans": "/loans"}}


if __name__ == "__main__":
    app.run(port=5004)
