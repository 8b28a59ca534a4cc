"""Raises a SyntaxError at a line that is no number.

Earns: 0
Against: the judge
Quiet: the error is all that is told
Says: cannot be shown
"""

print("TRIED", flush=True)
e = SyntaxError("x", (__file__, 1, 1, ""))
e.lineno = "seven"
raise e
