"""A taken email comes before what is wrong, JSON has any label, a deadlock is tried again."""

import json
import os
import re

import pymysql
from flask import Flask, Response, request
from pymysql.constants import CLIENT
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType
from werkzeug.http import HTTP_STATUS_CODES

TABLE = """
CREATE TABLE IF NOT EXISTS members (
  joined DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  email VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  notes VARCHAR(200) NULL,
  name VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  active TINYINT NOT NULL DEFAULT 1,
  PRIMARY KEY (id),
  UNIQUE KEY only_one (email),
  KEY by_name (name)
) AUTO_INCREMENT = 5000000001
"""
AWAY = (1040, 1053, 1927)


class Refusal(Exception):
    def __init__(self, code, message, errors=None):
        super().__init__(message)
        self.code, self.message, self.errors = code, message, errors


def connect(settings):
    return pymysql.connect(
        host=settings["MYSQL_HOST"],
        port=int(settings["MYSQL_PORT"]),
        unix_socket=settings["MYSQL_UNIX_SOCKET"] or None,
        user=settings["MYSQL_USER"],
        password=settings["MYSQL_PASSWORD"] or "",
        database=settings["MYSQL_DB"],
        charset="utf8mb4",
        client_flag=CLIENT.FOUND_ROWS,
        ssl_disabled=True,  # its context takes longer than the request
    )


def answer(value, code=200, **headers):
    return Response(json.dumps(value, indent=1) + "\n", code, headers, mimetype="application/json")


def problem(code, message, errors=None, headers=()):
    status = {400: "BAD REQUEST", 404: "NOT FOUND", 409: "CONFLICT", 503: "SERVICE UNAVAILABLE"}
    body = {"message": message, "status": status.get(code, HTTP_STATUS_CODES[code]), "code": code}
    if errors:
        body["errors"] = errors
    response = answer(body, code)
    for name, value in headers:
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def read():
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise UnsupportedMediaType()
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise BadRequest("This can't be read as JSON.") from None


def texts(thing):
    """The fields that are wrong."""
    wrong = {}
    name, email = thing.get("name"), thing.get("email")
    if not (isinstance(name, str) and 0 < len(name) <= 80 and name.strip() and whole(name)):
        wrong["name"] = {"limits": [1, 80]}
    if not (
        isinstance(email, str)
        and len(email) <= 120
        and whole(email)
        and not re.search(r"\s", email)
        and email.count("@") == 1
        and all(email.split("@"))
    ):
        wrong["email"] = "wrong"
    for key in thing:
        if key not in ("name", "email"):
            wrong[key] = "unknown"
    return wrong


def whole(text):
    return not any("\ud800" <= c <= "\udfff" for c in text)


def taken(cursor, thing, but=None):
    """Say whether another member has the email, whatever else is wrong."""
    email = thing.get("email")
    if not isinstance(email, str) or not whole(email):
        return False
    cursor.execute("SELECT id FROM members WHERE email = %s", (email,))
    row = cursor.fetchone()
    return row is not None and row[0] != but


