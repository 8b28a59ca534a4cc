"""Who asks? Your objects of Flask-HTTPAuth go here."""
