import os
import secrets


def key(folder):
    if found := os.getenv("JWT_SECRET_KEY"):
        return found
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "secret.txt")
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    with open(path) as file:
        return file.read()
