"""Visits the app as a browser does, with a user called mina, and prints what comes back.

    python browse.py /protected log-in /protected log-out

A step is a path, or one of: log-in, remember-me (logs in with the box ticked), wrong-password,
log-out, close (the browser's window), delete-mina.
"""

import re
import sys

from sqlalchemy import delete

from accounts import register
from app import create_app
from db import db
from models import User

MINA = {"username": "mina", "password": "correct horse"}
TOKEN = re.compile('name="csrf_token" value="(.*?)"')
LOG_INS = {
    "log-in": MINA,
    "remember-me": {**MINA, "remember": "yes"},
    "wrong-password": {**MINA, "password": "wrong"},
}


def main(steps):
    """Take the steps, one after the other, in a database of memory."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://"})
    with app.app_context():
        db.create_all()
        register(**MINA)
    browser = app.test_client()
    login_page = "/login"
    for step in steps:
        if step in LOG_INS:
            tell(step, send(browser, login_page, login_page, LOG_INS[step]))
        elif step == "log-out":
            tell(step, send(browser, "/", "/logout", {}))
        elif step == "close":
            browser.delete_cookie("session")
            print("close")
        elif step == "delete-mina":
            with app.app_context():
                db.session.execute(delete(User))
                db.session.commit()
            print("delete-mina")
        else:
            answer = browser.get(step)
            tell(step, answer)
            if "/login" in (answer.location or step):
                login_page = answer.location or step


def send(browser, page, action, fields):
    """Send the form of a page: with its token, if there is one."""
    found = TOKEN.search(browser.get(page).text)
    return browser.post(action, data={**fields, "csrf_token": found[1] if found else ""})


def tell(step, answer):
    """Print a line about an answer: its status, and where it leads."""
    print(step, answer.status_code, answer.location or "", sep="  ")


if __name__ == "__main__":
    main(sys.argv[1:])
