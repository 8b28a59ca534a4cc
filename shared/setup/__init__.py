"""How the environment `.venv` is made, and what the operating system has to give."""
