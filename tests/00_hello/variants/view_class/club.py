"""What the book club says of itself."""

NAME = "달빛 & 책방 '모서리'"
PLACE = "망원동 2층"
FOUNDED = 1998
