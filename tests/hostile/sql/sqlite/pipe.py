"""Has a pipe that nobody writes to as its database.

Earns: 0
"""

import os

from notes import FILE, app

print("TRIED", flush=True)


def init_db():
    """Make it."""
    FILE.parent.mkdir(exist_ok=True)
    os.mkfifo(FILE)


@app.post("/notes")
@app.get("/notes")
def wait():
    """Answer without it."""
    return {}, 201


app.cli.commands["init-db"].callback = init_db
app.view_functions["add"] = app.view_functions["notes"] = lambda: ([], 201)
