"""One revision for everything, in plain SQL; all models and views in one file."""

import os
from datetime import date

from flask import Flask, abort, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

import checks
import errors


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Member(db.Model):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    display_name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(120), unique=True)
    phone: Mapped[str] = mapped_column(String(20))


class Book(db.Model):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    author: Mapped[str | None] = mapped_column(String(120))


class Loan(db.Model):
    __tablename__ = "loans"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    lent_on: Mapped[date]
    returned_on: Mapped[date | None]


def create_app(config=None):
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///club.db")
    app.config.update(config or {})
    db.init_app(app)
    Migrate(app, db)
    errors.register(app)

    @app.get("/")
    def index():
        return "The club"

    @app.get("/members")
    def list_members():
        return [as_json(one) for one in db.session.scalars(select(Member).order_by(Member.id))]

    @app.post("/members")
    def create_member():
        data = errors.read_object()
        rules = {
            "display_name": checks.is_text(data.get("display_name"), 80),
            "email": checks.is_email(data.get("email")),
            "phone": data.get("phone") == "" or is_phone(data.get("phone")),
        }
        refuse_wrong(rules)
        member = Member(**{name: data[name] for name in rules})
        db.session.add(member)
        try:
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            abort(409)
        return as_json(member), 201

    @app.get("/loans")
    def list_loans():
        found = select(Loan, Book).join(Book, Book.id == Loan.book_id).order_by(Loan.id)
        return [loan_json(loan, book) for loan, book in db.session.execute(found)]

    @app.post("/loans")
    def create_loan():
        data = errors.read_object()
        id, author = data.get("member_id"), data.get("author")
        refuse_wrong(
            {
                "member_id": checks.is_id(id) and db.session.get(Member, id) is not None,
                "title": checks.is_text(data.get("title"), 200),
                "author": author is None or checks.is_text(author, 120),
                "lent_on": checks.day_of(data.get("lent_on")) is not None,
            }
        )
        books = db.session.scalars(select(Book)).all()
        known = [one for one in books if (one.title, one.author) == (data["title"], author)]
        book = known[0] if known else Book(title=data["title"], author=author)
        db.session.add(book)
        db.session.flush()
        lent_on = checks.day_of(data["lent_on"])
        loan = Loan(member_id=id, book_id=book.id, lent_on=lent_on)
        db.session.add(loan)
        db.session.commit()
        return loan_json(loan, book), 201

    return app


def is_phone(value):
    return checks.is_text(value, 20) and request.is_json


def refuse_wrong(rules):
    wrong = {name: ["wrong"] for name, right in rules.items() if not right}
    if wrong:
        errors.refuse(wrong)


def as_json(member):
    names = ("phone", "email", "display_name", "id")
    return {name: getattr(member, name) for name in names}


def loan_json(loan, book):
    back = loan.returned_on
    return {
        "id": loan.id,
        "member_id": loan.member_id,
        "title": book.title,
        "author": book.author,
        "lent_on": str(loan.lent_on),
        "returned_on": None if back is None else str(back),
    }


app = create_app()
