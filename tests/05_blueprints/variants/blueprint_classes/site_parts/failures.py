"""Every failure gets here, whatever its class."""

from flask import current_app, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.http import HTTP_STATUS_CODES

from club import ClubError


def install(app):
    app.register_error_handler(Exception, answer)


def answer(failure):
    headers = []
    match failure:
        case HTTPException():
            code, message = failure.code, failure.description
            headers = [(k, v) for k, v in failure.get_headers() if k != "Content-Type"]
        case ClubError():
            code, message = 409, str(failure)
        case _:
            current_app.logger.exception("A bug")
            code, message = 500, default_exceptions[500].description
    facts = {"code": code, "status": HTTP_STATUS_CODES[code], "message": message}
    if request.path.split("/")[1] == "api":
        response = make_response(jsonify(facts), code)
    else:
        response = make_response(render_template("oops.html", **facts), code)
    response.headers.extend(headers)
    return response
