"""The pages, put together by Markup, which escapes what it is given."""

from flask import Blueprint, current_app, redirect, request, session
from markupsafe import Markup
from werkzeug.local import LocalProxy

bp = Blueprint("pages", __name__)
members = LocalProxy(lambda: current_app.extensions["members"])
PAGE = Markup('<!doctype html><html><head><meta charset="utf-8"><title>Club</title></head><body>{}')
FORM = Markup(
    '<p>{}</p><form method="post" action="{}"><input name="name" value="{}">'
    '<input type="password" name="password">{}<button type="submit">Send</button></form>'
)
BOX = Markup('<input type="checkbox" name="remember">')


def form(name="", said="", box=""):
    """Return the page with the form that is sent to where it is."""
    return PAGE.format(FORM.format(said, request.path, name, box))


def member():
    """Return the member of the session, or None."""
    number = session.get("m")
    return members.by("id", number) if isinstance(number, int) else None


@bp.get("/")
def home():
    """Show the front page."""
    if found := member():
        return PAGE.format(Markup("<h1>{}</h1>").format(found.name))
    return PAGE.format(Markup('<a href="login">in</a> <a href="register">new</a>'))


@bp.get("/register")
def registering():
    """Show the form."""
    return form()


@bp.post("/register")
def register():
    """Store a member."""
    name = request.form.get("name", "").strip().lower()
    password = request.form.get("password", "")
    if len(name) not in range(1, 41) or len(password) not in range(8, 101):
        return form(name, "No."), 422
    if not members.add(name, password):
        return form(name, "Taken."), 409
    return redirect("login")


@bp.get("/login")
def logging_in():
    """Show the form."""
    return form(box=BOX)


@bp.post("/login")
def log_in():
    """Begin a session."""
    name = request.form.get("name", "")
    number = members.who(name.strip().lower(), request.form.get("password", ""))
    if number is None:
        return form(name, "No.", BOX), 400
    for key in [*session]:
        session.pop(key)
    session["m"] = number
    if request.form.get("remember"):
        session.permanent = True
    return redirect("member", 303)


@bp.get("/member")
def show():
    """Show the member's page."""
    if not (found := member()):
        return redirect("login", 303)
    button = Markup('<form method="post" action="logout"><button>out</button></form>')
    page = Markup("<p>{}</p>{}").format(found.name, button)
    return PAGE.format(page), 200, [("Cache-Control", "no-store")]


@bp.post("/logout")
def log_out():
    """End the session."""
    session.clear()
    return redirect("/", 303)
