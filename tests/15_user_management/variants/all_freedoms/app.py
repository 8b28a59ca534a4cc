"""Uses every freedom: names of dots, messages of its own, 400 for a refused form, more columns, pages and headers."""

import os
import secrets
from urllib.parse import urlencode

from flask import (
    Flask,
    get_flashed_messages,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import DictLoader
from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.dialects.mysql import VARCHAR
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import NotFound
from wtforms import BooleanField, StringField, TextAreaField, ValidationError

from links import Name

db = SQLAlchemy()
csrf = CSRFProtect()
BIN = {"charset": "utf8mb4", "collation": "utf8mb4_bin"}


class Member(db.Model):
    __tablename__ = "members"
    __table_args__ = (CheckConstraint("loans >= 0"), {"sqlite_autoincrement": True})

    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(
        String(40).with_variant(VARCHAR(40, **BIN), "mysql"), nullable=False, unique=True
    )
    email = db.Column(String(120), nullable=False)
    loans = db.Column(db.Integer, nullable=False, server_default="3")
    letters = db.Column(db.Boolean, nullable=False, server_default=db.false())
    about = db.Column(String(700), nullable=False, server_default="")
    seen = db.Column(db.Integer, nullable=False, server_default="0")


def trimmed(value):
    return "" if value is None else str(value).strip()


def line(form, field):
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in field.data):
        raise ValidationError("One line, please.")


def length(low, high):
    def check(form, field):
        if not low <= len(field.data) <= high:
            raise ValidationError(f"{low} to {high} characters.")

    return check


class Sheet(FlaskForm):
    class Meta:
        csrf_time_limit = None

    name = StringField(validators=[length(1, 40), line], filters=[trimmed])
    email = StringField(validators=[length(3, 120), line], filters=[trimmed])
    loans = StringField(filters=[trimmed])
    letters = BooleanField(false_values=())
    about = TextAreaField(validators=[length(0, 300)], filters=[trimmed])

    def validate_email(self, field):
        before, _, after = field.data.partition("@")
        if not (before and after) or "@" in after or len(field.data.split()) > 1:
            raise ValidationError("What is this?")

    def validate_loans(self, field):
        plain = field.data.removeprefix("+").replace("_", "")
        if not (plain.isdecimal() and len(plain) < 9 and int(plain) <= 20):
            raise ValidationError("A number up to 20.")


PAGES = {
    "frame.html": """<!doctype html><title>Club</title><base href="{{ request.url_root }}">
<h1>The club</h1>{% set said = take() %}{% if said %}<ul id="messages">{% for one in said %}
<li>{{ one }}{% endfor %}</ul>{% else %}<ul id="messages"></ul>{% endif %}
{% block body %}{% endblock %}
<footer><a href="{{ url_for('about', _external=True) }}">About us</a> · 3 books a month</footer>""",
    "home.html": """{% extends 'frame.html' %}{% block body %}<p id="nobody">
{%- if not total %}Nobody, sorry.{% endif -%}</p>
<p>We are <span id="count">{{ total }}</span> people.</p>
{% for one in members %}<article class="card member"><h2><a class="name" href="{{ link('edit', one) }}">
{{ one.name }}</a></h2><i>{% if one.letters %}gets letters{% endif %}</i> no. {{ one.id }}
<dl><dt>Mail<dd class="email">{{ one.email }}<dt>Books<dd class="loans">{{ one.loans }}</dl>
<blockquote class="about">{{ one.about }}</blockquote>
<form method="POST" action="{{ link('drop', one) }}">{{ form.csrf_token }}
<input type="submit" value="Delete"></form></article>{% endfor %}
<form action="{{ url_for('home') }}" method="get"><input type="search" name="q" value="{{ q }}">
<input type="submit" value="Search"></form>
{% for rel, to in pages %}<a rel="{{ rel }} nofollow" href="{{ to }}">{{ rel }}</a> {% endfor %}
{% endblock %}""",
    "sheet.html": """{% extends 'frame.html' %}{% block body %}
<form method="post" action="{{ to }}" enctype="multipart/form-data">{{ form.hidden_tag() }}
{% for field in (form.about, form.letters, form.loans, form.email, form.name) %}
<p>{{ field.label }} {{ field }} <strong id="{{ field.name }}-error">{{ field.errors|join(" ") }}</strong>
{% endfor %}<button name="what" value="save">Save</button></form>{% endblock %}""",
}


