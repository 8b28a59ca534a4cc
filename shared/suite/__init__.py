"""What a suite may use: everything that a test file imports comes from here."""

from shared.language import tr

__all__ = ["tr"]
