"""Visits the app as two browsers do, mina's and juno's, and prints what comes back.

    python browse.py mina:add=Tea mina:add=Cake@2026-12-24 mina:list juno:edit=1

A step is who, what, and with what: add=TITLE or add=TITLE@DAY, list or list=QUERY, get=PATH,
edit=ID, delete=ID, done=ID,ID..., open=ID,ID..., mark=ID@TEXT. `list` prints the todos.
"""

import re
import sys

from accounts import register
from app import create_app
from db import db

PASSWORD = "correct horse"
TOKEN = re.compile('name="csrf_token" value="(.*?)"')
TITLE = re.compile("<label for=.todo-([0-9]+).>(.*?)</label>")


def main(steps):
    """Take the steps, one after the other, in a database of memory."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://"})
    browsers = {"mina": app.test_client(), "juno": app.test_client()}
    with app.app_context():
        db.create_all()
        for name in browsers:
            register(name, PASSWORD)
    for name, browser in browsers.items():
        send(browser, "/login", {"username": name, "password": PASSWORD}, page="/login")
    for step in steps:
        name, _, what = step.partition(":")
        take(step, browsers[name], *what.partition("=")[::2])


def take(step, browser, verb, value):
    """Take one step, and print what came of it."""
    first, _, second = value.partition("@")
    if verb == "list":
        tell(step, browser.get(f"/todos?{value}"))
        for number, title in TITLE.findall(browser.get(f"/todos?{value}").text):
            print(f"  {number} {title}")
        return
    if verb == "get":
        tell(step, browser.get(value))
    elif verb == "edit":
        tell(step, browser.get(f"/todos/{value}/edit"))
    elif verb == "add":
        tell(step, send(browser, "/todos", {"title": first, "due_on": second}))
    elif verb == "delete":
        tell(step, send(browser, f"/todos/{value}/delete", {}))
    else:
        done = {"done": "yes", "open": "no"}.get(verb, second)
        tell(step, send(browser, "/todos/done", {"id": first.split(","), "done": done}))


def send(browser, action, fields, page="/"):
    """Send a form with the token of a page."""
    token = TOKEN.search(browser.get(page).text)[1]
    return browser.post(action, data={**fields, "csrf_token": token})


def tell(step, answer):
    """Print a line about an answer: its status, and where it leads."""
    print(step, answer.status_code, answer.location or "", sep="  ")


if __name__ == "__main__":
    main(sys.argv[1:])
