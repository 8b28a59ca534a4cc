"""The key that signs the tokens: from the environment, or made once and kept in a file."""

import os
import secrets
import time
from pathlib import Path

MINE_ALONE = 0o600  # the owner of the file may read and write it, and nobody else


def secret_key(app):
    """Return the key of the environment, or the one that this app keeps in its instance folder."""
    return os.environ.get("JWT_SECRET_KEY") or kept_key(Path(app.instance_path, "jwt_secret_key"))


def kept_key(path):
    """Return the key in this file. The first time, make one."""
    path.parent.mkdir(exist_ok=True)
    try:
        # Two workers may start at once: "x" lets only one of them make the file.
        with open(path, "x", opener=open_alone) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    for _ in range(100):
        if key := path.read_text():
            return key
        time.sleep(0.01)  # the other worker has made the file and is about to write
    raise RuntimeError(f"{path} is empty. Delete it.")


def open_alone(path, flags):
    """Open a file that only its owner may read."""
    return os.open(path, flags, MINE_ALONE)
