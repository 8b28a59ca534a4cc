"""Is a table that is a view of a gigabyte.

Earns: 0
"""

from notes import app, run

print("TRIED", flush=True)


def init_db():
    """Make it."""
    run(
        "CREATE VIEW notes AS WITH RECURSIVE n(id) AS "
        "(SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 5000) "
        "SELECT id, hex(zeroblob(100000)) AS text FROM n"
    )


app.cli.commands["init-db"].callback = init_db
app.view_functions["add"] = lambda: ({}, 201)
app.view_functions["notes"] = lambda: []
