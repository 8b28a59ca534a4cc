"""Is a table that sleeps when it is read, and never ends.

Earns: 0
"""

from notes import app, run

print("TRIED", flush=True)


def init_db():
    """Make a view that goes on."""
    run(
        "CREATE VIEW notes AS SELECT 1 AS id, SLEEP(1000) AS text, "
        "BENCHMARK(1000000000000, SHA2('x', 512)) AS more"
    )


app.cli.commands["init-db"].callback = init_db
