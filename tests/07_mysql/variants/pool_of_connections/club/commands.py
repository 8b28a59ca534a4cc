"""The commands."""

import click
from flask.cli import with_appcontext

from club.pool import cursor

TABLE = (
    "CREATE TABLE members (id INT UNSIGNED PRIMARY KEY AUTO_INCREMENT, "
    "name VARCHAR(80) NOT NULL, email VARCHAR(120) NOT NULL UNIQUE) "
    "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
)


@click.command("init-db")
@with_appcontext
def init_db():
    """Make the table, unless it is there."""
    where = cursor()
    where.execute("SHOW TABLES LIKE 'members'")
    if where.fetchone() is None:
        where.execute(TABLE)
