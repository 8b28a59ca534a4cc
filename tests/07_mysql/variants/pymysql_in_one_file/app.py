"""One file, PyMySQL, 400 for what is wrong, and every freedom that the text leaves."""

import os
from http import HTTPStatus

import pymysql
from flask import Flask, g, jsonify, request, url_for
from werkzeug.exceptions import BadRequest, Conflict, HTTPException, NotFound, ServiceUnavailable

SCHEMA = """
CREATE TABLE IF NOT EXISTS members (
  joined TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  email VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  CONSTRAINT one_address_each UNIQUE (email),
  CONSTRAINT PRIMARY KEY (id)
) ENGINE = InnoDB, AUTO_INCREMENT = 70000
"""


def create_app(config=None):
    app = Flask(__name__)
    app.json.sort_keys = False
    names = ("HOST", "PORT", "UNIX_SOCKET", "USER", "PASSWORD", "DB")
    app.config.update({f"MYSQL_{name}": os.environ.get(f"MYSQL_{name}") for name in names})
    app.config.update(config or {})

    def db():
        if "db" not in g:
            try:
                g.db = pymysql.connect(
                    host=app.config["MYSQL_HOST"] or "127.0.0.1",
                    port=int(app.config["MYSQL_PORT"] or 3306),
                    unix_socket=app.config["MYSQL_UNIX_SOCKET"],
                    user=app.config["MYSQL_USER"] or "nobody",
                    password=app.config["MYSQL_PASSWORD"] or "",
                    database=app.config["MYSQL_DB"] or "club",
                    charset="utf8mb4",
                    ssl_disabled=True,
                    cursorclass=pymysql.cursors.DictCursor,
                )
            except pymysql.err.OperationalError as error:
                raise ServiceUnavailable("지금은 명단을 볼 수 없어요.") from error
        return g.db

    def ask(sql, *values):
        cursor = db().cursor()
        cursor.execute(sql, values)
        return cursor

    def shown(row):
        return {"email": row["email"], "name": row["name"], "id": row["id"]}

    def one(number, rest=""):
        row = ask("SELECT * FROM members WHERE id = %s" + rest, number).fetchone()
        if row is None:
            raise NotFound("그런 회원은 없어요.")
        return row

    def add(data):
        cursor = ask("INSERT INTO members SET email = %s, name = %s", data["email"], data["name"])
        return {"email": data["email"], "name": data["name"], "id": cursor.lastrowid}

    @app.teardown_appcontext
    def close(error):
        if "db" in g:
            g.pop("db").close()

    @app.cli.command("init-db")
    def init_db():
        ask(SCHEMA)

    @app.get("/")
    def index():
        return "<!doctype html><title>회원</title><p>회원 명단이에요.</p>"

    @app.route("/members", methods=["GET", "POST"])
    def members():
        if request.method == "POST":
            member = add(checked(request.get_json()))
            db().commit()
            there = url_for("member", number=member["id"], _external=True)
            return jsonify(member), HTTPStatus.CREATED, [("Location", there)]
        where, values = ("", ())
        if "name" in request.args:
            where, values = "WHERE BINARY name = %s", (request.args["name"],)
        rows = ask(f"SELECT * FROM members {where} ORDER BY id DESC", *values).fetchall()
        return jsonify([shown(row) for row in rows])

    @app.post("/members/batch")
    def batch():
        data = request.get_json()
        if not isinstance(data, list) or not data:
            raise BadRequest("회원의 배열을 보내 주세요.")
        found = [add(one) for one in [checked(one) for one in data]]
        db().commit()
        return jsonify(found), 201

    @app.get("/members/<int:number>")
    def member(number):
        return shown(one(number))

    @app.put("/members/<int:number>")
    def put(number):
        data = checked(request.get_json())
        one(number, " FOR UPDATE")
        ask(
            "UPDATE members SET name = %s, email = %s WHERE id = %s",
            data["name"],
            data["email"],
            number,
        )
        db().commit()
        return shown(one(number))

    @app.delete("/members/<int:number>")
    def delete(number):
        one(number, " FOR UPDATE")
        ask("DELETE FROM members WHERE id = %s", number)
        db().commit()
        return "", 204

    @app.errorhandler(pymysql.err.IntegrityError)
    def duplicate(error):
        db().rollback()
        return answer(Conflict("이미 있는 주소예요."))

    @app.errorhandler(HTTPException)
    def answer(error):
        body = {"message": error.description, "status": error.name, "code": error.code}
        if getattr(error, "fields", None):
            body["errors"] = dict.fromkeys(error.fields, "올바르지 않아요.")
        response = error.get_response()
        response.data, response.mimetype = jsonify(body).data, "application/json"
        return response

    return app


def checked(data):
    if not isinstance(data, dict):
        raise BadRequest("회원은 객체예요.")
    if extra := set(data) - {"name", "email"}:
        raise BadRequest(f"모르는 필드가 {len(extra)}개 있어요.")
    wrong = [name for name, fine in (("name", is_name), ("email", is_email)) if not fine(data)]
    if wrong:
        error = BadRequest("올바르지 않은 필드가 있어요.")
        error.fields = wrong
        raise error
    return data


def is_name(data):
    return is_text(data.get("name")) and len(data["name"].strip()) >= 1 and len(data["name"]) <= 80


def is_email(data):
    email = data.get("email")
    if not is_text(email) or len(email) > 120 or len(email.split()) != 1 or email != email.strip():
        return False
    before, at, behind = email.partition("@")
    return bool(before and at and behind) and "@" not in behind


def is_text(value):
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
