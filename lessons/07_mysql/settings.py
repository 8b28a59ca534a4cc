"""Where the database is and who we are there. It is all in the environment, none of it here."""

import os

NEEDED = ("MYSQL_USER", "MYSQL_PASSWORD", "MYSQL_DB")


def database_settings():
    """Return the settings of the database, under the names that flask-mysqldb knows."""
    return {
        "MYSQL_HOST": os.environ.get("MYSQL_HOST", "127.0.0.1"),
        "MYSQL_PORT": int(os.environ.get("MYSQL_PORT", "3306")),
        "MYSQL_UNIX_SOCKET": os.environ.get("MYSQL_UNIX_SOCKET"),
        "MYSQL_USER": os.environ.get("MYSQL_USER"),
        "MYSQL_PASSWORD": os.environ.get("MYSQL_PASSWORD"),
        "MYSQL_DB": os.environ.get("MYSQL_DB"),
    }


def check_settings(config):
    """Stop with a sentence if nobody said who we are."""
    missing = [name for name in NEEDED if config[name] is None]
    if missing:
        raise RuntimeError(f"The environment does not say {', '.join(missing)}.")
