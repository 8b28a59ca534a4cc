"""Which works of a class are alike: a hint for a person, and never a verdict."""
