"""PyJWT and SQLAlchemy alone; a row for each log-in; 400 for fields; every freedom of the text used."""

import os
import secrets
import time
import unicodedata
from contextlib import suppress
from functools import wraps
from pathlib import Path

import click
import jwt
import sqlalchemy as sa
from flask import Flask, Response, g, json, request
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.security import check_password_hash, generate_password_hash

LIFE = {"access": 600, "refresh": 14 * 86_400}
tables = sa.MetaData()
members = sa.Table(
    "members",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(200), nullable=False, unique=True),
    sa.Column("password_hash", sa.String(300), nullable=False),
    sa.Column("is_admin", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("club", sa.String(20), nullable=False, server_default="books"),
    sqlite_autoincrement=True,
)
logins = sa.Table(
    "logins",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("member", sa.Integer, nullable=False),
    sa.Column("expires", sa.BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
revoked = sa.Table(
    "revoked_tokens",
    tables,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("login", sa.Integer, nullable=False, unique=True),
    sa.Column("until", sa.BigInteger, nullable=False),
)


class Refused(Exception):
    """A status and a message, and perhaps fields."""

    def __init__(self, code, message, **fields):
        self.code, self.message, self.fields = code, message, fields


def answer(body, code=200, **headers):
    text = json.dumps(body, ensure_ascii=True, sort_keys=False) + "\n"
    return Response(text, code, {**headers, "Content-Type": "application/json; charset=utf-8"})


def answer_error(code, message, errors=None, headers=()):
    name = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
    name |= {405: "Method Not Allowed", 409: "Conflict", 413: "Request Entity Too Large"}
    name |= {415: "Unsupported Media Type", 422: "Unprocessable Content"}
    name |= {500: "Internal Server Error", 503: "Service Unavailable"}
    body = {"message": message, "status": name.get(code, "Error"), "code": code, "about": "errors"}
    if errors is not None:
        body["errors"] = errors
    response = answer(body, code)
    for key, value in headers:
        response.headers[key] = value
    if code == 401:
        response.headers["WWW-Authenticate"] = 'bearer realm="members", error="invalid_token"'
    return response


def read(new):
    data = request.get_json()
    if type(data) is not dict:
        raise Refused(400, "An object, please.")
    wrong = {}
    for name in ("name", "password") if request.path != "/password" else ("password",):
        value = data.get(name)
        if type(value) is not str:
            wrong[name] = "A text, please."
        elif any(0xD800 <= ord(letter) < 0xE000 for letter in value):
            wrong[name] = "Whole characters, please."
        elif new and name == "name" and not (0 < len(value) <= 80 and value == value.strip()):
            wrong[name] = {"rule": "1 to 80 characters"}
        elif new and name == "password" and not 8 <= len(value) <= 128:
            wrong[name] = {"rule": "8 to 128 characters"}
    if wrong:
        raise Refused(400, "Wrong fields.", **wrong)
    return {**data, "name": folded(data.get("name", ""))}


def folded(name):
    """One form for each name, whatever keyboard typed it."""
    return unicodedata.normalize("NFC", name)


def shown(row):
    return {"is_admin": bool(row.is_admin), "name": row.name, "id": row.id}


def create_app(config=None):
    app = Flask(__name__)
    Path(app.instance_path).mkdir(exist_ok=True)
    url = sa.make_url(os.environ.get("DATABASE_URL") or "sqlite:///club.db")
    if url.drivername == "sqlite":
        url = url.set(database=os.path.join(app.instance_path, url.database))
    engine = sa.create_engine(url, pool_pre_ping=True)
    key = os.environ.get("JWT_SECRET_KEY") or kept(Path(app.instance_path, "key"))

    def one(statement):
        with engine.begin() as connection:
            return connection.execute(statement).first()

    def token(kind, login, member, fresh):
        now = int(time.time())
        claims = {"sub": str(member), "iat": now, "exp": now + LIFE[kind], "kind": kind}
        claims |= {"login": login, "pw": fresh, "jti": secrets.token_hex(8)}
        return jwt.encode(claims, key, "HS256")

    def claims_of(kinds):
        scheme, _, text = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme != "Bearer" or not text.strip():
            raise Refused(401, "No token.")
        if len(text) > 100_000:
            raise Refused(413, "Too long.")
        try:
            claims = jwt.decode(
                text.strip(), key, ["HS256"], options={"require": ["sub", "iat", "exp"]}
            )
        except jwt.ExpiredSignatureError:
            raise Refused(401, "Expired.") from None
        except (jwt.InvalidTokenError, RecursionError):
            raise Refused(422, "No token of ours.") from None
        if claims.get("kind") not in kinds:
            raise Refused(422, "The other token, please.")
        return claims

    def needs(*kinds, fresh=False):
        def decorate(view):
            @wraps(view)
            def guarded():
                claims = claims_of(kinds)
                sub = claims["sub"]
                if not (sub.isascii() and sub.isdigit() and len(sub) < 10 and sub[:1] != "0"):
                    raise Refused(422, "Nobody.")
                ended = revoked.c.login == claims["login"]
                if one(sa.select(revoked).where(ended)):
                    raise Refused(401, "Logged out.")
                g.member = one(sa.select(members).where(members.c.id == int(sub)))
                if g.member is None:
                    raise Refused(401, "Gone.")
                if fresh and not claims["pw"]:
                    raise Refused(401, "Your password, please.")
                g.claims = claims
                return view()

            return guarded

        return decorate

    @app.post("/register")
    def register():
        data = read(new=True)
        value = {"name": data["name"], "password_hash": generate_password_hash(data["password"])}
        try:
            with engine.begin() as connection:
                made = connection.execute(sa.insert(members).values(value)).inserted_primary_key[0]
        except IntegrityError:
            raise Refused(409, "Taken.") from None
        row = one(sa.select(members).where(members.c.id == made))
        return answer(shown(row), 201, Location="/me")

    @app.post("/login")
    def login():
        data = read(new=False)
        if len(data["name"]) > 80 or len(data["password"]) > 128:
            raise Refused(422, "Nobody has such a name or password.", **{"name or password": []})
        row = one(sa.select(members).where(members.c.name == data["name"]))
        try:
            right = check_password_hash(row.password_hash if row else dummy(), data["password"])
        except (ValueError, TypeError, OverflowError):
            right = False
        if not (row and right):
            raise Refused(401, "No.")
        with engine.begin() as connection:
            new = {"member": row.id, "expires": int(time.time()) + LIFE["refresh"]}
            number = connection.execute(sa.insert(logins).values(new)).inserted_primary_key[0]
        return answer(
            {
                "token_type": "Bearer",
                "refresh_token": token("refresh", number, row.id, False),
                "access_token": token("access", number, row.id, True),
                "member": shown(row),
            }
        )

    @app.post("/refresh")
    @needs("refresh")
    def refresh():
        made = token("access", g.claims["login"], g.member.id, False)
        return answer({"access_token": made, "expires_in": 600})

    @app.post("/logout")
    @needs("access", "refresh")
    def logout():
        now = int(time.time())
        number = g.claims["login"]
        # Two log-outs of one log-in at once: the second one finds it ended.
        with suppress(IntegrityError), engine.begin() as connection:
            connection.execute(sa.delete(revoked).where(revoked.c.until < now))
            connection.execute(sa.delete(logins).where(logins.c.expires < now))
            until = connection.scalar(sa.select(logins.c.expires).where(logins.c.id == number))
            until = max(until or now, now + LIFE["access"])
            connection.execute(sa.insert(revoked).values(login=number, until=until))
        return "", 204

    @app.get("/me")
    @needs("access")
    def me():
        return answer(shown(g.member))

    @app.get("/admin")
    @needs("access")
    def admin():
        if not g.member.is_admin:
            raise Refused(403, "Admins only.")
        with engine.begin() as connection:
            rows = connection.execute(sa.select(members).order_by(members.c.id)).all()
        return answer([shown(row) for row in rows])

    @app.put("/password")
    @needs("access", fresh=True)
    def password():
        new = generate_password_hash(read(new=True)["password"])
        change = sa.update(members).where(members.c.id == g.member.id).values(password_hash=new)
        with engine.begin() as connection:
            connection.execute(change)
        return "", 204

    @app.get("/")
    def index():
        return "<h1>The club</h1>"

    @app.errorhandler(Refused)
    def refused(error):
        return answer_error(error.code, error.message, error.fields or None)

    @app.errorhandler(HTTPException)
    def http_error(error):
        allowed = [pair for pair in error.get_headers() if pair[0] == "Allow"]
        return answer_error(error.code, error.description, headers=allowed)

    @app.errorhandler(OperationalError)
    def away(error):
        return answer_error(503, "No database.")

    @app.errorhandler(RecursionError)
    def deep(error):
        return answer_error(400, "Too deep.")

    @app.cli.command("init-db")
    def init_db():
        tables.create_all(engine)
        click.echo("done")

    return app


def kept(path):
    if not path.exists():
        path.write_text(secrets.token_hex(40))
    return path.read_text()


HASHES = []


def dummy():
    if not HASHES:
        HASHES.append(generate_password_hash("x" * 20))
    return HASHES[0]
