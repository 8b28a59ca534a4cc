"""The suites are tried by machine: what does a suite not notice, and what does it stumble over?"""
