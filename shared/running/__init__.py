"""How one run of a suite is made: in this process, in a child, at each save."""
