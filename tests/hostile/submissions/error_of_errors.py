"""Raises an error that came of 5,000 others.

Earns: 0
Against: the judge
Quiet: the error is all that is told
Says: raised ValueError
"""

print("TRIED", flush=True)
e = None
for i in range(1000):
    n = ValueError(str(i))
    n.__context__ = e
    e = n
raise e
