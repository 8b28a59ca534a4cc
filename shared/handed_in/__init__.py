"""What was handed in: a folder or an archive of a stranger's, read once into names and bytes."""
