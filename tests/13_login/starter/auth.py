"""Log in, log out, change the password. All of it is still missing."""
