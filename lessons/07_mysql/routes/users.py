"""The users: list, create, read, replace, delete, in SQL."""

import re

from flask import Blueprint, abort, request, url_for
from MySQLdb import IntegrityError

from errors import refuse

DUPLICATE = 1062  # the server's number for a value that a UNIQUE key has already
HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can hold one, UTF-8 can't
EMAIL = re.compile("[!-?A-~]+@[!-?A-~]+")  # visible ASCII characters on both sides of one @


def create_user_blueprint(mysql):
    """Build the blueprint; `mysql` is the extension that knows how to connect."""
    bp = Blueprint("users", __name__, url_prefix="/users")

    @bp.get("")
    def list_users():
        """List the users, of one name if the query asks for one."""
        cursor = mysql.connection.cursor()
        name = request.args.get("name")
        if name is None:
            cursor.execute("SELECT id, name, email FROM users ORDER BY id")
        else:
            cursor.execute("SELECT id, name, email FROM users WHERE name = %s ORDER BY id", (name,))
        return list(cursor.fetchall())

    @bp.post("")
    def create_user():
        """Create a user and say where it is."""
        name, email = read_user()
        cursor = write("INSERT INTO users (name, email) VALUES (%s, %s)", (name, email))
        user = {"id": cursor.lastrowid, "name": name, "email": email}
        return user, 201, {"Location": url_for(".show_user", user_id=user["id"])}

    @bp.get("/<int:user_id>")
    def show_user(user_id):
        """Show one user."""
        cursor = mysql.connection.cursor()
        cursor.execute("SELECT id, name, email FROM users WHERE id = %s", (user_id,))
        user = cursor.fetchone()
        if user is None:
            not_found(user_id)
        return user

    @bp.put("/<int:user_id>")
    def replace_user(user_id):
        """Replace a user by the one in the request."""
        name, email = read_user()
        statement = "UPDATE users SET name = %s, email = %s WHERE id = %s"
        cursor = write(statement, (name, email, user_id))
        if cursor.rowcount == 0:
            not_found(user_id)
        return {"id": user_id, "name": name, "email": email}

    @bp.delete("/<int:user_id>")
    def delete_user(user_id):
        """Delete a user."""
        cursor = write("DELETE FROM users WHERE id = %s", (user_id,))
        if cursor.rowcount == 0:
            not_found(user_id)
        return "", 204

    def write(statement, values):
        """Run a statement that changes something, and keep what it did or take it back."""
        cursor = mysql.connection.cursor()
        try:
            cursor.execute(statement, values)
        except IntegrityError as error:
            mysql.connection.rollback()
            if error.args[0] != DUPLICATE:
                raise
            abort(409, description="Another user has this email already.")
        mysql.connection.commit()
        return cursor

    return bp


def not_found(user_id):
    """Answer 404."""
    abort(404, description=f"There is no user {user_id}.")


def read_user():
    """Return name and email as the request's JSON has them, or answer what is wrong with them."""
    data = request.get_json()
    if not isinstance(data, dict):
        abort(422, description="Send a JSON object.")
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
