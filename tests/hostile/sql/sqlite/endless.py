"""Is a table that is a view without an end.

Earns: 0
"""

from notes import app, run

print("TRIED", flush=True)


def init_db():
    """Make it."""
    run(
        "CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) "
        "SELECT id, 'x' AS text FROM n WHERE id < 0"
    )


app.cli.commands["init-db"].callback = init_db
app.view_functions["add"] = lambda: ({}, 201)
app.view_functions["notes"] = lambda: []
