"""One file without Flask-HTTPAuth, tokens that stay in a table of their own, and every freedom."""

import base64
import hashlib
import os
import secrets
import time
from functools import wraps

import click
from flask import Flask, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.dialects.mysql import VARCHAR
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.exceptions import HTTPException
from werkzeug.security import check_password_hash, generate_password_hash


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)
NOBODY = []


class Person(db.Model):
    __tablename__ = "members"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(
        String(100).with_variant(VARCHAR(100, collation="utf8mb4_bin"), "mysql"), unique=True
    )
    password_hash: Mapped[str] = mapped_column(String(300))
    role: Mapped[str] = mapped_column(String(50), server_default="member")
    joined: Mapped[int] = mapped_column(server_default="0")


class Key(db.Model):
    __tablename__ = "keys_of_members"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    fingerprint: Mapped[str] = mapped_column(String(128))
    made: Mapped[int]
    ended: Mapped[bool] = mapped_column(server_default="0")


class Loan(db.Model):
    __tablename__ = "loans"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(120))


def problem(code, status, headers=(), **more):
    body = {"message": "no", "status": status, "code": code, "hint": "ask a librarian", **more}
    response = jsonify(body)
    response.status_code = code
    for name, value in headers:
        response.headers.add(name, value)
    return response


def by_password(rest):
    try:
        name, _, password = base64.b64decode(rest).decode().partition(":")
    except ValueError:
        return None
    if not name or not password or "\0" in name + password:
        return None
    person = db.session.scalar(select(Person).where(Person.name == name))
    if person is None and not NOBODY:
        NOBODY.append(generate_password_hash("nobody"))
    try:
        fits = check_password_hash(person.password_hash if person else NOBODY[0], password)
    except (ValueError, TypeError, OverflowError):
        fits = False
    return person if fits else None


def by_token(rest):
    fingerprint = hashlib.sha512(rest.encode()).hexdigest()
    key = db.session.scalar(select(Key).where(Key.fingerprint == fingerprint))
    if key is None or key.ended or key.made + 3600 <= time.time():
        return None
    g.key = key
    return db.session.get(Person, key.person)


READERS = {"basic": by_password, "bearer": by_token}
CHALLENGES = {
    "basic": 'basic charset="UTF-8", realm="Book club"',
    "bearer": 'Bearer scope="club", realm="Book club"',
}


def only(*schemes, role=None):
    def protect(view):
        @wraps(view)
        def protected(*args, **kwargs):
            scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
            scheme = scheme.lower()
            g.person = READERS[scheme](rest.strip()) if scheme in schemes and rest.strip() else None
            if g.person is None:
                named = [("WWW-Authenticate", CHALLENGES[one]) for one in schemes]
                return problem(401, "Unauthorized", named)
            if role and g.person.role != role:
                return problem(403, "Forbidden")
            return view(*args, **kwargs)

        return protected

    return protect


def shown(loan):
    return {"id": loan.id, "title": loan.title}


def create_app(config=None):
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///x.db")
    app.config.update(config or {})
    db.init_app(app)

    @app.errorhandler(HTTPException)
    def answer(error):
        return problem(error.code, error.name)

    @app.errorhandler(DBAPIError)
    def away(error):
        return problem(503, "Service Unavailable")

    @app.errorhandler(RecursionError)
    def deep(error):
        return problem(400, "Bad Request")

    @app.get("/")
    def index():
        return "The club"

    @app.get("/profile")
    @only("basic")
    def profile():
        return {"role": g.person.role, "name": g.person.name}

    @app.get("/admin")
    @only("basic", role="librarian")
    def admin():
        people = db.session.scalars(select(Person).order_by(Person.id))
        return {"members": [{"name": one.name, "role": one.role} for one in people]}

    @app.post("/api/token")
    @only("basic")
    def new_token():
        token = base64.b64encode(secrets.token_bytes(40)).decode()
        fingerprint = hashlib.sha512(token.encode()).hexdigest()
        key = Key(person=g.person.id, fingerprint=fingerprint, made=int(time.time()))
        db.session.add(key)
        db.session.commit()
        headers = {"Cache-Control": "private, no-store", "Pragma": "no-cache"}
        return {"token": token, "token_type": "Bearer", "expires_in": 3600}, 201, headers

    @app.delete("/api/token")
    @only("bearer")
    def end_token():
        g.key.ended = True
        db.session.commit()
        return "", 204

    @app.get("/api/loans")
    @only("basic", "bearer")
    def loans():
        mine = select(Loan).where(Loan.member_id == g.person.id).order_by(Loan.id)
        return jsonify([shown(loan) for loan in db.session.scalars(mine)])

    @app.post("/api/loans")
    @only("bearer")
    def lend():
        data = request.get_json()
        title = data.get("title") if isinstance(data, dict) else None
        if not isinstance(title, str) or not title.strip() or len(title) > 120:
            return problem(400, "Bad Request", errors={"title": ["no title"]})
        try:
            title.encode()
        except UnicodeEncodeError:
            return problem(400, "Bad Request", errors={"title": ["no text"]})
        loan = Loan(member_id=g.person.id, title=title)
        db.session.add(loan)
        db.session.commit()
        return shown(loan), 201

    @app.delete("/api/loans/<number>")
    @only("bearer")
    def take_back(number):
        mine = select(Loan).where(Loan.member_id == g.person.id)
        found = [loan for loan in db.session.scalars(mine) if str(loan.id) == number]
        if not found:
            return problem(404, "Not Found")
        db.session.delete(found[0])
        db.session.commit()
        return "", 204

    @app.get("/admin/loans")
    @only("bearer", "basic", role="librarian")
    def all_loans():
        rows = select(Loan, Person.name).join(Person, Person.id == Loan.member_id).order_by(Loan.id)
        return [{"member": name, **shown(loan)} for loan, name in db.session.execute(rows)]

    @app.cli.command("init-db")
    def init_db():
        db.create_all()

    @app.cli.command("add-member")
    @click.argument("name")
    @click.option("--role", default="member")
    @click.password_option()
    def add_member(name, role, password):
        fits = 0 < len(name) <= 80 and name.strip() == name and 8 <= len(password) <= 128
        if (
            not fits
            or ":" in name
            or any(ord(letter) < 32 or ord(letter) == 127 for letter in name)
        ):
            raise SystemExit("That can't be a member.")
        person = Person(name=name, password_hash=generate_password_hash(password), role=role)
        db.session.add(person)
        try:
            db.session.commit()
        except IntegrityError:
            raise SystemExit("Taken.") from None

    return app
