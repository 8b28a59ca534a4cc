"""The members, in classes."""

import re

from flask import Blueprint, request
from flask.views import MethodView
from MySQLdb import IntegrityError
from werkzeug.exceptions import Conflict, NotFound, UnprocessableEntity

SELECT = "SELECT id, name, email FROM members "


class Members:
    """The table, in SQL."""

    def __init__(self, mysql):
        self.mysql = mysql

    def run(self, sql, *values):
        cursor = self.mysql.connection.cursor()
        try:
            cursor.execute(sql, values)
        except IntegrityError:
            raise Conflict("This email is taken.") from None
        return cursor

    def find(self, rest, *values):
        found = self.run(SELECT + rest, *values).fetchall()
        return [dict(zip(("id", "name", "email"), row, strict=True)) for row in found]

    def one(self, id):
        found = self.find("WHERE id = %s", id)
        if not found:
            raise NotFound("There is nobody with this number.")
        return found[0]

    def add(self, name, email):
        id = self.run("INSERT INTO members (name, email) VALUES (%s, %s)", name, email).lastrowid
        return {"id": id, "name": name, "email": email}

    def add_all(self, members):
        connection = self.mysql.connection
        connection.begin()
        try:
            added = [self.add(*member) for member in members]
        except Conflict:
            connection.rollback()
            raise
        connection.commit()
        return added


def make_blueprint(mysql):
    bp = Blueprint("club", __name__)
    members = Members(mysql)

    class Collection(MethodView):
        def get(self):
            names = request.args.getlist("name")[:1]
            return members.find(("WHERE name = %s " if names else "") + "ORDER BY id DESC", *names)

        def post(self):
            member = members.add(*read(request.get_json()))
            return member, 201, {"Location": f"{request.path}/{member['id']}"}

    class Batch(MethodView):
        def post(self):
            data = request.get_json()
            if not isinstance(data, list):
                raise UnprocessableEntity("Send an array.")
            return members.add_all([read(one) for one in data]), 201

    class Member(MethodView):
        def get(self, id):
            return members.one(id)

        def put(self, id):
            new = read(request.get_json())
            members.one(id)
            members.run("UPDATE members SET name = %s, email = %s WHERE id = %s", *new, id)
            return members.one(id)

        def delete(self, id):
            if not members.run("DELETE FROM members WHERE id = %s", id).rowcount:
                raise NotFound("There is nobody with this number.")
            return "", 204

    bp.add_url_rule("", view_func=Collection.as_view("all"))
    bp.add_url_rule("/batch", view_func=Batch.as_view("batch"))
    bp.add_url_rule("/<int:id>", view_func=Member.as_view("one"))
    return bp


def read(data):
    if not isinstance(data, dict):
        raise UnprocessableEntity("Send an object.")
    limits = {"name": (80, r"(?s).*\S.*"), "email": (120, r"[^@\s]+@[^@\s]+")}
    errors = {}
    for field, (longest, pattern) in limits.items():
        value = data.get(field)
        fits = isinstance(value, str) and len(value) <= longest and re.fullmatch(pattern, value)
        if not fits or re.search("[\ud800-\udfff]", value):
            errors[field] = [f"Not a right {field}."]
    if errors:
        problem = UnprocessableEntity("Please look again.")
        problem.errors = errors
        raise problem
    return data["name"], data["email"]
