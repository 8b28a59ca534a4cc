"""What every submission does that is not hostile: notes in a MySQL database."""

import os

import pymysql
from flask import Flask, request

app = Flask(__name__)
TABLE = "CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(80) NOT NULL)"
NAME = os.environ["MYSQL_DB"]


def connect(**options):
    """Return a connection of the app's account."""
    return pymysql.connect(
        unix_socket=os.environ["MYSQL_UNIX_SOCKET"],
        user=os.environ["MYSQL_USER"],
        password=os.environ["MYSQL_PASSWORD"],
        database=NAME,
        charset="utf8mb4",
        autocommit=True,
        ssl_disabled=True,
        **options,
    )


def run(*statements):
    """Run statements in one connection; return the last one's rows."""
    with connect() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall()


def tried(*statements):
    """Run statements in one connection; return whether the last one did what it was meant to."""
    try:
        rows = run(*statements)
    except (pymysql.MySQLError, ValueError, OSError):
        return False
    return not rows or any(value is not None for row in rows for value in row)


@app.cli.command("init-db")
def init_db():
    """Make the table."""
    run(TABLE)


@app.post("/notes")
def add():
    """Keep a note."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO notes (text) VALUES (%s)", (request.get_json()["text"],))
    return {}, 201


@app.get("/notes")
def notes():
    """List the notes."""
    return [text for (text,) in run("SELECT text FROM notes ORDER BY id")]
