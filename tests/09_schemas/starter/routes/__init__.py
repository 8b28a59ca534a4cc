"""The blueprints. Yours go into members.py, authors.py and books.py, beside this file."""
