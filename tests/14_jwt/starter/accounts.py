"""The members and their passwords: register, authenticate, change a password."""
