"""The blueprints."""
