"""Shows what happens when SQL is put together from texts, and what parameters do about it.

Its tables are temporary: nobody else sees them, and they go with the connection.
"""

from MySQLdb import MySQLError

from app import create_app, mysql

TYPED = [
    "mina",
    "' OR '1'='1",
    "' UNION SELECT owner, pin FROM safes -- ",
    "'; DROP TABLE neighbours; -- ",
]


def search_by_text(cursor, typed):
    """Search with what was typed inside the SQL itself."""
    cursor.execute(f"SELECT name, street FROM neighbours WHERE name = '{typed}'")


def search_by_parameter(cursor, typed):
    """Search with what was typed beside the SQL."""
    cursor.execute("SELECT name, street FROM neighbours WHERE name = %s", (typed,))


def make_tables(cursor):
    """Make the neighbours, and a table that no visitor shall read."""
    for statement in (
        "DROP TEMPORARY TABLE IF EXISTS neighbours, safes",
        "CREATE TEMPORARY TABLE neighbours (name VARCHAR(80), street VARCHAR(80))",
        "INSERT INTO neighbours VALUES ('mina', 'Hill Road'), ('준호', '골목길')",
        "CREATE TEMPORARY TABLE safes (owner VARCHAR(80), pin VARCHAR(80))",
        "INSERT INTO safes VALUES ('mina', '4711')",
    ):
        cursor.execute(statement)


def what_came(cursor, search, typed):
    """Search, and return the rows or the error."""
    try:
        search(cursor, typed)
        rows = [" ".join(row.values()) for row in cursor.fetchall()]
        while cursor.nextset() == 1:  # the results of the statements that came after
            pass
    except MySQLError as error:
        return f"error {error.args[0]}"
    return ", ".join(rows) or "nobody"


def is_there(cursor):
    """Say whether the neighbours are still there."""
    try:
        cursor.execute("SELECT name FROM neighbours")
    except MySQLError:
        return False
    return True


def show(title, search, several):
    """Search for each of the typed texts, with new tables, and print what came of it."""
    print(title)
    with create_app({"MYSQL_CUSTOM_OPTIONS": {"multi_statements": several}}).app_context():
        cursor = mysql.connection.cursor()
        for typed in TYPED:
            make_tables(cursor)
            came = what_came(cursor, search, typed)
            end = "" if is_there(cursor) else "; the table is gone"
            print(f"  {typed:42}{came}{end}")


if __name__ == "__main__":
    show("The text inside the SQL", search_by_text, several=True)
    show("The same, one statement at a time", search_by_text, several=False)
    show("The text as a parameter", search_by_parameter, several=True)
