"""Databases for lessons and checks: a private MySQL-compatible server, and SQLite files."""
