"""What gunicorn imports."""

from production import server_app

app = server_app()
