"""Start an app as a student starts it, and talk to it as the texts do."""
