"""Raises an error whose class is called like a line of a report.

Earns: 0
Against: the judge
Quiet: the error is all that is told
"""

print("TRIED", flush=True)
raise type("A\nB \x1b[2J 10/10", (Exception,), {})("x")
