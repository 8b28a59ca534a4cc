"""Two addresses to look behind the curtain: who asks, who answers, and what if it takes long."""

import os
import time

from flask import Blueprint, request, url_for

bp = Blueprint("look", __name__)


@bp.get("/visitor")
def show_visitor():
    """Say what the app knows of this request, and which process answers it."""
    return {
        "address": request.remote_addr,
        "scheme": request.scheme,
        "host": request.host,
        "url": url_for("index", _external=True),
        "worker": os.getpid(),
    }


@bp.get("/slow")
def be_slow():
    """Answer late, as a page does that waits for another server."""
    seconds = request.args.get("seconds", 1, type=float)
    time.sleep(min(max(seconds, 0), 5))
    return {"status": "done"}
