from flask import Blueprint, redirect, render_template, url_for

from ..part import Part


class Admin(Part):
    def blueprint(self, config):
        prefix = config["ADMIN_PREFIX"]
        bp = Blueprint("admin", __name__, template_folder="templates")
        bp.add_url_rule(prefix, "list_loans", self.list)
        bp.add_url_rule(
            f"{prefix}/loans/<int:book_id>/return", "take_back", self.take_back, methods=["POST"]
        )
        return bp

    def list(self):
        return render_template("admin/list.html", loans=self.club.loans())

    def take_back(self, book_id):
        self.club.take_back(self.book_or_404(book_id))
        return redirect(url_for("admin.list_loans"), 302)
