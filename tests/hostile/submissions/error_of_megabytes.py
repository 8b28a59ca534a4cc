"""Raises an error of 300,000 characters when it is imported.

Earns: 0
Against: the judge
Quiet: the error is all that is told
Says: raised ValueError
"""

print("TRIED", flush=True)
raise ValueError("x" * 300000)