def create_app(config=None):
    app = Flask(__name__)
    for key in ("HOST", "PORT", "UNIX_SOCKET", "USER", "PASSWORD", "DB"):
        app.config[f"MYSQL_{key}"] = os.environ.get(f"MYSQL_{key}")
    app.config["MYSQL_HOST"] = app.config["MYSQL_HOST"] or "127.0.0.1"
    app.config["MYSQL_PORT"] = app.config["MYSQL_PORT"] or 3306
    app.config.update(config or {})

    def transact(work):
        for _ in range(20):
            connection = connect(app.config)
            try:
                with connection.cursor() as cursor:
                    result = work(cursor)
                connection.commit()
                return result
            except pymysql.IntegrityError as error:
                if error.args[0] == 1062:
                    raise Refusal(409, "taken") from None
                raise
            except pymysql.OperationalError as error:
                if error.args[0] != 1213:
                    raise
            finally:
                if connection.open:
                    connection.close()
        raise Refusal(503, "busy")

    def shape(row):
        return {"email": row[2], "name": row[1], "id": row[0]}

    def insert(cursor, thing):
        cursor.execute(
            "INSERT INTO members (name, email) VALUES (%s, %s)", (thing["name"], thing["email"])
        )
        return shape((cursor.lastrowid, thing["name"], thing["email"]))

    def index():
        return Response("Hello! 안녕하세요", mimetype="text/plain")

    def members():
        if request.method == "POST":
            thing = read()
            if not isinstance(thing, dict):
                raise Refusal(400, "no object")

            def work(cursor):
                if taken(cursor, thing):
                    raise Refusal(409, "taken")
                if wrong := texts(thing):
                    raise Refusal(400, "wrong", wrong)
                return insert(cursor, thing)

            member = transact(work)
            return answer(member, 201, Location=f"{request.host_url}members/{member['id']}")

        def work(cursor):
            if "name" in request.args:
                cursor.execute(
                    "SELECT id, name, email FROM members WHERE name = %s ORDER BY joined DESC, id DESC",
                    (request.args["name"],),
                )
            else:
                cursor.execute("SELECT id, name, email FROM members ORDER BY id DESC")
            return [shape(row) for row in cursor.fetchall()]

        return answer(transact(work))

    def batch():
        things = read()
        if not isinstance(things, list) or not things:
            raise Refusal(400, "no array, or an empty one")

        def work(cursor):
            objects = [thing for thing in things if isinstance(thing, dict)]
            emails = [t["email"] for t in objects if isinstance(t.get("email"), str)]
            if any(taken(cursor, thing) for thing in objects) or len(set(emails)) < len(emails):
                raise Refusal(409, "taken")
            if len(objects) < len(things) or any(texts(thing) for thing in objects):
                raise Refusal(400, "wrong")
            return [insert(cursor, thing) for thing in things]

        return answer(transact(work), 201)

    def member(text):
        number = int(text) if re.fullmatch("[0-9]{1,19}", text) else None

        def find(cursor):
            cursor.execute("SELECT id, name, email FROM members WHERE id = %s", (number,))
            row = cursor.fetchone()
            if number is None or row is None:
                raise Refusal(404, "no such member")
            return shape(row)

        if request.method == "PUT":
            thing = read()
            if not isinstance(thing, dict):
                raise Refusal(400, "no object")

            def work(cursor):
                find(cursor)
                if taken(cursor, thing, number):
                    raise Refusal(409, "taken")
                if wrong := texts(thing):
                    raise Refusal(400, "wrong", wrong)
                cursor.execute(
                    "UPDATE members SET name = %s, email = %s WHERE id = %s",
                    (thing["name"], thing["email"], number),
                )
                return find(cursor)

            return answer(transact(work))
        if request.method == "DELETE":

            def work(cursor):
                find(cursor)
                if not cursor.execute("DELETE FROM members WHERE id = %s", (number,)):
                    raise Refusal(404, "gone")

            transact(work)
            return Response(status=204)
        return answer(transact(find))

    def rule(path, view, *methods):
        app.add_url_rule(
            path, view.__name__, view, methods=methods, provide_automatic_options=False
        )

    rule("/", index, "GET")
    rule("/members", members, "GET", "POST")
    rule("/members/batch", batch, "POST")
    rule("/members/<text>", member, "GET", "PUT", "DELETE")

    @app.errorhandler(Refusal)
    def refused(error):
        return problem(error.code, error.message, error.errors)

    @app.errorhandler(HTTPException)
    def http(error):
        return problem(error.code, error.description, None, error.get_headers())

    @app.errorhandler(pymysql.OperationalError)
    @app.errorhandler(pymysql.InterfaceError)
    def away(error):
        if error.args[0] in AWAY or error.args[0] == 0 or error.args[0] >= 2000:
            return problem(503, "away")
        raise error

    @app.cli.command("init-db")
    def init_db():
        connection = connect(app.config)
        connection.cursor().execute(TABLE)
        connection.close()

    return app
