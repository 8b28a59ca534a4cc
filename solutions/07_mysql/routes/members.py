"""The members: list, create, read, replace, delete, in SQL."""

import re
from contextlib import contextmanager

from flask import Blueprint, abort, request, url_for
from MySQLdb import IntegrityError

from errors import refuse

DUPLICATE = 1062  # the server's number for a value that a UNIQUE key has already
HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't
EMAIL = re.compile("[!-?A-~]+@[!-?A-~]+")  # visible ASCII characters on both sides of one @


def create_member_blueprint(mysql):
    """Build the blueprint; `mysql` is the extension that knows how to connect."""
    bp = Blueprint("members", __name__, url_prefix="/members")

    @bp.get("")
    def list_members():
        """List the members, the newest first, of one name if the query asks for one."""
        cursor = mysql.connection.cursor()
        name = request.args.get("name")
        if name is None:
            cursor.execute("SELECT id, name, email FROM members ORDER BY id DESC")
        else:
            cursor.execute(
                "SELECT id, name, email FROM members WHERE name = %s ORDER BY id DESC", (name,)
            )
        return list(cursor.fetchall())

    @bp.post("")
    def create_member():
        """Create a member and say where it is."""
        name, email = read_member(request.get_json())
        with transaction() as cursor:
            member = insert(cursor, name, email)
        return member, 201, {"Location": url_for(".show_member", member_id=member["id"])}

    @bp.post("/batch")
    def create_members():
        """Create several members, all of them or none."""
        data = request.get_json()
        if not isinstance(data, list):
            abort(422, description="Send a JSON array of members.")
        checked = [read_member(one) for one in data]
        with transaction() as cursor:
            members = [insert(cursor, name, email) for name, email in checked]
        return members, 201

    @bp.get("/<int:member_id>")
    def show_member(member_id):
        """Show one member."""
        cursor = mysql.connection.cursor()
        cursor.execute("SELECT id, name, email FROM members WHERE id = %s", (member_id,))
        member = cursor.fetchone()
        if member is None:
            not_found(member_id)
        return member

    @bp.put("/<int:member_id>")
    def replace_member(member_id):
        """Replace a member by the one in the request."""
        name, email = read_member(request.get_json())
        with transaction() as cursor:
            cursor.execute(
                "UPDATE members SET name = %s, email = %s WHERE id = %s", (name, email, member_id)
            )
        if cursor.rowcount == 0:
            not_found(member_id)
        return {"id": member_id, "name": name, "email": email}

    @bp.delete("/<int:member_id>")
    def delete_member(member_id):
        """Delete a member."""
        with transaction() as cursor:
            cursor.execute("DELETE FROM members WHERE id = %s", (member_id,))
        if cursor.rowcount == 0:
            not_found(member_id)
        return "", 204

    @contextmanager
    def transaction():
        """Give a cursor, and keep all that was done with it or nothing of it."""
        connection = mysql.connection
        try:
            yield connection.cursor()
        except IntegrityError as error:
            connection.rollback()
            if error.args[0] != DUPLICATE:
                raise
            abort(409, description="Another member has this email already.")
        connection.commit()

    return bp


def insert(cursor, name, email):
    """Store a member and return it."""
    cursor.execute("INSERT INTO members (name, email) VALUES (%s, %s)", (name, email))
    return {"id": cursor.lastrowid, "name": name, "email": email}


def not_found(member_id):
    """Answer 404."""
    abort(404, description=f"There is no member {member_id}.")


def read_member(data):
    """Return name and email out of JSON, or answer what is wrong with them."""
    if not isinstance(data, dict):
        abort(422, description="A member is a JSON object.")
    name, email = data.get("name"), data.get("email")
    errors = {}
    if not is_text(name, 80):
        errors["name"] = ["Name must be a text of 1 to 80 characters."]
    if not is_text(email, 120) or not EMAIL.fullmatch(email):
        errors["email"] = ["Email must be an address such as mina@example.com."]
    if errors:
        refuse(errors)
    return name, email


def is_text(value, longest):
    """Say whether a value is a text that is not blank, fits its column, and can be written."""
    if not isinstance(value, str) or len(value) > longest:
        return False
    return value.strip() != "" and not HALF_CHARACTER.search(value)
