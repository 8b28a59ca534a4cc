"""The course: its command, its suites and its grader."""
