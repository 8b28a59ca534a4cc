"""Grading a class: finding the submissions, unpacking them, running them through a pool."""
