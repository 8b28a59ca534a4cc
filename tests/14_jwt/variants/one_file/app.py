"""One file; the id of the refresh token is the id of the log-in; `Mina` and `mina` are one name."""

import os
import secrets
import time
from datetime import timedelta

import click
from flask import Flask, jsonify, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    get_jti,
    get_jwt,
    get_jwt_identity,
    jwt_required,
)
from flask_sqlalchemy import SQLAlchemy
from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.security import check_password_hash, generate_password_hash


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)
jwt = JWTManager()


class Reader(db.Model):
    __tablename__ = "members"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.String(100), unique=True)
    password_hash: Mapped[str] = mapped_column(db.Text)
    is_admin: Mapped[bool] = mapped_column(server_default="0")


class Ended(db.Model):
    __tablename__ = "revoked_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    jti: Mapped[str] = mapped_column(db.String(40), index=True)
    at: Mapped[float]


def whole(value):
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValidationError("half of a character")


def no_space_around(value):
    if value.strip() != value:
        raise ValidationError("white space")


class StrictText(fields.String):
    def _deserialize(self, value, *rest, **more):
        if type(value) is not str:
            raise ValidationError("not a text")
        return super()._deserialize(value, *rest, **more)


class Credentials(Schema):
    class Meta:
        unknown = "exclude"

    name = StrictText(required=True, validate=whole)
    password = StrictText(required=True, validate=whole)


class NewReader(Schema):
    class Meta:
        unknown = "raise"

    name = StrictText(required=True, validate=[whole, no_space_around, validate.Length(1, 80)])
    password = StrictText(required=True, validate=[whole, validate.Length(8, 128)])


class ReaderSchema(Schema):
    id = fields.Int()
    name = fields.Str()
    is_admin = fields.Bool()


def refuse(code, name, message, **more):
    response = jsonify(code=code, status=name, message=message, **more)
    response.status_code = code
    if code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def loaded(schema):
    return schema().load(read())


def read():
    data = request.get_json()
    if not isinstance(data, dict):
        raise BadRequest("an object")
    return data


def no_hash():
    if not hasattr(no_hash, "kept"):
        no_hash.kept = generate_password_hash(secrets.token_urlsafe())
    return no_hash.kept


def create_app(config=None):
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///club.db")
    app.config["JWT_SECRET_KEY"] = os.environ.get("JWT_SECRET_KEY") or key_of(app)
    app.config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(seconds=600)
    app.config["JWT_REFRESH_TOKEN_EXPIRES"] = timedelta(weeks=2)
    app.config["JWT_TOKEN_LOCATION"] = ["headers", "cookies"]
    app.config |= config or {}
    db.init_app(app)
    jwt.init_app(app)

    @app.post("/register")
    def register():
        data = loaded(NewReader)
        hashed = generate_password_hash(data["password"])
        if find(data["name"]):
            return refuse(409, "Conflict", "taken")
        db.session.add(reader := Reader(name=data["name"], password_hash=hashed))
        db.session.commit()
        return ReaderSchema().dump(reader), 201

    @app.post("/login")
    def login():
        data = loaded(Credentials)
        reader = find(data["name"].strip())
        try:
            fits = check_password_hash(
                reader.password_hash if reader else no_hash(), data["password"]
            )
        except (ValueError, TypeError, OverflowError):
            fits = False
        if reader is None or not fits:
            return refuse(401, "Unauthorized", "wrong")
        refresh_token = create_refresh_token(str(reader.id))
        family = {"family": get_jti(refresh_token)}
        access = create_access_token(
            str(reader.id), fresh=timedelta(minutes=10), additional_claims=family
        )
        return jsonify(refresh_token=refresh_token, access_token=access, reader=reader.name)

    @app.post("/refresh")
    @jwt_required(refresh=True)
    def refresh():
        family = {"family": get_jwt()["jti"]}
        return {"access_token": create_access_token(get_jwt_identity(), additional_claims=family)}

    @app.post("/logout")
    @jwt_required(verify_type=False)
    def logout():
        ended = Ended(jti=family_of(get_jwt()), at=time.time())
        db.session.query(Ended).filter(Ended.at < time.time() - 14 * 86_400 - 600).delete()
        db.session.add(ended)
        db.session.commit()
        return "", 204

    @app.get("/me")
    @jwt_required()
    def me():
        return ReaderSchema().dump(here())

    @app.get("/admin")
    @jwt_required()
    def admin():
        if not here().is_admin:
            return refuse(403, "Forbidden", "no")
        readers = db.session.scalars(select(Reader).order_by(Reader.id))
        return ReaderSchema(many=True).dump(readers)

    @app.put("/password")
    @jwt_required(fresh=True)
    def password():
        data = NewReader(only=["password"], unknown="exclude").load(read())
        here().password_hash = generate_password_hash(data["password"])
        db.session.commit()
        return "", 204

    @app.get("/")
    def index():
        return {}

    @app.errorhandler(ValidationError)
    def wrong(error):
        return refuse(422, "Unprocessable Entity", "wrong", errors=error.messages)

    @app.errorhandler(IntegrityError)
    def conflict(error):
        return refuse(409, "Conflict", "taken")

    @app.errorhandler(DBAPIError)
    def away(error):
        return refuse(503, "Service Unavailable", "away")

    @app.errorhandler(RecursionError)
    def deep(error):
        return refuse(400, "Bad Request", "deep")

    @app.errorhandler(HTTPException)
    def other(error):
        response = refuse(error.code, error.name, error.description)
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    @app.cli.command("init-db")
    def init_db():
        db.create_all()
        click.secho("ok", fg="green")

    return app


def find(name):
    return db.session.scalar(select(Reader).where(func.lower(Reader.name) == func.lower(name)))


def key_of(app):
    os.makedirs(app.instance_path, exist_ok=True)
    path = os.path.join(app.instance_path, "club.key")
    if not os.path.exists(path):
        with open(path, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    with open(path, encoding="ascii") as file:
        return file.read()


def family_of(claims):
    return claims.get("family", claims["jti"])


def here():
    return db.session.get(Reader, int(get_jwt_identity()))


@jwt.token_in_blocklist_loader
def is_blocked(header, claims):
    family = family_of(claims)
    return db.session.scalar(select(Ended.id).where(Ended.jti == family)) is not None


@jwt.token_verification_loader
def is_there(header, claims):
    sub = claims["sub"]
    is_id = sub.isascii() and sub.isdecimal() and len(sub) < 10 and not sub.startswith("0")
    return is_id and db.session.get(Reader, int(sub)) is not None


@jwt.token_verification_failed_loader
def gone(header, claims):
    return refuse(401, "Unauthorized", "gone")


@jwt.invalid_token_loader
def invalid(reason):
    return refuse(422, "Unprocessable Content", ascii(reason))


@jwt.unauthorized_loader
def missing(reason):
    return refuse(401, "Unauthorized", reason)


@jwt.expired_token_loader
@jwt.revoked_token_loader
@jwt.needs_fresh_token_loader
def over(header, claims):
    return refuse(401, "Unauthorized", "log in again")
