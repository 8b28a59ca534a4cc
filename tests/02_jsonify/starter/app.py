"""The book club's API. The tasks are in README.md."""

from flask import Flask

app = Flask(__name__)

BOOKS = []  # the club's books, as dicts; a list stands in for a database


@app.get("/")
def index():
    """Say which resources this API has."""
    return {"resources": {"books": "/api/v1/books"}}


if __name__ == "__main__":
    app.run(port=5002)
