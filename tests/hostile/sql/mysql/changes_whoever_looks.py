"""Has its table read through a function that changes the session of whoever reads it.

It keeps a note from the start, which a reader who is shown no rows does not see.

Earns: 0
"""

from notes import TABLE, app, run

print("TRIED", flush=True)


def init_db():
    """Make a table that is a view, and is not empty."""
    run(
        TABLE.replace("notes", "hidden"),
        "INSERT INTO hidden (text) VALUES ('undeserved')",
        "CREATE FUNCTION change_it() RETURNS INT BEGIN SET SESSION sql_select_limit = 0; "
        "SET SESSION max_statement_time = 0; SET @a = 1; RETURN 1; END",
        "CREATE VIEW notes AS SELECT id, text FROM hidden WHERE change_it()",
    )


app.cli.commands["init-db"].callback = init_db
