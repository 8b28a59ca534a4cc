"""One file, `db` beside the models, marshmallow for the fields, pages that end with 404."""

import os

import click
from flask import Flask, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import Index, event, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload
from werkzeug.exceptions import Conflict, HTTPException, ServiceUnavailable


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Writer(db.Model):
    __tablename__ = "authors"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.String(200))
    about: Mapped[str] = mapped_column(db.Text)
    rank: Mapped[int] = mapped_column(server_default="0")
    works: Mapped[list["Work"]] = relationship(back_populates="writer")


class Work(db.Model):
    __tablename__ = "books"
    __table_args__ = (
        Index("each_isbn_once", "isbn", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(db.String(255))
    isbn: Mapped[str] = mapped_column(db.String(20))
    year: Mapped[int] = mapped_column(db.SmallInteger)
    copies: Mapped[int] = mapped_column(db.SmallInteger)
    author_id: Mapped[int] = mapped_column(db.ForeignKey(Writer.id))
    writer: Mapped[Writer] = relationship(back_populates="works")


def whole(least, most):
    def check(value):
        if type(value) is not int or not least <= value <= most:
            raise ValidationError(f"a whole number from {least} to {most}, please")

    return check


def no_half(value):
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValidationError("half of a character")


def filled(value):
    if not value.strip():
        raise ValidationError("blank")


class BookIn(Schema):
    title = fields.String(required=True, validate=[no_half, filled, validate.Length(max=120)])
    isbn = fields.String(required=True, validate=validate.Regexp(r"[0-9]{13}\Z"))
    year = fields.Raw(required=True, validate=whole(1, 9999))
    copies = fields.Raw(load_default=1, validate=whole(0, 999))


class BookOfAuthorIn(BookIn):
    author_id = fields.Raw(required=True, validate=whole(-(10**40), 10**40))


class AuthorIn(Schema):
    name = fields.String(required=True, validate=[no_half, filled, validate.Length(max=80)])
    about = fields.String(load_default="", validate=[no_half, validate.Length(max=500)])


class AuthorWithBooksIn(AuthorIn):
    books = fields.List(fields.Nested(BookIn), load_default=list)


def read(schema):
    return schema.load(request.get_json())


def show_author(writer, count=None):
    count = len(writer.works) if count is None else count
    return {"book_count": count, "about": writer.about, "name": writer.name, "id": writer.id}


def show_book(work):
    shown = {name: getattr(work, name) for name in ("id", "isbn", "title", "copies", "year")}
    return shown | {"author": {"name": work.writer.name, "id": work.writer.id}}


def row(model, id):
    return db.get_or_404(model, id) if id < 2**31 else missing()


def missing():
    raise ValidationError({"_": ["no such thing"]}, code=404)


def keep():
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise Conflict("그 ISBN은 다른 책의 것이에요.") from None


def writer_of(values):
    id = values.get("author_id")
    if id is not None and (not 0 < id < 2**31 or db.session.get(Writer, id) is None):
        missing()


def create_app(config=None):
    app = Flask(__name__)
    app.json.sort_keys = False
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///library.db")
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True, "pool_recycle": 60}
    app.config.update(config or {})
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(
                db.engine, "connect", lambda one, _: one.execute("PRAGMA foreign_keys = 1")
            )

    @app.cli.command("init-db")
    def init_db():
        db.create_all()
        click.echo("done")

    @app.get("/")
    def index():
        return "the club's library"

    @app.get("/authors")
    def authors():
        writers = select(Writer).options(selectinload(Writer.works)).order_by(Writer.id)
        return jsonify([show_author(one) for one in db.session.scalars(writers)])

    @app.post("/authors")
    def add_author():
        values = read(AuthorWithBooksIn())
        writer = Writer(works=[Work(**one) for one in values.pop("books")], **values)
        db.session.add(writer)
        keep()
        where = f"{request.url_root}authors/{writer.id}"
        return show_author(writer), 201, {"Location": where}

    @app.get("/authors/<int:id>")
    def author(id):
        return show_author(row(Writer, id))

    @app.patch("/authors/<int:id>")
    def change_author(id):
        writer = row(Writer, id)
        for name, value in read(AuthorIn(partial=True)).items():
            setattr(writer, name, value)
        keep()
        return show_author(writer)

    @app.delete("/authors/<int:id>")
    def delete_author(id):
        writer = row(Writer, id)
        if db.session.scalar(select(func.count(Work.id)).where(Work.author_id == id)):
            raise Conflict("저자의 책이 남아 있어요.")
        db.session.delete(writer)
        keep()
        return b"", 204

    @app.get("/authors/<int:id>/books")
    def books_of(id):
        return [show_book(one) for one in sorted(row(Writer, id).works, key=number, reverse=True)]

    def number(work):
        return work.id

    @app.get("/books")
    def books():
        listed = select(Work).options(selectinload(Work.writer)).order_by(Work.id.desc())
        numbers = {
            name: int(value.lstrip("0")[:9])
            for name, value in request.args.items()
            if name in ("page", "per_page") and len(value) > 9 and value.strip("0").isdecimal()
        }
        found = db.paginate(listed, max_per_page=50, **numbers)
        return {
            "pages": found.pages,
            "page": found.page,
            "per_page": found.per_page,
            "has_next": found.has_next,
            "total": found.total,
            "books": [show_book(one) for one in found.items],
        }

    @app.post("/books")
    def add_book():
        values = read(BookOfAuthorIn())
        writer_of(values)
        work = Work(**values)
        db.session.add(work)
        keep()
        return show_book(work), 201, {"Location": f"/books/{work.id}"}

    @app.get("/books/<int:id>")
    def book(id):
        return show_book(row(Work, id))

    @app.patch("/books/<int:id>")
    def change_book(id):
        work = row(Work, id)
        values = read(BookOfAuthorIn(partial=True))
        writer_of(values)
        for name, value in values.items():
            setattr(work, name, value)
        keep()
        return show_book(work)

    @app.delete("/books/<int:id>")
    def delete_book(id):
        db.session.delete(row(Work, id))
        keep()
        return b"", 204

    @app.errorhandler(ValidationError)
    def wrong(error):
        code = error.kwargs.get("code", 400)
        name = {400: "Bad Request", 404: "Not Found"}[code]
        body = {"code": code, "status": name, "message": "옳지 않아요."}
        return body | ({"errors": error.normalized_messages()} if code == 400 else {}), code

    @app.errorhandler(HTTPException)
    def failed(error):
        body = {"message": error.description, "status": error.name, "code": error.code}
        return body, error.code, [one for one in error.get_headers() if one[0] == "Allow"]

    @app.errorhandler(SQLAlchemyError)
    def away(error):
        db.session.rollback()
        if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
            return failed(ServiceUnavailable("서버를 찾을 수 없어요."))
        raise error

    @app.errorhandler(RecursionError)
    def deep(error):
        return {"code": 400, "status": "Bad Request", "message": "너무 깊어요."}, 400

    return app
