"""All in one file: pages in strings, the member in `g`, the key beside the app, and every freedom used."""

import os
import secrets
from datetime import timedelta
from functools import wraps
from pathlib import Path

from flask import Flask, abort, g, redirect, render_template_string, request, session, url_for
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.security import check_password_hash, generate_password_hash

db = SQLAlchemy(model_class=type("Base", (DeclarativeBase,), {}))
# Made when the file is imported: later it costs nobody any time.
NOBODY = generate_password_hash("nobody", "scrypt")
LIMITS = {"name": (1, 40), "password": (8, 100)}
FORM = """<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>
<p>{{ said }}</p>
<form method="POST"><p><label>Password <input type="password" name="password"></label>
<p><label>Name <input name="name" value="{{ name }}"></label>
{% if title == "Log in" %}<label><input type=checkbox name=remember value=0>Remember</label>{% endif %}
<input type="hidden" name="from" value="page"><button name="go" value="1">Go</button></form>"""
HOME = """<!doctype html><title>Club</title>
{% if g.member %}<p>You are {{ g.member.name }}, member {{ g.member.id }} since {{ g.member.since }}.
{% else %}<a href="{{ url_for('join') }}?from=home">Join</a> <a href="{{ url_for('enter', _external=True) }}">Enter</a>
{% endif %}"""
ROOM = """<!doctype html><title>Room</title><p>{{ g.member.name }}'s room</p>
<form action="{{ url_for('leave') }}" method="post"><input type="submit" value="Leave"></form>"""


class Member(db.Model):
    """A member; the table itself says since when."""

    __tablename__ = "members"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.String(60), unique=True)
    password_hash: Mapped[str] = mapped_column(db.String(300))
    since: Mapped[int] = mapped_column(server_default="2026")


def key_beside(folder):
    """Return the key that is kept beside the app."""
    path = Path(folder, ".signing_key")
    new = path.with_name(f".signing_key.{os.getpid()}")
    new.write_bytes(secrets.token_bytes(40))
    try:
        os.link(new, path)
    except FileExistsError:
        pass
    finally:
        new.unlink()
    return path.read_bytes()


def members_only(view):
    """Send everybody else to the log-in."""

    @wraps(view)
    def checked():
        return view() if g.member else redirect(url_for("enter", _external=True), 302)

    return checked


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///club.db")
    app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY")
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(hours=720)
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_SECURE"] = os.environ.get("SESSION_COOKIE_SECURE", "") in ("1",)
    app.config.update(config or {})
    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or key_beside(app.root_path)
    db.init_app(app)

    @app.before_request
    def load_member():
        number = session.get("who", [None])[0]
        g.member = number and db.session.get(Member, number)

    @app.errorhandler(OperationalError)
    def away(error):
        return "<!doctype html><p>Come back in a minute.", 503

    @app.get("/")
    def home():
        return render_template_string(HOME)

    @app.route("/register", methods=["GET", "POST"])
    def join():
        name, said, code = request.form.get("name", "").strip().lower(), "", 200
        if request.method == "POST":
            given = {"name": name, "password": request.form.get("password", "")}
            if any(not low <= len(given[f]) <= high for f, (low, high) in LIMITS.items()):
                said, code = "That is too short or too long.", 400
            else:
                hashed = generate_password_hash(given["password"], "pbkdf2")
                db.session.add(Member(name=name, password_hash=hashed))
                try:
                    db.session.commit()
                    return redirect("/login", 302)
                except IntegrityError:
                    db.session.rollback()
                    said, code = "Taken.", 409
        return render_template_string(FORM, title="Join", said=said, name=name), code

    @app.route("/login", methods=["GET", "POST"])
    def enter():
        if request.method != "POST":
            return render_template_string(FORM, title="Log in", said="", name="")
        if "name" not in request.form:
            abort(400)
        typed, password = request.form["name"], request.form.get("password", "")
        member = db.session.execute(
            db.select(Member).filter_by(name=typed.strip().lower())
        ).scalar_one_or_none()
        try:
            right = check_password_hash(member.password_hash if member else NOBODY, password)
        except (ValueError, TypeError, OverflowError):
            right = False
        if not (member and right):
            page = render_template_string(FORM, title="Log in", said="No.", name=typed)
            return page, 403
        session.clear()
        session["who"] = [member.id, typed]
        session.permanent = bool(request.form.getlist("remember"))
        return redirect(url_for("room", _external=True), 302)

    @app.get("/member")
    @members_only
    def room():
        page = app.make_response(render_template_string(ROOM))
        page.headers["Cache-Control"] = "private, no-store, max-age=0"
        return page

    @app.post("/logout")
    def leave():
        for name in list(session):
            del session[name]
        return redirect(url_for("home", _external=True), 302)

    @app.cli.command("init-db")
    def init_db():
        db.create_all()

    return app
