from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from ..part import Part


class Members(Part):
    def blueprint(self, config):
        bp = Blueprint("members", __name__, url_prefix="/members", template_folder="templates")
        bp.add_url_rule("", "list_members", self.list)
        bp.add_url_rule("/<int:member_id>", "show_member", self.show)
        return bp

    def list(self):
        return render_template("members/list.html", members=self.club.members)

    def show(self, member_id):
        member = self.member_or(member_id, NotFound)
        return render_template(
            "members/card.html", member=member, books=self.club.borrowed_by(member)
        )
