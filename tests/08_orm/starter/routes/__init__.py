"""The blueprints. Yours go into authors.py and books.py, beside this file."""
