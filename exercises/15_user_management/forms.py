"""The form: its fields, and what is right in each."""
