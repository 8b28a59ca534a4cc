"""The models. Member and what has been revoked are still missing."""
