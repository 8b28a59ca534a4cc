"""The tokens: what is in them, which ones are refused, and how that is answered."""
