import functools
import time

from flask import Blueprint, abort, jsonify, request
from flask_jwt_extended import (
    create_access_token,
    create_refresh_token,
    current_user,
    decode_token,
    get_jwt,
    jwt_required,
)
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from club.answers import error
from club.store import Login, Member, Revoked, Token, db

bp = Blueprint("club", __name__)
TEXTS = {"name": "a name of 1 to 80 characters", "password": "a password of 8 to 128 characters"}


def is_right(name, value):
    if name == "password":
        return 8 <= len(value) <= 128
    return 1 <= len(value) <= 80 and value.strip() == value


def checked(*names, strict=True):
    """Give a view the fields of the body."""

    def decorate(view):
        @functools.wraps(view)
        def checking():
            body = request.get_json()
            if not isinstance(body, dict):
                abort(422, "An object, please.")
            fields = {name: body.get(name) for name in names}
            errors = {}
            for name, value in fields.items():
                try:
                    value.encode()
                    if strict and not is_right(name, value):
                        raise ValueError
                except (AttributeError, ValueError):
                    errors[name] = TEXTS[name]
            if errors:
                return error(422, "Unprocessable Entity", "Wrong fields.", errors)
            return view(**fields)

        return checking

    return decorate


@functools.lru_cache
def some_hash():
    return generate_password_hash("some password")


def show(member):
    return {"id": member.id, "name": member.name, "is_admin": bool(member.is_admin)}


def keep(login, *tokens):
    """Remember tokens as those of a log-in, and return them."""
    for token in tokens:
        claims = decode_token(token)
        db.session.add(Token(jti=claims["jti"], exp=claims["exp"], login=login))
    db.session.commit()
    return tokens


@bp.get("/")
def index():
    return "the club"


@bp.post("/register")
@checked("name", "password")
def register(name, password):
    member = Member(name=name, password_hash=generate_password_hash(password))
    try:
        db.session.add(member)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        abort(409, "This name is taken.")
    return show(member), 201, {"Location": "/me"}


@bp.post("/login")
@checked("name", "password", strict=False)
def login(name, password):
    member = db.session.execute(select(Member).filter_by(name=name)).scalar_one_or_none()
    try:
        fits = check_password_hash(member.password_hash if member else some_hash(), password)
    except (ValueError, TypeError, OverflowError):
        fits = False
    if not fits or not member:
        return error(401, "Unauthorized", "Wrong.")
    who = str(member.id)
    made = keep(Login(), create_access_token(who, fresh=True), create_refresh_token(who))
    return dict(zip(("access_token", "refresh_token"), made, strict=True))


@bp.post("/refresh")
@jwt_required(refresh=True)
def refresh():
    login = db.session.get(Token, get_jwt()["jti"]).login
    (token,) = keep(login, create_access_token(str(current_user.id)))
    return {"access_token": token}


@bp.post("/logout")
@jwt_required(verify_type=False)
def logout():
    now = time.time()
    login = db.session.get(Token, get_jwt()["jti"]).login
    try:
        for token in login.tokens:
            db.session.merge(Revoked(jti=token.jti, exp=token.exp))
        for table in (Revoked, Token):
            db.session.execute(delete(table).where(table.exp < now))
        db.session.commit()
    except IntegrityError:  # somebody else has just revoked them
        db.session.rollback()
    return "", 204


@bp.get("/me")
@jwt_required()
def me():
    return show(current_user)


@bp.get("/admin")
@jwt_required()
def admin():
    if db.session.scalar(select(func.count()).where(Member.id == current_user.id, Member.is_admin)):
        return jsonify(
            [show(member) for member in db.session.scalars(select(Member).order_by(Member.id))]
        )
    return error(403, "Forbidden", "Admins only.")


@bp.put("/password")
@jwt_required(fresh=True)
@checked("password")
def password(password):
    current_user.password_hash = generate_password_hash(password)
    db.session.commit()
    return "", 204
