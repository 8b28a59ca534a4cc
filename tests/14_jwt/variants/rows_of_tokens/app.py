"""A package; each token has a row, and a log-out revokes the rows of its log-in one by one."""

from club import create_app

app = create_app()