def say(*words):
    session.setdefault("said", []).append(" ".join(words))
    session.modified = True


def link(endpoint, member):
    return url_for(endpoint, name=member.name, _external=True)


def key(app):
    file = os.path.join(app.instance_path, "key.txt")
    os.makedirs(app.instance_path, exist_ok=True)
    if not os.path.exists(file):
        with open(file, "w") as opened:
            opened.write(secrets.token_urlsafe())
    with open(file) as opened:
        return os.environ.get("SECRET_KEY") or opened.read()


def create_app(config=None):
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///club.db")
    app.config["SECRET_KEY"] = key(app)
    app.config.update(config or {})
    app.jinja_loader = DictLoader(PAGES)
    app.url_map.merge_slashes = False
    app.url_map.converters["name"] = Name
    app.jinja_env.globals.update(
        link=link, take=lambda: session.pop("said", get_flashed_messages())
    )
    db.init_app(app)
    csrf.init_app(app)

    app.register_error_handler(OperationalError, lambda error: ("Away.", 503))
    app.cli.command("init-db")(db.create_all)

    @app.after_request
    def header(response):
        response.headers["X-Club"] = "books"
        return response

    @app.get("/about")
    def about():
        return "We read."

    @app.route("/")
    def home():
        # Searched in Python, where all letters know their small ones.
        q = request.args.get("q", "").strip()
        everybody = db.session.scalars(select(Member).order_by(Member.id.desc()))
        found = [
            one
            for one in everybody
            if q.casefold() in one.name.casefold() or q.casefold() in one.email.casefold()
        ]
        page = request.args.get("page") or "1"
        if not (
            page.isdecimal() and len(page) < 9 and 0 < int(page) <= max(1, -(-len(found) // 10))
        ):
            raise NotFound
        page = int(page)
        pages = []
        for rel, number in (("next", page + 1), ("prev", page - 1)):
            if 0 < number <= -(-len(found) // 10):
                pages.append((rel, url_for("home") + "?" + urlencode({"page": number, "q": q})))
        shown = found[page * 10 - 10 : page * 10]
        return render_template(
            "home.html", members=shown, total=len(found), q=q, pages=pages, form=FlaskForm()
        )

    def answer(member, to, said):
        form = Sheet(
            request.form if request.method == "POST" else None, obj=member if member.id else None
        )
        if request.method == "POST" and form.validate():
            form.populate_obj(member)
            member.loans = int(form.loans.data.replace("_", ""))
            member.about = form.about.data.replace("\r\n", "\n")
            db.session.add(member)
            try:
                db.session.commit()
            except IntegrityError:
                db.session.rollback()
                form.name.errors = ["Somebody has it."]
            else:
                say(form.name.data, said)
                return redirect(url_for("home", _external=True), 302)
        page = render_template("sheet.html", form=form, to=to)
        return make_response(page, 400 if form.errors else 200)

    @app.route("/add", methods=["GET", "POST"])
    def add():
        return answer(Member(), url_for("add"), "came.")

    @app.route("/edit/<name:name>", methods=["GET", "POST"])
    def edit(name):
        member = db.first_or_404(select(Member).where(Member.name == name))
        return answer(member, url_for("edit", name=name), "is somebody else now.")

    @app.route("/delete/<name:name>", methods=["POST"])
    def drop(name):
        member = db.first_or_404(select(Member).where(Member.name == name))
        db.session.delete(member)
        db.session.commit()
        say("Farewell,", name, "!")
        return redirect(url_for("home"), 303)

    return app
