"""What members, authors and books look like on their way in, and on their way out."""
