"""Visits the app as a browser does, and prints what comes back.

    python browse.py add=mina reload edit=mina delete=mina

A step is a path, or one of: add=NAME fills in the form and sends it, edit=NAME follows the link in the
list, delete=NAME presses the button in the list, reload does what F5 does.
"""

import html
import re
import sys

from app import create_app
from db import db

TOKEN = re.compile('name="csrf_token" value="(.*?)"')
HEADING = re.compile("<h[12]>(.*?)</h[12]>")
SAID = re.compile('<p(?: class="error".*?)?>(.*?)</p>')


def main(steps):
    """Take the steps, one after the other, in a database of memory."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://"})
    with app.app_context():
        db.create_all()
    browser = Browser(app.test_client())
    for step in steps:
        action, _, name = step.partition("=")
        if action == "add":
            browser.send("/add", {"username": name, "email": "somebody@example.com"})
        elif action == "edit":
            browser.open("GET", browser.address("edit", name))
        elif action == "delete":
            browser.send(browser.address("delete", name), {})
        elif action == "reload":
            browser.open(*browser.last)
        else:
            browser.open("GET", step)


class Browser:
    """A browser with one window."""

    def __init__(self, client):
        self.client = client
        self.last = ("GET", "/")

    def open(self, method, path, fields=None):
        """Send a request, print a line about the answer, and go where it leads."""
        self.last = (method, path, fields)
        answer = self.client.open(path, method=method, data=fields)
        print(method, path, answer.status_code, answer.location or told(answer.text), sep="  ")
        if answer.location:
            self.open("GET", answer.location)

    def send(self, path, fields):
        """Send a form to a path, with the token of this browser."""
        token = TOKEN.search(self.client.get("/add").text)
        self.open("POST", path, {**fields, "csrf_token": token[1] if token else ""})

    def address(self, action, name):
        """Return the address in the list that does this with this user."""
        for card in self.client.get("/").text.split("<li>"):
            if name in map(html.unescape, HEADING.findall(card)):
                return html.unescape(re.search(f'"(/{action}/.*?)"', card)[1])
        return f"/{action}/{name}"


def told(page):
    """Return the headings of a page, and what it says."""
    said = [text for text in SAID.findall(page) if text]
    return html.unescape(" | ".join(HEADING.findall(page) + said))


if __name__ == "__main__":
    main(sys.argv[1:])
