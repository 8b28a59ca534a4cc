"""Views are classes, the form asks the database itself, and HTML is made by a few functions."""

import os
from pathlib import Path

from flask import Flask, Response, abort, flash, get_flashed_messages, redirect, request, url_for
from flask.views import MethodView
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy import String, func, select, true
from sqlalchemy.dialects.mysql import VARCHAR
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from wtforms import BooleanField, DecimalField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp, StopValidation


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)
NAME = String(40).with_variant(VARCHAR(40, collation="utf8mb4_bin"), "mysql")


class Member(db.Model):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NAME, unique=True)
    email: Mapped[str] = mapped_column(String(120))
    loans: Mapped[int] = mapped_column(server_default="3")
    letters: Mapped[bool] = mapped_column(server_default=~true())
    about: Mapped[str] = mapped_column(String(300), server_default="")


def strip(value):
    return value and value.strip()


class Entry(FlaskForm):
    name = StringField("Name", [InputRequired(), Length(1, 40)], [strip])
    email = StringField(
        "Mail", [Length(3, 120), Regexp(r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+$")], [strip]
    )
    loans = DecimalField("Books", [InputRequired()], places=0)
    letters = BooleanField("Letters")
    about = TextAreaField("About", [Length(max=300)], [lambda value: strip(value) or ""])

    def __init__(self, member=None):
        super().__init__(request.form if request.method == "POST" else None, obj=member)
        self.member = member

    def validate_name(self, field):
        parts = field.data.split("/")
        if not field.data.isprintable() and any(
            ord(letter) < 32 or letter == "\x7f" for letter in field.data
        ):
            raise StopValidation("Not printable.")
        if any(part in ("", ".", "..") for part in parts):
            raise StopValidation("A part is missing.")
        taken = db.session.scalar(select(Member.id).where(Member.name == field.data))
        if taken and (self.member is None or taken != self.member.id):
            raise StopValidation("Taken.")

    def validate_loans(self, field):
        if field.data not in range(21) or not field.raw_data[0].isdigit():
            raise StopValidation("0 to 20.")
        field.data = int(field.data)


def page(*parts, status=200):
    said = Markup("").join(Markup("<em>{}</em> ").format(one) for one in get_flashed_messages())
    frame = Markup(
        '<!doctype html><nav><a href="{}">Club</a> <a href="{}">New</a></nav><div id="messages">{}</div>{}'
    )
    body = Markup("").join(parts)
    return Response(frame.format(url_for("list"), url_for("add"), said, body), status)


def row(member):
    token = Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
    return Markup(
        '<li class="member"><p class="name">{}</p><p class="email">{}</p><p class="loans">{}</p>'
        '<p class="about">{}</p><a href="{}">change</a><form method="post" action="{}">{}<button>x</button>'
        "</form></li>"
    ).format(
        member.name,
        member.email,
        member.loans,
        member.about,
        url_for("edit", name=member.name),
        url_for("delete", name=member.name),
        token,
    )


class Listing(MethodView):
    def get(self):
        q = request.args.get("q", "").strip()
        page_number = request.args.get("page", "1")
        if not page_number.isdigit() or len(page_number) > 6 or int(page_number) == 0:
            abort(404)
        start = int(page_number) * 10 - 10
        low = func.lower(q)
        either = (func.instr(func.lower(Member.name), low) > 0) | (
            func.instr(func.lower(Member.email), low) > 0
        )
        wanted = select(Member).where(either if q else true())
        total = db.session.scalar(select(func.count()).select_from(wanted.subquery()))
        if start and start >= total:
            abort(404)
        members = db.session.scalars(wanted.order_by(-Member.id).offset(start).limit(10))
        search = Markup('<form action="{}"><input name="q" value="{}"></form>').format(
            url_for("list"), q
        )
        number = Markup('<small id="count">{}</small>').format(total)
        more = [("prev", start - 10, start > 0), ("next", start + 10, start + 10 < total)]
        links = [
            Markup('<a rel="{}" href="{}">{}</a> ').format(
                rel, url_for("list", q=q, page=at // 10 + 1), rel
            )
            for rel, at, there in more
            if there
        ]
        nobody = Markup('<p id="nobody">None.</p>') if total == 0 else ""
        return page(
            search, number, nobody, Markup("<ol>"), *map(row, members), Markup("</ol>"), *links
        )


class Edit(MethodView):
    def member(self, name):
        return db.session.scalar(select(Member).where(Member.name == name)) or abort(404)

    def get(self, name=None):
        return self.show(Entry(self.member(name) if name else None))

    def post(self, name=None):
        member = self.member(name) if name else None
        form = Entry(member)
        if not form.validate():
            return self.show(form, 422)
        member = member or Member()
        form.populate_obj(member)
        db.session.add(member)
        try:
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            form.name.errors = ["Taken."]
            return self.show(form, 409)
        flash(f"Saved: {form.name.data}")
        return redirect(url_for("list"))

    def show(self, form, status=200):
        rows = [
            Markup('<p>{} {} <b id="{}-error">{}</b></p>').format(
                field.label, field(), field.name, " ".join(map(str, field.errors))
            )
            for field in form
            if field.name != "csrf_token"
        ]
        start = Markup('<form method="post">{}').format(form.csrf_token())
        return page(start, *rows, Markup("<button>Save</button></form>"), status=status)


class Delete(Edit):
    get = None
    methods = ("POST",)

    def post(self, name):
        db.session.delete(self.member(name))
        db.session.commit()
        flash(f"{name} is no member any more.")
        return redirect(url_for("list"))


def create_app(config=None):
    app = Flask(__name__)
    file = Path(app.instance_path, "secret")
    file.parent.mkdir(exist_ok=True)
    if not file.exists():
        file.write_bytes(os.urandom(24))
    app.config.update(
        SECRET_KEY=os.environ.get("SECRET_KEY") or file.read_bytes(),
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        **(config or {}),
    )
    db.init_app(app)
    CSRFProtect(app)
    app.url_map.merge_slashes = False
    app.register_error_handler(OperationalError, lambda error: ("Try later.", 503))
    app.add_url_rule("/", view_func=Listing.as_view("list"))
    app.add_url_rule("/add", view_func=Edit.as_view("add"))
    app.add_url_rule("/edit/<path:name>", view_func=Edit.as_view("edit"))
    app.add_url_rule("/delete/<path:name>", view_func=Delete.as_view("delete"))

    @app.cli.command("init-db")
    def init():
        db.create_all()

    return app
