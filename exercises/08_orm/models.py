"""The models. Author and Book are still missing."""
