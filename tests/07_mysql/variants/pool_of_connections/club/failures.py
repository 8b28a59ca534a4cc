"""What the app answers when something fails."""

from flask import jsonify
from MySQLdb import IntegrityError, OperationalError
from werkzeug.exceptions import Conflict, HTTPException, InternalServerError, ServiceUnavailable


def handle(app):
    """Register the handlers."""

    @app.errorhandler(HTTPException)
    def http(error):
        body = {"code": error.code, "status": error.name, "message": error.description}
        if getattr(error, "errors", None) is not None:
            body["errors"] = error.errors
        headers = [pair for pair in error.get_headers() if pair[0] != "Content-Type"]
        return jsonify(body), error.code, headers

    @app.errorhandler(IntegrityError)
    def refused_by_a_key(error):
        return http(Conflict("Somebody has this email."))

    @app.errorhandler(OperationalError)
    def away(error):
        lost = error.args[0] in (2002, 2003, 2005, 2006, 2013)
        app.logger.exception("database")
        return http(ServiceUnavailable("No database.") if lost else InternalServerError())
