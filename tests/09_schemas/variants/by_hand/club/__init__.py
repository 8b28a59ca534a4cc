"""The club, in a package."""
