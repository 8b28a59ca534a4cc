"""One file that uses every freedom: FlaskForm, /login asks again, redirects after a refusal."""

import hashlib
import hmac
import os
import secrets
from datetime import timedelta

import click
from flask import (
    Flask,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    fresh_login_required,
    login_required,
    login_user,
    logout_user,
)
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import DictLoader
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError
from werkzeug.security import check_password_hash, generate_password_hash
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, Length

db = SQLAlchemy()
csrf = CSRFProtect()
manager = LoginManager()
manager.login_view = manager.refresh_view = "enter"
manager.login_message = manager.needs_refresh_message = "The password, please."
DUMMY = []


class Member(UserMixin, db.Model):
    __tablename__ = "members"
    __table_args__ = {"sqlite_autoincrement": True}

    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), unique=True, nullable=False)
    password_hash = db.Column(db.String(255), nullable=False)
    is_active = db.Column(db.Boolean, nullable=False, server_default=db.true())
    password_version = db.Column(db.Integer, nullable=False, server_default="0")
    note = db.Column(db.String(20), nullable=False, server_default="")

    def get_id(self):
        key = current_app.secret_key.encode()
        mark = hmac.new(key, self.password_hash.encode(), hashlib.sha256).hexdigest()
        return f"{mark}:{self.id}"


@manager.user_loader
def load(key):
    number = str(key).rpartition(":")[2]
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    member = db.session.get(Member, int(number))
    if member is None or not member.is_active:
        return None
    return member if hmac.compare_digest(member.get_id().encode(), str(key).encode()) else None


class Enter(FlaskForm):
    name = StringField()
    password = PasswordField()
    remember = BooleanField()
    next = HiddenField()


class Change(FlaskForm):
    password = PasswordField(validators=[Length(8, 128)])
    repeat = PasswordField(validators=[EqualTo("password")])


class Nothing(FlaskForm):
    pass


PAGES = {
    "frame.html": """<!doctype html><title>Club</title>
{% if who %}<b id="member">{{ who.name }}</b>
<form method="post" action="{{ url_for('leave') }}">{{ nothing.csrf_token }}
<input type="submit" value="Bye"></form>{% else %}<b id="member"></b>{% endif %}
{% set said = get_flashed_messages() %}{% if said %}<p id="messages">{{ said|join(" ") }}</p>{% endif %}
{% block body %}{% endblock %}""",
    "front.html": "{% extends 'frame.html' %}{% block body %}<a href='{{ url_for('many') }}'>All</a>{% endblock %}",
    "enter.html": """{% extends 'frame.html' %}{% block body %}
<form method="post" action="{{ url_for('enter') }}">{{ form.hidden_tag() }}{{ form.name() }}
{{ form.password() }}{{ form.remember() }}<button>In</button></form>{% endblock %}""",
    "many.html": """{% extends 'frame.html' %}{% block body %}{% for member in members %}
<a href="{{ url_for('one', number=member.id) }}">{{ member.name }}</a>{% endfor %}{% endblock %}""",
    "change.html": """{% extends 'frame.html' %}{% block body %}<form method="post">{{ form.hidden_tag() }}
{{ form.password() }}{{ form.repeat() }}<button>Change</button></form>{% endblock %}""",
}


def local(target):
    """Say whether a target is a path of this site, for a browser and for Python."""
    plain = all(ord(letter) > 32 and letter not in "\\\x7f" for letter in target)
    return plain and target.startswith("/") and not target.startswith("//")


def fitting(name, password):
    member = db.session.execute(db.select(Member).filter_by(name=name)).scalar()
    if not DUMMY:
        DUMMY.append(generate_password_hash("nothing"))
    try:
        fits = check_password_hash(member.password_hash if member else DUMMY[0], password)
    except (ValueError, TypeError, OverflowError):
        fits = False
    return member if fits and member and member.is_active else None


def key_of(app):
    if key := os.environ.get("SECRET_KEY"):
        return key
    os.makedirs(app.instance_path, exist_ok=True)
    path = os.path.join(app.instance_path, "key")
    if not os.path.exists(path):
        with open(path, "w") as file:
            file.write(secrets.token_hex())
    with open(path) as file:
        return file.read()


def create_app(config=None):
    app = Flask(__name__)
    secure = os.environ.get("SESSION_COOKIE_SECURE") == "1"
    app.config.update(
        SECRET_KEY=key_of(app),
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=secure,
        REMEMBER_COOKIE_NAME="known",
        REMEMBER_COOKIE_SAMESITE="Strict",
        REMEMBER_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.config.update(config or {})
    app.jinja_loader = DictLoader(PAGES)
    db.init_app(app)
    csrf.init_app(app)
    manager.init_app(app)

    @app.context_processor
    def frame():
        away = "away" in g or not current_user.is_authenticated
        return {"who": None if away else current_user, "nothing": Nothing()}

    @app.errorhandler(OperationalError)
    def away(error):
        g.away = True
        return "The club is closed.", 503

    @app.route("/")
    def front():
        return render_template("front.html")

    @app.route("/login", methods=["GET", "POST"])
    def enter():
        form = Enter(formdata=request.form if request.form else None)
        if request.method != "POST":
            form.next.data = request.args.get("next", "")
            form.name.data = session.pop("typed", "")
            return render_template("enter.html", form=form)
        target = form.next.data or ""
        member = fitting(form.name.data or "", form.password.data or "")
        if member is None:
            flash("No.")
            session["typed"] = (form.name.data or "")[:200]
            return redirect(url_for("enter", next=target if local(target) else None))
        session.clear()
        logout_user()
        login_user(member, remember=form.remember.data, duration=timedelta(days=30))
        return redirect(target if local(target) else url_for("front"))

    @app.route("/logout", methods=["POST"])
    @login_required
    def leave():
        session.clear()
        logout_user()
        flash("Bye.")
        return redirect(url_for("front"))

    @app.route("/members")
    @login_required
    def many():
        return render_template("many.html", members=db.session.execute(db.select(Member)).scalars())

    @app.route("/members/<int:number>")
    @login_required
    def one(number):
        member = db.session.get(Member, number) or abort(404)
        return render_template("many.html", members=[member])

    @app.route("/password", methods=["GET", "POST"])
    @fresh_login_required
    def change():
        form = Change()
        if request.method != "POST":
            return render_template("change.html", form=form)
        if not form.validate():
            flash("No.")
            return redirect(url_for("change"))
        member = db.session.get(Member, current_user.id)
        member.password_hash = generate_password_hash(form.password.data, "pbkdf2:sha256:600000")
        db.session.commit()
        login_user(member, remember="known" in request.cookies, duration=timedelta(days=30))
        flash("Done.")
        return redirect(url_for("front"))

    @app.cli.command("init-db")
    def init_db():
        if not inspect(db.engine).has_table("members"):
            db.create_all()
        click.echo("Yes.")

    return app
