# Flask would take wsgi.py before app.py. That one is for the server.
FLASK_APP=app
