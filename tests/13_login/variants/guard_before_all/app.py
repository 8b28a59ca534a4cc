"""One guard before all requests in place of decorators; `next` waits in a signed hidden field."""

import functools
import hashlib
import os
import secrets
from datetime import timedelta
from urllib.parse import urlencode, urljoin, urlsplit

import itsdangerous
from flask import (
    Flask,
    abort,
    flash,
    get_flashed_messages,
    redirect,
    render_template_string,
    request,
    session,
)
from flask_login import LoginManager, current_user, login_fresh, login_user, logout_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.security import check_password_hash, generate_password_hash

db = SQLAlchemy()
OPEN = {"/", "/login", "/logout"}
PAGE = """<!doctype html><html lang="en"><title>Club</title><main>
{% if user %}<p>You are <span id="member">{{ user.name }}</span>.</p>
<form method="post" action="{{ root }}/logout"><button name="csrf_token" value="{{ csrf_token() }}">
Out</button></form>{% endif %}
<div id="messages">{% for one in said %}{{ one }} {% endfor %}</div>
{% if fields %}<form method="post" action="{{ action }}">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
<input type="hidden" name="back" value="{{ back }}">
{% for name, kind, value in fields %}<input name="{{ name }}" type="{{ kind }}" value="{{ value }}">
{% endfor %}<input type="submit"></form>{% endif %}
{% for one in members %}<p><a href="{{ root }}/members/{{ one.id }}">{{ one.name }}</a></p>{% endfor %}
</main>"""


class Member(db.Model):
    __tablename__ = "members"
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), unique=True, nullable=False)
    password_hash = db.Column(db.String(255), nullable=False)
    is_active = db.Column(db.Boolean, nullable=False, server_default=db.text("1"))
    password_version = db.Column(db.Integer, nullable=False, server_default=db.text("0"))
    is_authenticated, is_anonymous = True, False
    # Another one for each row, also if a number is given twice.
    birth = db.Column(db.String(16), nullable=False, server_default="")

    def get_id(self):
        mark = hashlib.sha256(f"{self.id} {self.name} {self.password_hash}".encode()).hexdigest()
        return f"{self.id}-{self.birth}-{mark}"


def by_key(key):
    try:
        member = db.session.get(Member, int(key.split("-")[0]))
        return member if member.get_id() == key and member.is_active else None
    except (AttributeError, ValueError, OverflowError):
        return None


@functools.cache
def nobody():
    return generate_password_hash(secrets.token_hex())


def checked(name, password):
    member = by_name(name)
    stored = member.password_hash if member else nobody()
    try:
        return member if check_password_hash(stored, password) and member else None
    except (ValueError, TypeError, OverflowError):
        return None


def by_name(name):
    return db.session.scalars(db.select(Member).where(Member.name == name)).first()


def of_this_site(target):
    """Return a target without its host, if it has none or ours; else None."""
    if any(letter.isspace() or not letter.isprintable() for letter in target) or "\\" in target:
        return None
    try:
        whole = urlsplit(urljoin(request.host_url, target))
    except ValueError:
        return None
    if f"{whole.scheme}://{whole.netloc}/" != request.host_url:
        return None
    path = "/" + whole.path.lstrip("/")
    return path + (f"?{whole.query}" if whole.query else "") if target else None


def create_app(config=None):
    app = Flask(__name__)
    file = os.path.join(app.instance_path, "key.txt")
    os.makedirs(app.instance_path, exist_ok=True)
    if not os.path.exists(file):
        with open(file, "w") as out:
            out.write(secrets.token_urlsafe(40))
    with open(file) as kept:
        key = os.environ.get("SECRET_KEY", kept.read())
    secure = os.environ.get("SESSION_COOKIE_SECURE") == "1"
    app.config.from_mapping(
        SECRET_KEY=key,
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        REMEMBER_COOKIE_SAMESITE="Strict",
        REMEMBER_COOKIE_SECURE=secure,
        REMEMBER_COOKIE_DURATION=30 * 24 * 3600,
    )
    app.config.from_mapping(config or {})
    db.init_app(app)
    CSRFProtect(app)
    manager = LoginManager(app)
    manager.user_loader(by_key)
    signer = itsdangerous.URLSafeSerializer(key, "back")

    def page(status=200, fields=(), members=(), back="", action=""):
        user = current_user if current_user.is_authenticated else None
        said = get_flashed_messages()
        root = request.script_root
        found = {"fields": fields, "members": members, "back": back, "action": action}
        return render_template_string(PAGE, user=user, said=said, root=root, **found), status

    def to(path):
        return redirect(f"{request.script_root}{path}")

    def target():
        """Return where to go: what the form has signed, else what the URL says."""
        try:
            return signer.loads(request.form.get("back", ""))
        except itsdangerous.BadSignature:
            return request.script_root + "/"

    def asked():
        return signer.dumps(of_this_site(request.args.get("next", "")) or request.script_root + "/")

    @app.before_request
    def guard():
        if request.path in OPEN or request.endpoint == "static":
            return None
        if not current_user.is_authenticated:
            flash("Who are you?")
            return manager_redirect("/login")
        if request.path == "/password" and not login_fresh():
            flash("Is it really you?")
            return manager_redirect("/login")
        return None

    def manager_redirect(path):
        here = request.script_root + request.full_path.removesuffix("?")
        return redirect(f"{request.script_root}{path}?{urlencode({'next': here})}")

    @app.errorhandler(OperationalError)
    def away(error):
        return "Away.", 503

    @app.errorhandler(HTTPException)
    def other(error):
        return error.get_response()

    @app.get("/")
    def front():
        return page()

    def form(name):
        return ("name", "text", name), ("password", "password", ""), ("remember", "checkbox", "1")

    @app.route("/login", methods=["GET", "POST"])
    def log_in():
        if request.method != "POST":
            return page(fields=form(""), back=asked(), action=request.script_root + "/login")
        name = request.form.get("name", "")
        member = checked(name, request.form.get("password", ""))
        if member is None or member.is_active is False:
            flash("Wrong.")
            back = signer.dumps(target())
            return page(401, form(name), back=back, action=request.script_root + "/login")
        leave()
        member = db.session.get(Member, member.id)
        login_user(member, remember=bool(request.form.get("remember")))
        return redirect(target())

    def leave():
        for name in list(session):
            session.pop(name)
        logout_user()

    @app.post("/logout")
    def log_out():
        leave()
        flash("Bye.")
        return to("/")

    @app.get("/members")
    def members():
        return page(members=db.session.scalars(db.select(Member)).all())

    @app.get("/members/<int:number>")
    def member(number):
        return page(members=[db.session.get(Member, number) or abort(404)])

    @app.route("/password", methods=["GET", "POST"])
    def password():
        fields = ("password", "password", ""), ("repeat", "password", "")
        if request.method != "POST":
            return page(fields=fields)
        new = request.form.get("password", "")
        if not 8 <= len(new) <= 128 or request.form.get("repeat", "") != new:
            flash("Wrong.")
            return page(422, fields)
        member = db.session.get(Member, current_user.id)
        member.password_hash = generate_password_hash(new)
        db.session.commit()
        keep = "remember_token" in request.cookies
        leave()
        login_user(db.session.get(Member, member.id), remember=keep, duration=timedelta(30))
        flash("Changed.")
        return to("/")

    @app.cli.command("init-db")
    def init_db():
        db.create_all()

    return app
