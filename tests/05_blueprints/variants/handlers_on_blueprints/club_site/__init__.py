"""The parts of the club's site."""
