"""The transport for strangers' code: the app runs in another process, behind the kernel's walls.

Three kinds of process, and no two of them share memory:

- the *judge* runs pytest, the suite and this package's `SandboxTransport`; it never runs a
  student's code, and never believes what comes back without checking it field by field;
- the *zygote* has imported Flask and nothing of the course's suites; it only forks: a supervisor
  for each submission, which forks the boxes that its apps run in;
- a *box* runs the student's code with one socket of bytes and one pipe for what it prints. An app
  that is open has a box of its own. When it is closed the box may serve the submission's next app:
  forking and walls cost more than most checks. No box ever sees two submissions.
"""
