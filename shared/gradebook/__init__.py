"""A class's grades: who handed in what, which points it got, and where that is kept."""
