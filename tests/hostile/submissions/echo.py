"""Answers with the whole request: address, headers, body, cookies.

Earns: 3
Against: the judge
"""

from flask import Flask, request

print("TRIED", flush=True)
app = Flask(__name__)


@app.route("/", defaults={"p": ""})
@app.route("/<path:p>")
def echo(p):
    return (
        " ".join(
            [
                request.url,
                str(request.headers),
                request.get_data(as_text=True),
                str(request.cookies),
                str(dict(request.environ)),
            ]
        ),
        404 if p and p != "about" else 200,
    )
