"""Each log-in is a row of a table: what the cookies hold is the row's random key."""

import os
import re
import secrets
from datetime import timedelta

from flask import Flask, flash, get_flashed_messages, redirect, request, session, url_for
from flask_login import (
    LoginManager,
    UserMixin,
    confirm_login,
    current_user,
    login_fresh,
    login_required,
    login_user,
    logout_user,
)
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup, escape
from sqlalchemy import String, delete, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.security import check_password_hash, generate_password_hash

# What Werkzeug reads: a method with small numbers, a salt, and the rest in hexadecimal digits.
HASH = re.compile(r"(scrypt|pbkdf2:sha\d{1,3})(:\d{1,7})*\$[^$]+\$[0-9a-f]+", re.ASCII)


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Member(UserMixin, db.Model):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(server_default=text("1"))
    password_version: Mapped[int] = mapped_column(server_default=text("0"))
    key = ""

    def get_id(self):
        return self.key


class LogIn(db.Model):
    __tablename__ = "log_ins"
    key: Mapped[str] = mapped_column(String(43), primary_key=True)
    member_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))


def load(key):
    row = db.session.get(LogIn, key) if re.fullmatch(r"[\w-]{43}", str(key), re.ASCII) else None
    member = db.session.get(Member, row.member_id) if row else None
    if member is None or not member.is_active:
        if row:
            # Nobody gets in by this one again, whoever has the id later.
            db.session.delete(row)
            db.session.commit()
        return None
    member.key = key
    return member


def begin(member, remember):
    row = LogIn(key=secrets.token_urlsafe(32), member_id=member.id, name=member.name)
    db.session.add(row)
    db.session.commit()
    member.key = row.key
    login_user(member, remember=remember)


def end():
    session.clear()
    if current_user.is_authenticated:
        db.session.execute(delete(LogIn).where(LogIn.key == current_user.key))
        db.session.commit()
    session.clear()
    logout_user()


def find(name, password, dummy):
    member = db.session.scalar(select(Member).where(Member.name == name))
    stored = member.password_hash if member else dummy()
    known = HASH.fullmatch(stored)
    return member if known and check_password_hash(stored, password) and member else None


def back():
    """Return `next` as this site's own path, made of its parts anew."""
    target = "".join(letter for letter in request.args.get("next", "") if letter > " ")
    path, mark, query = target.replace("\\", "/").partition("?")
    path = "/" + path.strip("/") if path.startswith("/") and path[1:2] != "/" else ""
    return path + mark + query if path else url_for("index")


def token():
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def field(name, kind="text", value=""):
    return Markup('<label>{0} <input name="{0}" type="{1}" value="{2}"></label>').format(
        name, kind, value
    )


def page(*parts, form=None, status=200, anonymous=False):
    who = Markup()
    if not anonymous and current_user.is_authenticated:
        who = Markup(
            '<i id="member">{}</i><form method="POST" action="{}">{}<button>Out</button></form>'
        ).format(current_user.name, url_for("log_out"), token())
    said = Markup("").join(Markup("<li>{}</li>").format(one) for one in get_flashed_messages())
    body = Markup("").join(parts)
    if form is not None:
        body += Markup('<form method="post">{}{}<button>Go</button></form>').format(
            token(), Markup("").join(form)
        )
    return (
        Markup('<!doctype html><title>Club</title>{}<ul id="messages">{}</ul>{}').format(
            who, said, body
        ),
        status,
    )


def create_app(config=None):
    app = Flask(__name__)
    os.makedirs(app.instance_path, exist_ok=True)
    path = os.path.join(app.instance_path, "key")
    if not os.path.exists(path):
        with open(path, "x") as file:
            file.write(secrets.token_hex())
    with open(path) as file:
        app.secret_key = os.environ.get("SECRET_KEY") or file.read()
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///club.db")
    for kind in ("SESSION", "REMEMBER"):
        app.config[f"{kind}_COOKIE_SAMESITE"] = "Lax"
        app.config[f"{kind}_COOKIE_SECURE"] = os.environ.get("SESSION_COOKIE_SECURE") == "1"
    app.config["REMEMBER_COOKIE_DURATION"] = timedelta(days=30)
    app.config.update(config or {})
    db.init_app(app)
    CSRFProtect(app)
    manager = LoginManager(app)
    manager.login_view = "log_in"
    manager.user_loader(load)
    made = []

    def dummy():
        if not made:
            made.append(generate_password_hash(secrets.token_hex()))
        return made[0]

    @app.errorhandler(OperationalError)
    def away(error):
        return page("Later, please.", status=503, anonymous=True)

    @app.get("/")
    def index():
        return page(Markup("<h1>Club</h1>"))

    @app.get("/login")
    def log_in():
        return page(form=log_in_form(""))

    def log_in_form(name):
        box = field("remember", "checkbox", "1")
        return [field("name", value=name), field("password", "password"), box]

    @app.post("/login")
    def check_log_in():
        name, password = (request.form.get(key, "") for key in ("name", "password"))
        member = find(name, password, dummy)
        if not member or not member.is_active:
            flash("That was wrong.")
            return page(form=log_in_form(name), status=401)
        end()
        begin(db.session.get(Member, member.id), "remember" in request.form)
        return redirect(back(), 303)

    @app.post("/logout")
    def log_out():
        end()
        flash("Out.")
        return redirect(url_for("index"))

    @app.get("/members")
    @login_required
    def members():
        names = db.session.scalars(select(Member.name))
        return page(Markup("").join(Markup("<p>{}</p>").format(name) for name in names))

    @app.get("/members/<int:id>")
    @login_required
    def member(id):
        return page(escape(db.get_or_404(Member, id).name))

    @app.route("/again", methods=["GET", "POST"])
    @login_required
    def again():
        if request.method == "POST":
            if find(current_user.name, request.form.get("password", ""), dummy):
                confirm_login()
                return redirect(back(), 303)
            flash("That was wrong.")
        else:
            flash("Once more, please.")
        return page(form=[field("password", "password")])

    @app.route("/password", methods=["GET", "POST"])
    @login_required
    def password():
        if not login_fresh():
            return redirect(url_for("again", next=url_for("password")))
        form = [field("password", "password"), field("repeat", "password")]
        if request.method != "POST":
            return page(form=form)
        new, repeat = (request.form.get(key, "") for key in ("password", "repeat"))
        if new != repeat or not 7 < len(new) < 129:
            flash("That will not do.")
            return page(form=form)
        member = db.session.get(Member, current_user.id)
        member.password_hash = generate_password_hash(new)
        db.session.execute(delete(LogIn).where(LogIn.member_id == member.id))
        db.session.commit()
        begin(member, app.config.get("REMEMBER_COOKIE_NAME", "remember_token") in request.cookies)
        flash("Changed.")
        return redirect(url_for("index"))

    @app.cli.command("init-db")
    def init_db():
        db.create_all()

    return app
