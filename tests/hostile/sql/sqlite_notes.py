"""What every submission does that is not hostile: notes in an SQLite file."""

import os
import sqlite3
from pathlib import Path

from flask import Flask, request

app = Flask(__name__)
FILE = Path(app.instance_path, os.environ["DATABASE_URL"].removeprefix("sqlite:///"))
TABLE = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text VARCHAR(80) NOT NULL)"


def run(statement, *values):
    """Run a statement and return its rows."""
    FILE.parent.mkdir(exist_ok=True)
    connection = sqlite3.connect(FILE)
    with connection:
        rows = connection.execute(statement, values).fetchall()
    connection.close()
    return rows


@app.cli.command("init-db")
def init_db():
    """Make the table."""
    run(TABLE)


@app.post("/notes")
def add():
    """Keep a note."""
    run("INSERT INTO notes (text) VALUES (?)", request.get_json()["text"])
    return {}, 201


@app.get("/notes")
def notes():
    """List the notes."""
    return [text for (text,) in run("SELECT text FROM notes ORDER BY id")]
