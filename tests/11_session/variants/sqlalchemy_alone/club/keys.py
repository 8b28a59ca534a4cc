"""The app's own key, in a file that is made once."""

import contextlib
import secrets
from pathlib import Path


def own(folder):
    """Return the key; the first process writes it, in one piece."""
    path = Path(folder, "key.bin")
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError), path.open("xb", buffering=0) as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()
