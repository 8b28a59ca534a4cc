"""The command `course`, and `python3 -m shared`, which works before anything is installed.

Here and in `environment`, with what that imports, only the standard library is used, in the syntax
of Python 3.8: an old Python must come as far as the sentence that says so.
"""

import sys

if sys.version_info < (3, 8):  # noqa: UP036
    found = sys.version.split()[0]
    sys.stderr.write(f"The course needs Python 3.11 or newer; this is {found}.\n")
    sys.exit(2)

from shared.setup import environment, variables
from shared.setup.printable import settle_language

# What the commands need beside the libraries of the lessons.
GROUPS = {"audit": "dev", "test": "dev", "verify": "dev"}
DEVELOPERS = "test"  # pytest as its user has set it up


def main() -> int:
    """Run the command in the course's environment, which is made first if it is missing."""
    settle_language()
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    if command == "doctor" and not environment.is_ready():
        # It says what is missing; it must not install it.
        from shared import doctor

        return doctor.main()
    environment.ensure(GROUPS.get(command, "lessons"))
    if command != DEVELOPERS:
        variables.settle()
    try:
        from shared import cli

        return cli.main()
    except ImportError as error:  # a library is damaged, or gone
        environment.mend(error)


if __name__ == "__main__":
    sys.exit(main())
