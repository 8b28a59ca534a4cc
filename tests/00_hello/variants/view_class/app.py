"""Another structure: one view class for a table of pages, and an older address that redirects."""

from flask import Flask, redirect, render_template, url_for
from flask.views import View

import club

app = Flask(__name__)


class Page(View):
    """Shows one template."""

    def __init__(self, template):
        self.template = template

    def dispatch_request(self):
        return render_template(self.template)


PAGES = {"home": ("/", "home.html"), "about": ("/about", "info.html")}
for name, (rule, template) in PAGES.items():
    app.add_url_rule(rule, view_func=Page.as_view(name, template))


@app.route("/info")
def old_address():
    """Lead the older address to the right one."""
    return redirect(url_for("about"))


@app.context_processor
def every_template_knows_the_club():
    """Give every template the club."""
    return {"club": club}


@app.errorhandler(404)
def missing(error):
    """Say that there is no such page."""
    return render_template("missing.html"), 404


if __name__ == "__main__":
    app.run(port=5100)
