"""The blueprints. Yours goes into members.py, beside this file."""
