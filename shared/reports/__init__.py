"""What is made from a result: text for a terminal, files for other programs."""
