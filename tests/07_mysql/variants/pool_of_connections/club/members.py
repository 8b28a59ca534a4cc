"""The members."""

from flask import Blueprint, abort, jsonify, request
from werkzeug.exceptions import UnprocessableEntity

from club.pool import commit, cursor

bp = Blueprint("members", __name__)
FIELDS = ("id", "name", "email")


def rows(sql, values=()):
    where = cursor()
    where.execute(f"SELECT id, name, email FROM members {sql}", values)
    return [dict(zip(FIELDS, row, strict=True)) for row in where.fetchall()]


def find(id, more=""):
    for member in rows(f"WHERE id = %s {more}", (id,)):
        return member
    abort(404, description="No such member.")


def store(fields):
    where = cursor()
    where.execute("INSERT INTO members (email, name) VALUES (%(email)s, %(name)s)", fields)
    return {"id": where.lastrowid, **fields}


@bp.get("/members")
def index():
    name = request.args.get("name", type=str)
    if name is None:
        return jsonify(rows("ORDER BY id DESC"))
    return jsonify(rows("WHERE name = %s ORDER BY id DESC", (name,)))


@bp.post("/members")
def create():
    member = store(clean(request.get_json()))
    commit()
    return jsonify(member), 201, {"Location": f"/members/{member['id']}"}


@bp.post("/members/batch")
def create_many():
    data = request.get_json()
    if type(data) is not list:
        abort(400, description="A list, please.")
    found = [store(fields) for fields in map(clean, data)]
    commit()
    return jsonify(found), 201


@bp.get("/members/<int:id>")
def show(id):
    return jsonify(find(id))


@bp.put("/members/<int:id>")
def replace(id):
    fields = clean(request.get_json())
    find(id, "FOR UPDATE")
    cursor().execute(
        "UPDATE members SET name = %(name)s, email = %(email)s WHERE id = %(id)s",
        {"id": id, **fields},
    )
    commit()
    return jsonify({"id": id, **fields})


@bp.delete("/members/<int:id>")
def delete(id):
    find(id, "FOR UPDATE")
    cursor().execute("DELETE FROM members WHERE id = %s", (id,))
    commit()
    return "", 204


def clean(data):
    if not isinstance(data, dict):
        abort(422, description="Not an object.")
    wrong = {}
    for field, longest in (("name", 80), ("email", 120)):
        value = data.get(field)
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            wrong[field] = f"Up to {longest} characters."
        elif value != value.encode(errors="ignore").decode():
            wrong[field] = "Not a text."
    email = data.get("email")
    if "email" not in wrong and (
        [bool(p) for p in email.split("@")] != [True] * 2 or email.split() != [email]
    ):
        wrong["email"] = "Not an address."
    if wrong:
        problem = UnprocessableEntity("Not like this.")
        problem.errors = wrong
        raise problem
    return {"name": data["name"], "email": email}
