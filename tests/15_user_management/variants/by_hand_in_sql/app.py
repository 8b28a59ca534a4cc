"""SQL in place of a model, checks by hand in place of WTForms, templates in the same file."""

import os
import re
from pathlib import Path

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from jinja2 import DictLoader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

db = SQLAlchemy()
FIELDS = ("name", "email", "loans", "letters", "about")
CREATE = {
    "sqlite": "CREATE TABLE IF NOT EXISTS members (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "email TEXT NOT NULL, loans INTEGER NOT NULL DEFAULT 3, letters BOOLEAN NOT NULL DEFAULT 0, "
    "about TEXT NOT NULL DEFAULT '')",
    "mysql": "CREATE TABLE IF NOT EXISTS members (id INTEGER PRIMARY KEY AUTO_INCREMENT, "
    "name VARCHAR(40) NOT NULL UNIQUE, email VARCHAR(120) NOT NULL, loans INTEGER NOT NULL DEFAULT 3, "
    "letters BOOLEAN NOT NULL DEFAULT 0, about VARCHAR(300) NOT NULL DEFAULT '') "
    "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
}
FOUND = " FROM members WHERE LOWER(name) LIKE LOWER(:q) ESCAPE '!' OR LOWER(email) LIKE LOWER(:q) ESCAPE '!'"
PAGES = {
    "frame.html": """<!doctype html><html lang="en"><title>Club</title><body>
<a href="{{ url_for('home') }}">All</a> <a href="{{ url_for('add') }}">New</a>
{% for said in get_flashed_messages() %}<p id="messages">{{ said }}</p>{% endfor %}
{% block body %}{% endblock %}""",
    "home.html": """{% extends "frame.html" %}{% block body %}
<form><input name="q" value="{{ q }}"><button>Go</button></form>
{% if total == 0 %}<p id="nobody">Nobody</p>{% endif %}
<table>{% for row in rows %}<tr class="member"><td class="name">{{ row.name }}</td>
<td class="email">{{ row.email }}</td><td class="loans">{{ row.loans }}</td>
<td class="about">{{ row.about }}</td>
<td><a href="{{ url_for('edit', name=row.name) }}">Edit</a></td>
<td><form method="post" action="{{ url_for('remove', name=row.name) }}">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}"><button>Delete</button></form></td>
</tr>{% endfor %}</table><p><b id="count">{{ total }}</b>
{% if page > 1 %}<a rel="prev" href="{{ url_for('home', q=q, page=page - 1) }}">&lt;</a>{% endif %}
{% if page * 10 < total %}<a rel="next" href="{{ url_for('home', q=q, page=page + 1) }}">&gt;</a>{% endif %}
{% endblock %}""",
    "form.html": """{% extends "frame.html" %}{% block body %}
<form method="post"><input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
{% for field in ("name", "email", "loans") %}<input name="{{ field }}" value="{{ typed[field] }}">
<span id="{{ field }}-error">{{ wrong[field] }}</span>{% endfor %}
<input type="checkbox" name="letters" value="1" {% if typed.letters %}checked{% endif %}>
<textarea name="about">
{{ typed.about }}</textarea><span id="about-error">{{ wrong.about }}</span><button>Save</button></form>
{% endblock %}""",
}


def key_of(app):
    """Return the key of the environment, or one that is kept in the instance folder."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = Path(app.instance_path, "key")
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_text(os.urandom(20).hex())
    return path.read_text()


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=key_of(app),
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
    )
    app.config.update(config or {})
    app.jinja_loader = DictLoader(PAGES)
    app.jinja_env.autoescape = True
    db.init_app(app)
    CSRFProtect(app)
    app.url_map.merge_slashes = False

    @app.errorhandler(OperationalError)
    def away(error):
        return "closed", 503

    @app.cli.command("init-db")
    def init_db():
        db.session.execute(text(CREATE[db.engine.dialect.name]))
        db.session.commit()

    def query(statement, **values):
        return db.session.execute(text(statement), values)

    def member(name):
        row = query("SELECT * FROM members WHERE name = :name", name=name).mappings().first()
        return row or abort(404)

    @app.get("/")
    def home():
        q = request.args.get("q", "").strip()
        page = request.args.get("page", "1")
        page = int(page) if re.fullmatch("[0-9]{1,6}", page) else 0
        if len(q) > 200:
            total, rows = 0, []
        else:
            values = {"q": "%" + re.sub("([!%_])", r"!\1", q) + "%"}
            total = query(f"SELECT COUNT(*){FOUND}", **values).scalar()
            statement = f"SELECT *{FOUND} ORDER BY id DESC LIMIT 10 OFFSET {max(0, page - 1) * 10}"
            rows = query(statement, **values).mappings().all()
        if page < 1 or (page > 1 and not rows):
            abort(404)
        return render_template("home.html", q=q, page=page, total=total, rows=rows)

    def typed():
        found = {name: request.form.get(name, "").strip() for name in FIELDS}
        return found | {"letters": "letters" in request.form}

    def problems(values, own=None):
        name, email = values["name"], values["email"]
        found = {}
        if not 0 < len(name) < 41 or re.search(r"[\0-\x1f\x7f]", name):
            found["name"] = "1 to 40 characters on a line."
        elif re.search(r"(^|/)(\.{0,2})(/|$)", name):
            found["name"] = "No dots and no two slashes."
        elif name != own and query("SELECT 1 FROM members WHERE name = :name", name=name).first():
            found["name"] = "Taken."
        if len(email) > 120 or not re.fullmatch(r"[^\s@\0-\x1f\x7f]+@[^\s@\0-\x1f\x7f]+", email):
            found["email"] = "No address."
        if not re.fullmatch("1?[0-9]|20", values["loans"], re.ASCII):
            found["loans"] = "0 to 20."
        if len(values["about"]) > 300:
            found["about"] = "At most 300 characters."
        return found

    def save(statement, said, own=None):
        values = typed()
        wrong = problems(values, own)
        if not wrong:
            try:
                query(statement, **values, own=own)
                db.session.commit()
            except IntegrityError:
                db.session.rollback()
                wrong = {"name": "Taken."}
        if wrong:
            return render_template("form.html", typed=values, wrong=wrong)
        flash(f"{values['name']} {said}")
        return redirect(url_for("home"))

    @app.route("/add", methods=["GET", "POST"])
    def add():
        if request.method != "POST":
            return render_template("form.html", typed={}, wrong={})
        names = ", ".join(FIELDS)
        places = ", ".join(f":{name}" for name in FIELDS)
        return save(f"INSERT INTO members ({names}) VALUES ({places})", "is new.")

    @app.route("/edit/<path:name>", methods=["GET", "POST"])
    def edit(name):
        row = member(name)
        if request.method != "POST":
            return render_template("form.html", typed=row, wrong={})
        pairs = ", ".join(f"{name} = :{name}" for name in FIELDS)
        return save(f"UPDATE members SET {pairs} WHERE name = :own", "is changed.", own=row["name"])

    @app.post("/delete/<path:name>")
    def remove(name):
        member(name)
        query("DELETE FROM members WHERE name = :name", name=name)
        db.session.commit()
        flash(f"{name} is gone.")
        return redirect(url_for("home"))

    return app
